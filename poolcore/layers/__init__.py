"""Every layer, found in the files of this folder: a new layer is one new file here."""

from __future__ import annotations

import inspect
import pkgutil
import re
from collections.abc import Iterator, Mapping
from functools import cached_property
from importlib import import_module
from importlib.resources import files

from ..layer import Layer

CLASS = re.compile(r"^class ([A-Z]\w*)\(", re.MULTILINE)


class Layers(Mapping[str, type[Layer]]):
    """Layer classes by name. A file is imported when a layer of it is asked for, for to make all
    these dataclasses takes longer than all else of the library; to go through them imports all."""

    @cached_property
    def _files(self) -> dict[str, str]:
        """The file of each class."""
        names = [file.name for file in pkgutil.iter_modules(__path__) if not file.ispkg]
        texts = {n: files(__name__).joinpath(f"{n}.py").read_text(encoding="utf-8") for n in names}
        return {found: name for name, text in texts.items() for found in CLASS.findall(text)}

    @cached_property
    def _all(self) -> dict[str, type[Layer]]:
        return {name: found for name in self._files if (found := self._imported(name))}

    def _imported(self, name: str) -> type[Layer] | None:
        found = getattr(import_module(f"{__name__}.{self._files[name]}"), name)
        # What has no title is a base of others.
        is_layer = inspect.isclass(found) and issubclass(found, Layer) and found.title
        return found if is_layer else None

    def __getitem__(self, name: str) -> type[Layer]:
        if "_all" in vars(self):
            return self._all[name]
        if name not in self._files or not (found := self._imported(name)):
            raise KeyError(name)
        return found

    def __iter__(self) -> Iterator[str]:
        return iter(self._all)

    def __len__(self) -> int:
        return len(self._all)


LAYERS = Layers()
"""Layer classes by name."""
