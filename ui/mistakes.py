"""The mistakes of the source documents, made again on small inputs, each beside the right answer.

`wrong_…` gives the wrong array or raises; `right_…` computes with poolcore. The code is our own.
"""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

import numpy as np
from numpy.typing import NDArray

from poolcore import LAYERS, AvgPool, LPPool, MaxPool

SQUARE = np.array([[1.0, 2.0], [3.0, 4.0]])
NEGATIVE = -SQUARE
TRIANGLE = np.array([[3.0, 4.0], [0.0, 0.0]])
FOUR = np.arange(16.0).reshape(4, 4)
CHANNELS = np.stack([SQUARE, 10 * SQUARE])
MAPS = np.array([[[1.0, 2.0]], [[3.0, 4.0]]])
OTHER = np.array([[[1.0, 0.0]], [[2.0, -1.0]]])
PAIR = np.stack([MAPS[:, 0], OTHER[:, 0]])
"""Two channels at two positions, and what they are paired with; and both, a row a channel."""
EIGHT = np.arange(1.0, 9.0).reshape(8, 1)
"""Eight channels at one position."""
ALIKE = np.ones((2, 2))
BEFORE_AND_AFTER = np.array([[1.0, 5.0, 3.0], [0.0, 1.0, 5.0]])
DECAY = 0.01


def wrong_halves() -> NDArray:
    """Only the left half is pooled, so it is half as high as the right one."""
    left, right = FOUR[:, :2], FOUR[:, 2:]
    return np.concatenate([MaxPool(2)(left), right], axis=1)


def right_halves() -> NDArray:
    return LAYERS["AsymmetricMaxPool"](2)(FOUR)  # type: ignore[call-arg]


def wrong_weights() -> NDArray:
    """The constructor asks the input for its channels before there is one."""

    def constructed() -> NDArray:
        return np.ones(x.shape[0])

    weight = constructed()
    x = CHANNELS
    return AvgPool(2)(x * weight[:, None, None])


def right_weights() -> NDArray:
    return LAYERS["ChannelWeightedAvgPool"]([1, 2], 2)(CHANNELS).ravel()  # type: ignore[call-arg]


def wrong_length() -> NDArray:
    """The root of the mean, where the root of the sum was announced."""
    return np.sqrt(AvgPool(2)(TRIANGLE**2))


def right_length() -> NDArray:
    return LPPool(2, 2)(TRIANGLE)


class Model(SimpleNamespace):
    """Something with weights."""


def wrong_penalty() -> NDArray:
    """A model has parameters; only those know their device."""
    model = Model(weight=TRIANGLE)
    return np.zeros(1, device=model.device) + _norm(model.weight)


def wrong_norm() -> NDArray:
    """Without that line: the norm, where the penalty is of its square."""
    return DECAY * _norm(TRIANGLE)


def right_penalty() -> NDArray:
    return DECAY * _norm(TRIANGLE) ** 2


def _norm(weight: NDArray) -> NDArray:
    return LPPool(2, 2)(weight)


def wrong_unpooling() -> NDArray:
    """Nearest neighbours: every value four times, and the positions are not asked."""
    return np.kron(MaxPool(2)(FOUR), np.ones((2, 2)))


def right_unpooling() -> NDArray:
    pool = MaxPool(2)
    return LAYERS["MaxUnpool"](2)(pool(FOUR), pool.indices(FOUR))  # type: ignore[call-arg]


def wrong_bilinear() -> NDArray:
    """The far neighbour is kept inside, and then the near one's weight is measured from it."""
    places = np.arange(4) / 2
    near = places.astype(int)
    far = np.minimum(near + 1, 1)
    weights = np.zeros((4, 2))
    np.add.at(weights, (np.arange(4), near), far - places)
    np.add.at(weights, (np.arange(4), far), places - near)
    return weights @ ALIKE @ weights.T


def right_bilinear() -> NDArray:
    return LAYERS["Upsample"](scale_factor=2.0, mode="bilinear")(ALIKE)  # type: ignore[call-arg]


def wrong_transpose() -> NDArray:
    """Windows of the full kernel are cut from an input that is smaller."""
    windows = np.lib.stride_tricks.sliding_window_view(SQUARE, (3, 3))
    return (windows * np.ones((3, 3))).sum((-2, -1))


def right_transpose() -> NDArray:
    return LAYERS["ConvTranspose"](np.ones((1, 1, 3, 3)))(SQUARE[None])[0]  # type: ignore[call-arg]


def wrong_start() -> NDArray:
    """The sum starts as the number k, which has no channels to count."""
    scale: Any = 2
    for i in range(5):
        scale += 1e-4 * EIGHT[i : i + scale.size] ** 2
    return EIGHT / scale**0.75


def right_response() -> NDArray:
    layer = LAYERS["LocalResponseNorm"](5, alpha=1e-4, k=2.0, divide=False)  # type: ignore[call-arg]
    return layer(EIGHT[..., None])[..., 0]


def wrong_slices() -> NDArray:
    """Every next slice starts one channel later, and has one channel less."""
    total = np.full(EIGHT.shape, 2.0)
    for i in range(5):
        total = total + 1e-4 * EIGHT[i : i + 8] ** 2
    return EIGHT / total**0.75


def wrong_neighbours() -> NDArray:
    """The neighbours of each channel, added up unsummed: 3 channels, then 4, then 5."""
    total: Any = 2.0
    for i in range(8):
        total = total + 1e-4 * EIGHT[max(0, i - 2) : i + 3] ** 2
    return EIGHT / total**0.75


def wrong_spectrum() -> NDArray:
    """As many numbers as positions, seen as one for each pair of positions."""
    product = np.fft.ifft(np.fft.fft(MAPS[0].ravel()) * np.fft.fft(OTHER[0].ravel()))
    return product.real.reshape(1, 2, 1, 2)


def right_spectrum() -> NDArray:
    return LAYERS["CompactBilinearPool"](4)(MAPS, OTHER)  # type: ignore[call-arg]


def wrong_channels() -> NDArray:
    """A matrix product sums over the channels; then each is asked for again."""
    product = MAPS.reshape(2, 2).T @ OTHER.reshape(2, 2)
    return product.reshape(2, 1, 2, 1, 2)


def right_channels() -> NDArray:
    return LAYERS["ChannelwiseBilinearPool"]()(MAPS, OTHER).ravel()


def wrong_name() -> NDArray:
    """What the list has under maximum."""
    listed = {"max": AvgPool(2, 1), "mean": MaxPool(2, 1)}
    return listed["max"](FOUR)


def max_pool(input: NDArray, ksize: int) -> NDArray:
    """With the keywords that TensorFlow 2 has."""
    return MaxPool(ksize, 1)(input)


def wrong_keyword() -> NDArray:
    """With the keyword that TensorFlow 1 had."""
    old: dict[str, Any] = {"value": FOUR, "ksize": 2}
    return max_pool(**old)


def right_name() -> NDArray:
    return MaxPool(2, 1)(FOUR)


def wrong_shift() -> NDArray:
    """One window over everything: of course the 5 is still in it."""
    return MaxPool((3,))(BEFORE_AND_AFTER)


def right_shift() -> NDArray:
    return MaxPool((2,), 1)(BEFORE_AND_AFTER)


def wrong_padding() -> NDArray:
    """Every corner window holds one input and three zeros."""
    return MaxPool(2, padding=1, pad_value=0.0)(NEGATIVE)


def right_padding() -> NDArray:
    return MaxPool(2, padding=1)(NEGATIVE)
