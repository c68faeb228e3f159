"""A layer's settings in whatever form Python and NumPy have them, and inputs that are no arrays."""

from dataclasses import fields, replace

import numpy as np
import pytest
import torch
from numpy.testing import assert_array_equal

from poolcore import LAYERS, AdaptiveMaxPool, AvgPool, MaxPool, MaxUnpool, RoIAlign, Upsample, code

PAIRS = {"stride": (2, 2), "output_size": (2, 2), "kernel_size": (2, 2), "padding": (1, 1)}


def settings():
    """(layer, field, tuple or number) for every field that is not an array."""
    for cls in LAYERS.values():
        layer = cls(**cls.example.fields)
        for field in fields(cls):
            value = getattr(layer, field.name)
            if "array" in field.metadata or isinstance(value, bool | str) or value is None:
                continue
            yield layer, field.name, value
            if field.name in PAIRS and isinstance(value, int):
                try:
                    yield replace(layer, **{field.name: PAIRS[field.name]}), field.name, None
                except ValueError:
                    continue


def forms(value):
    if isinstance(value, tuple):
        return [np.array(value), list(value), tuple(map(np.int64, value))]
    return [np.int64(value)] if isinstance(value, int) else [np.float64(value)]


CASES = [(layer, name, getattr(layer, name)) for layer, name, _ in settings()]


@pytest.mark.parametrize("layer, name, value", CASES, ids=lambda v: str(v)[:60])
def test_a_setting_is_the_same_in_every_form(layer, name, value):
    for form in forms(value):
        other = replace(layer, **{name: form})
        assert type(getattr(other, name)) is type(value)
        assert (other, hash(other), repr(other)) == (layer, hash(layer), repr(layer))


def test_arrays_and_lists_pool_as_tuples_do():
    x = np.arange(25).reshape(5, 5)
    layer = MaxPool(np.array([3, 2]), [2, 1], np.array([[0, 1], [1, 0]]), np.array([1, 2]))
    assert layer == MaxPool((3, 2), (2, 1), ((0, 1), (1, 0)), (1, 2))
    assert_array_equal(layer(x), MaxPool((3, 2), (2, 1), ((0, 1), (1, 0)), (1, 2))(x))
    assert MaxPool([3])(x).shape == (5, 1)
    assert MaxUnpool([2])([[5, 6]], [[1, 2]]).tolist() == [[0, 5, 6, 0]]
    assert AdaptiveMaxPool(np.array([2, 3]))(x).shape == (2, 3)
    assert RoIAlign(np.array([1, 2]))(x, [[0, 0, 2, 2]]).shape == (1, 1, 2)
    assert Upsample(scale_factor=np.array([1.0, 2.0]))(x).shape == (5, 10)
    written = code(Upsample(size=torch.Size([3, 4])), "pytorch")
    assert written.endswith('(size=(3, 4), mode="nearest")(x)')


@pytest.mark.parametrize("wrong", [np.array([2.0, 2.0]), [2, 2.5], np.array(1.5), ["2", "2"]])
def test_what_is_no_whole_number_is_told(wrong):
    with pytest.raises(TypeError, match="kernel_size must be whole numbers, not"):
        AvgPool(wrong)


def test_of_another_length_than_the_axes():
    with pytest.raises(ValueError, match=r"stride \(1, 2, 3\) has 3 entries for 2 spatial axes"):
        MaxPool(2, np.array([1, 2, 3]))
    with pytest.raises(ValueError, match=r"kernel_size \(\) has 0 entries"):
        MaxPool(np.array([], int))


def test_a_tensor_is_an_input_once_it_is_detached():
    tensor = torch.arange(4.0).reshape(2, 2).requires_grad_()
    with pytest.raises(
        TypeError, match=r"x holds a tensor that requires .*: hand in x\.detach\(\)"
    ):
        MaxPool(2)(tensor)
    assert_array_equal(MaxPool(2)(tensor.detach()), [[3]])
    with pytest.raises(TypeError, match=r"dy\.detach\(\)"):
        MaxPool(2).backward([[1.0, 2.0], [3.0, 4.0]], tensor[:1, :1])
    with pytest.raises(TypeError, match=r"other\.detach\(\)"):
        LAYERS["ChannelwiseBilinearPool"]()([[[1.0, 2.0]]], tensor[None, :1])
