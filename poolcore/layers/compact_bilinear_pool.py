"""Bilinear pooling in few numbers: two count sketches, multiplied as polynomials.

A count sketch adds each channel, with a random sign, to one of `dimension` places. The sketch of
an outer product is the circular convolution of the two sketches, which FFT turns into a product.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from operator import index as as_int
from typing import Any, ClassVar

import numpy as np
from numpy.typing import NDArray

from ..budget import ask
from ..layer import Example, Pullback
from ..windows import Windows
from .bases.paired import SECOND, Paired


def sketch(places: NDArray[np.intp], signs: NDArray, dimension: int) -> NDArray:
    """(n, dimension): the matrix of a count sketch, x @ matrix; places and signs: (n,)."""
    return signs[:, None] * (places[:, None] == np.arange(dimension))


def convolve(a: NDArray, b: NDArray) -> NDArray:
    """The circular convolution over the last axis, by FFT: y[k] = Σ a[m]·b[k − m]."""
    return np.fft.irfft(np.fft.rfft(a) * np.fft.rfft(b), n=a.shape[-1])


def turned(a: NDArray) -> NDArray:
    """(..., d) to (..., d, d): [k, m] = a[k − m], so that turned(a) @ b = convolve(a, b)."""
    d = np.arange(a.shape[-1])
    return a[..., (d[:, None] - d) % len(d)]


@dataclass(frozen=True)
class CompactBilinearPool(Paired):
    """A sketch of BilinearPool: (..., C, H, W) to (..., dimension); integers give float64.

    dimension: how many numbers the output has. seed: of the random places and signs.
    other: (D, H, W), the same positions. y = Σ over positions of the circular convolution of x's
    and other's count sketches. ⟨y, y'⟩ is, on average over seeds, the product of the full outer
    products. Inputs of more than a thousand cells go by FFT.
    Raises GeometryError where the positions differ, ValueError for a dimension below 1.

    >>> CompactBilinearPool(4).given([[[1]], [[2]]]).output_shape((3, 1, 1))
    (4,)
    """

    dimension: int = field(
        default=8,
        metadata={
            "range": (1, 16),
            "label": "Sketch size",
            "help": "How many numbers stand for all products: more are nearer to the truth.",
        },
    )
    seed: int = field(
        default=0,
        metadata={
            "range": (0, 99),
            "label": "Random seed",
            "help": "The same seed gives the same random numbers.",
        },
    )
    other: Any = field(default=None, metadata=SECOND)

    title = "Compact bilinear pooling"
    use = "Keeps the similarities of bilinear pooling in far fewer numbers."
    source = "Gao et al., arXiv:1511.06062, algorithm 2; Pham and Pagh, KDD 2013, §3"
    example: ClassVar = Example(
        {"dimension": 4},
        (((1.0, 2.0),), ((3.0, 4.0),), ((0.0, -1.0),)),
        ((((1.0, 0.0),), ((2.0, -1.0),), ((1.0, 1.0),)),),
    )

    def __post_init__(self) -> None:
        super().__post_init__()
        for name, least in (("dimension", 1), ("seed", 0)):
            value = getattr(self, name)
            if isinstance(value, bool) or not hasattr(value, "__index__"):
                raise TypeError(f"{name} must be a whole number, not {value!r}")
            if as_int(value) < least:
                raise ValueError(f"{name} must be at least {least}, not {value!r}")

    def sketch(self, which: int, channels: int) -> NDArray:
        """(channels, dimension): the matrix that sketches input 0 or 1."""
        rng = np.random.default_rng([self.seed, which])
        places = rng.integers(0, self.dimension, channels)
        return sketch(places, rng.choice([-1.0, 1.0], channels), self.dimension)

    def windows(self, shape: tuple[int, ...]) -> Windows:
        """Every output reads every cell; most weights are 0 where the dimension is large."""
        other = self.pair(shape)
        ask(self.dimension, self.dimension, *shape[-3:])
        weights = self._slopes(other, which=1, channels=shape[-3])
        flat = weights.reshape(self.dimension, -1)
        index = np.broadcast_to(np.arange(flat.shape[1]), flat.shape)
        return Windows(index, tuple(shape[-3:]), (self.dimension,), weights=flat)

    def _slopes(self, given: NDArray, which: int, channels: int) -> NDArray:
        """(..., dimension, channels, H, W): ∂y/∂the other input's cells, for one given input."""
        own = self.sketch(which, given.shape[-3])
        circles = turned(np.einsum("...chw,cd->...hwd", given, own))
        return np.einsum("...hwkm,cm->...kchw", circles, self.sketch(1 - which, channels))

    def parameter_weights(
        self, values: NDArray, windows: Windows, y: NDArray
    ) -> dict[str, NDArray]:
        x = values[..., 0, :].reshape(*values.shape[:-2], *windows.input_shape)
        return {"other": self._slopes(x, which=0, channels=len(self.other))}

    def fast(self, x: NDArray) -> ByFourier:
        return ByFourier(self, x)


class ByFourier:
    """The layer on one input without its table."""

    def __init__(self, layer: CompactBilinearPool, x: NDArray) -> None:
        other = layer.pair(x.shape)
        self.x, self.dimension = x.astype(layer.compute_dtype(x.dtype)), layer.dimension
        self.dtype = layer.output_dtype(x.dtype)
        self.own, its = layer.sketch(0, x.shape[-3]), layer.sketch(1, len(other))
        self.other = np.fft.rfft(np.einsum("chw,cd->hwd", other, its))

    def forward(self) -> NDArray:
        own = np.fft.rfft(np.einsum("...chw,cd->...hwd", self.x, self.own))
        total = (own * self.other).sum(axis=(-3, -2))
        return np.fft.irfft(total, n=self.dimension).astype(self.dtype)

    def vjp(self) -> tuple[NDArray, Pullback]:
        return self.forward(), self._pull

    def _pull(self, dy: NDArray) -> NDArray:
        """dx[c] = ±Σ dy[k]·sketch[k − place of c]: a correlation, the adjoint of `convolve`."""
        waves = np.fft.rfft(dy)[..., None, None, :] * self.other.conj()
        back = np.fft.irfft(waves, n=self.dimension)
        return np.einsum("...hwd,cd->...chw", back, self.own)
