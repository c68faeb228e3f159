"""The stepper: one JavaScript component, drawn from what poolcore computed."""

from .homes import Notebook, labels, page, script, setting, show, style
from .payload import payload

__all__ = ["Notebook", "labels", "page", "payload", "script", "setting", "show", "style"]
