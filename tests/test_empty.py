"""Nothing to pool: a batch of size 0, no boxes, and arrays without a number."""

import numpy as np
import pytest
from numpy.testing import assert_array_equal

from poolcore import (
    LAYERS,
    BilinearPool,
    Conv,
    DeformRoIPool,
    MaxPool,
    MaxUnpool,
    RoIAlign,
    RoIPool,
    WeightedAvgPool,
)

LEADS = [(0,), (0, 2), (2, 0)]


def of_no_plane(layer_class, lead):
    """The layer's example, its further inputs, and its input without a plane."""
    layer = layer_class(**layer_class.example.fields).given(*layer_class.example.others)
    others = [np.array(getattr(layer, name)) for name in layer.others]
    spatial = layer.windows(np.shape(layer_class.example.x)).input_shape
    x = np.zeros((*lead, *spatial))
    if layer_class is MaxUnpool:  # an index for each value: none
        others = [np.zeros(x.shape, int)]
        layer = layer.given(*others)
    return layer, x, others


@pytest.mark.parametrize("fast", [False, True], ids=["table", "fast"])
@pytest.mark.parametrize("lead", LEADS, ids=str)
@pytest.mark.parametrize("layer_class", LAYERS.values(), ids=LAYERS)
def test_a_batch_of_size_0_gives_an_empty_output_and_gradient(layer_class, lead, fast, monkeypatch):
    monkeypatch.setattr("poolcore.layer.TABLE_CELLS", -1 if fast else 10**9)
    layer, x, others = of_no_plane(layer_class, lead)
    expected = layer.windows(x.shape).output_of(x.shape)
    y = layer(x)
    assert y.shape == expected == layer.output_shape(x.shape) and y.size == 0
    assert layer.backward(x, y).shape == layer.vjp(x)[1](y).shape == x.shape
    if others:
        assert layer_class(**layer_class.example.fields)(x, *others).shape == expected
        dx, *learnt = layer.backward(x, *others, y)
        assert dx.shape == x.shape
        for other, gradient in zip(others, learnt, strict=True):
            assert gradient is None or (not gradient.any() and gradient.shape == other.shape)
    for name, gradient in layer.parameter_gradients(x, y).items():
        assert_array_equal(gradient, np.zeros(np.shape(getattr(layer, name))))
    assert list(layer.steps(x)) == [] and layer.run(x).balance(y).input == 0
    if callable(getattr(layer, "indices", None)):
        assert layer.indices(x).shape == expected


def test_the_defect_of_a_second_map():
    dx, other = BilinearPool().backward(
        np.zeros((0, 2, 1, 2)), np.ones((2, 1, 2)), np.zeros((0, 2, 2))
    )
    assert dx.shape == (0, 2, 1, 2)
    assert_array_equal(other, np.zeros((2, 1, 2)))


@pytest.mark.parametrize("layer", [RoIPool(2), RoIAlign((2, 3))], ids=str)
@pytest.mark.parametrize("boxes", [np.zeros((0, 4)), np.zeros((0, 4), int), []], ids=repr)
def test_no_boxes_give_no_regions(layer, boxes):
    x = np.ones((5, 4, 4))
    y = layer(x, boxes)
    rows, columns = (2, 2) if layer == RoIPool(2) else (2, 3)
    assert y.shape == (5, 0, rows, columns)
    dx, nothing = layer.backward(x, boxes, y)
    assert_array_equal(dx, np.zeros(x.shape))
    assert nothing is None
    assert type(layer)(layer.output_size, boxes=np.zeros((0, 4)))(x).shape == y.shape


def test_no_boxes_have_no_offsets():
    layer, offsets = DeformRoIPool(2), np.zeros((0, 2, 2, 2))
    y = layer(np.ones((3, 3)), np.zeros((0, 4)), offsets)
    assert y.shape == (0, 2, 2)
    dx, _, gradient = layer.backward(np.ones((3, 3)), np.zeros((0, 4)), offsets, y)
    assert (dx.shape, gradient.shape) == ((3, 3), offsets.shape)


@pytest.mark.parametrize(
    "make, told",
    [
        (lambda: RoIPool(2, boxes=np.zeros((0, 3))), "boxes has shape 0×3: it needs at least one"),
        (lambda: RoIPool(2)(np.ones((3, 3)), np.zeros((0, 3))), "boxes has shape 0×3"),
        (lambda: BilinearPool(other=np.zeros((0, 2, 3))), "other has shape 0×2×3"),
        (lambda: BilinearPool()(np.ones((1, 2, 3)), np.zeros((0, 2, 3))), "other has shape 0×2×3"),
        (lambda: WeightedAvgPool([[]]), "weight has shape 1×0"),
        (lambda: Conv(np.zeros((0, 1, 2, 2))), "none of them empty"),
        (lambda: Conv([[[1.0]]], bias=[]), "bias has shape 0: it needs at least one number"),
    ],
)
def test_an_array_without_a_number_is_told_with_its_shape(make, told):
    with pytest.raises(ValueError, match=told):
        make()


def test_indices_of_another_shape_than_an_empty_batch():
    with pytest.raises(ValueError, match="indices has the shape 0, not 2×2"):
        MaxUnpool(2)(np.ones((2, 2)), np.zeros((0, 2, 2), int))
    assert MaxPool(2).indices(np.zeros((0, 4, 4))).dtype == np.int64
