"""Every layer, found in the files of this folder: a new layer is one new file here."""

import inspect
import pkgutil
from importlib import import_module

from ..layer import Layer


def _found() -> dict[str, type[Layer]]:
    found = {}
    for file in pkgutil.iter_modules(__path__):
        module = import_module(f"{__name__}.{file.name}")
        for name, value in vars(module).items():
            here = inspect.isclass(value) and value.__module__ == module.__name__
            # What has no title is a base of others.
            if here and issubclass(value, Layer) and value.title and not name.startswith("_"):
                found[name] = value
    return found


LAYERS = _found()
"""Layer classes by name."""
