"""Blur pooling: framework_cases.json's numbers, and torch's own padding and convolution."""

import numpy as np
import pytest
import torch
from numpy.testing import assert_allclose
from torch.nn import functional

from poolcore import BlurPool, GeometryError, MaxPool, code
from poolcore import compare_with_torch as compare
from poolcore.layers.blur_pool import mirrored

A4 = np.arange(1.0, 17).reshape(4, 4)


def some(shape, seed=0):
    return np.random.default_rng(seed).integers(-3, 4, shape).astype(float)


@pytest.mark.parametrize(
    "taps, y",
    [
        (1, [[1, 3], [9, 11]]),
        (2, [[3.5, 5.5], [11.5, 13.5]]),
        (3, [[3.5, 5.0], [9.5, 11.0]]),
        (4, [[4.75, 6.25], [10.75, 12.25]]),
        (5, [[4.75, 5.875], [9.25, 10.375]]),
    ],
)
def test_zhangs_numbers(taps, y):
    assert BlurPool(taps)(A4).tolist() == y


def test_kornias_numbers_and_a_maximum_before_the_blur():
    assert BlurPool(3, padding_mode="zeros")(A4).tolist() == [[1.5, 3.25], [7, 11]]
    assert BlurPool(3)(MaxPool(2, 1)(A4)).tolist() == [[8.5, 9.5], [12.5, 13.5]]


@pytest.mark.parametrize("mode", ["reflect", "zeros"])
@pytest.mark.parametrize("taps", range(1, 8))
def test_torch_agrees(taps, mode):
    for stride, shape in ((1, (4, 5)), (2, (7, 6)), (3, (1, 9)), (4, (2, 3))):
        layer, x = BlurPool(taps, stride, mode), some((2, 2, *shape))
        dy = some(layer.output_shape(x.shape), 1)
        assert compare(layer, x, dy).difference < 1e-9


@pytest.mark.parametrize("mode", ["reflect", "zeros"])
@pytest.mark.parametrize("taps", range(1, 8))
def test_the_code_pads_as_torch_does(taps, mode):
    layer, x = BlurPool(taps, 2, mode), some((2, 3, 5, 7), 2)
    names = {"x": torch.tensor(x)}
    exec(code(layer, "pytorch"), names)
    assert_allclose(names["y"], layer(x), atol=1e-12)


@pytest.mark.parametrize("size", range(1, 6))
def test_mirrors(size):
    x = np.arange(size)
    assert np.pad(x, 7, "reflect").tolist() == mirrored(np.arange(-7, size + 7), size).tolist()


def test_a_cell_met_twice_stands_once_in_the_step():
    step = next(BlurPool(3).steps(A4))
    assert step.cells.tolist() == [0, 1, 4, 5]
    assert step.weights.tolist() == [0.25] * 4
    assert step.formula == "0.25·1 + 0.25·2 + 0.25·5 + 0.25·6 = 3.5"


def test_a_shift_of_the_input_changes_the_output_less():
    """The paper's example, with a maximum of two cells before the stride."""
    signal = np.tile([0.0, 0, 1, 1], 8)[None]

    def pooled(x, blur):
        return blur(MaxPool((1, 2), 1)(x))[0, 2:-2]

    plain, smooth = BlurPool(1), BlurPool(3)
    moved = [
        np.abs(pooled(signal, blur) - pooled(np.roll(signal, 1), blur)).max()
        for blur in (plain, smooth)
    ]
    assert moved == [1, 0.25]


def test_every_filter_adds_up_to_one():
    for taps in range(1, 8):
        assert BlurPool(taps).filter.sum() == 1
        assert_allclose(BlurPool(taps, 1)(np.full((5, 4), 3.0)), 3)
        assert functional.conv1d(torch.ones(1, 1, 7), torch.ones(1, 1, taps)).max() == taps


def test_what_is_refused():
    for taps in (0, 8):
        with pytest.raises(ValueError, match="taps must be from 1"):
            BlurPool(taps)
    with pytest.raises(ValueError, match="stride must be from 1"):
        BlurPool(stride=0)
    with pytest.raises(TypeError, match="taps must be whole numbers"):
        BlurPool(2.5)
    with pytest.raises(ValueError, match='is not "reflect" or "zeros"'):
        BlurPool(padding_mode="same")
    with pytest.raises(GeometryError, match="blur pooling, input 3: the layer needs 2 spatial"):
        BlurPool()([1.0, 2, 3])
