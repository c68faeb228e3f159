"""The stepper: one JavaScript component, drawn from what poolcore computed."""

from .homes import Notebook, labels, page, setting, show, style
from .payload import payload
from .scripts import joined

__all__ = ["Notebook", "joined", "labels", "page", "payload", "setting", "show", "style"]
