"""How a question is worked out: a layer on an input, what is asked, and which parts are exchanged.

A mistake is the same work with one part exchanged, so its answer is computed as the right one is.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, fields, replace
from typing import Any, Literal

import numpy as np
from numpy.typing import NDArray

from poolcore import ConvTranspose, GeometryError, Layer, Run, Windows
from poolcore.layers.bases.sliding import sizes

from .stack import Stack

Asked = Literal["size", "field", "forward", "indices", "backward"]
Table = Callable[[Layer, tuple[int, ...]], Windows]
Rule = Callable[[Run], NDArray]
Pull = Callable[[Run, NDArray], NDArray]
Writing = Callable[[NDArray, "Work"], NDArray]


@dataclass(frozen=True, eq=False)
class Work:
    """asked: what of the layer. x: (..., *spatial); for "size" the shapes, (shapes, rank).
    dy: the upstream gradient, in the shape of the output.

    table, rule, pull: exchanged geometry, results (..., outputs) and scatter, None for the layer's
    own. written: what is done to the answer at the end, in turn.

    >>> from poolcore import MaxPool
    >>> Work("forward", MaxPool(2), np.array([[1.0, 2.0], [3.0, 4.0]])).solve()
    array([[4.]])
    """

    asked: Asked
    layer: Any
    x: NDArray
    dy: NDArray | None = None
    table: Table | None = None
    rule: Rule | None = None
    pull: Pull | None = None
    written: tuple[Writing, ...] = ()

    def having(self, **parts: Any) -> Work:
        """The same work with these parts exchanged."""
        return replace(self, **parts)

    def setting(self, **values: Any) -> Work:
        """The same work with other hyperparameters."""
        return replace(self, layer=replace(self.layer, **values))

    def write(self, writing: Writing) -> Work:
        """The same work, and this done to its answer."""
        return replace(self, written=(*self.written, writing))

    @classmethod
    def chain(cls, layers: Sequence[Layer], n: int) -> list[Work]:
        """A work for the size of each layer, where the first one has n cells."""
        works: list[Work] = []
        for layer in layers:
            works.append(cls("size", layer, np.array([[n]])))
            n = int(works[-1].solve()[0, -1])
        return works

    def of_size(self, n: int) -> Work:
        """The same work for another size."""
        return replace(self, x=np.array([[n]]))

    def run(self) -> Run:
        windows = self.table(self.layer, self.x.shape) if self.table else None
        run = Run(self.layer, self.x, windows)
        if self.rule:
            with np.errstate(all="ignore"):
                vars(run)["y"] = self.rule(run)
        return run

    def solve(self) -> NDArray:
        """The answer as float64. "size": (rows, 3), a row an axis of a shape: room,
        windows after the first, size; or as `_stamped`. Raises GeometryError, ValueError where
        this work cannot be done."""
        answer = np.asarray(getattr(self, f"_{self.asked}")(), np.float64)
        for writing in self.written:
            answer = writing(answer, self)
        return answer

    def _size(self) -> list[tuple[int, int, int]]:
        if isinstance(self.layer, Stack):
            n = int(self.x[0, 0])
            return self.layer.sizes(n, lambda work, size: work.of_size(size).solve()[0])
        if isinstance(self.layer, ConvTranspose):
            return [self._stamped(int(n)) for n in self.x.ravel()]
        axes = [axis for shape in self.x for axis in self.layer.axes(tuple(map(int, shape)))]
        for axis in axes:
            axis.check()
        padded = [(axis, axis.size + axis.before + axis.after) for axis in axes]
        return [(total - a.span, a.raw_outputs - 1, a.outputs) for a, total in padded]

    def _field(self) -> list[tuple[int, int]]:
        return self.layer.fields()

    def _stamped(self, n: int) -> tuple[int, int, int]:
        """Of a transposed convolution along one axis: from the first stamp to the last, with the
        stamp itself, and what is left when padding is cut off."""
        stride, padding = (sizes("", v, 1, 0)[0] for v in (self.layer.stride, self.layer.padding))
        size = self.layer.output_shape((1, n))[-1]
        return (n - 1) * stride, size + 2 * padding, size

    def _forward(self) -> NDArray:
        return self.run().output

    def _indices(self) -> NDArray:
        run = self.run()
        places = run.windows.index[np.arange(run.y.shape[-1]), run.weights.argmax(axis=-1)]
        return places.reshape(run.output.shape)

    def _backward(self) -> NDArray:
        run = self.run()
        assert self.dy is not None
        if self.dy.shape != run.output.shape:
            raise GeometryError("shapes")
        return self.pull(run, self.dy) if self.pull else run.backward(self.dy)


def like(layer: Layer, other: type[Layer], **values: Any) -> Layer:
    """Another layer with the fields that both have."""
    theirs = {field.name for field in fields(other)}
    shared = {f.name: getattr(layer, f.name) for f in fields(layer) if f.name in theirs}
    return other(**{**shared, **values})
