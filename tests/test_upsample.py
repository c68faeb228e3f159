"""Upsampling: torch's three modes, and the interpolation under it."""

from itertools import product

import numpy as np
import pytest
import torch
from numpy.testing import assert_allclose, assert_array_equal

from poolcore import GeometryError, Upsample, code, compare_with_torch
from poolcore.layers.bases import interpolation

P2 = [[1, 2], [3, 4]]


@pytest.mark.parametrize("mode, expected", [("nearest", [1, 2, 3]), ("nearest-exact", [1, 3, 4])])
def test_nearest_of_4_to_3(mode, expected):
    # docs/semantics.md "Nearest 4→3".
    assert_array_equal(Upsample(size=(1, 3), mode=mode)([[1, 2, 3, 4]]), [expected])


@pytest.mark.parametrize(
    "corners, expected", [(False, [1, 1.25, 1.75, 2]), (True, [1, 1.333333, 1.666667, 2])]
)
def test_linear_of_2_to_4(corners, expected):
    # docs/semantics.md "Linear 2→4".
    layer = Upsample(size=(1, 4), mode="bilinear", align_corners=corners)
    assert_allclose(layer([[1, 2]]), [expected], atol=1e-6)


@pytest.mark.parametrize("mode", ["nearest", "nearest-exact", "bilinear"])
def test_ones_stay_ones(mode):
    # Document 1 loses the last row and column: its weights there add up to 0.
    assert_array_equal(Upsample(scale_factor=2, mode=mode)(np.ones((2, 2))), np.ones((4, 4)))


def test_nearest_copies_each_cell():
    expected = [[1, 1, 2, 2], [1, 1, 2, 2], [3, 3, 4, 4], [3, 3, 4, 4]]
    assert_array_equal(Upsample(scale_factor=2)(P2), expected)
    assert_array_equal(Upsample(scale_factor=2).backward(P2, np.ones((4, 4))), [[4, 4], [4, 4]])


SIZES = [{"size": (3, 11)}, {"size": 7}, {"size": (1, 2)}, {"scale_factor": (1.1, 2.5)}]
SIZES += [{"scale_factor": 0.7}, {"scale_factor": (4 / 3, 1 / 3)}]
MODES = [("nearest", False), ("nearest-exact", False), ("bilinear", False), ("bilinear", True)]


@pytest.mark.parametrize("size, mode", [*product(SIZES, MODES)], ids=str)
def test_torch_agrees(size, mode):
    rng = np.random.default_rng(7)
    layer = Upsample(**size, mode=mode[0], align_corners=mode[1])
    for shape in [(2, 4, 4), (2, 1, 5, 6), (3, 9), (1, 2, 3)]:
        try:
            output = layer.output_shape(shape)
        except GeometryError:
            continue
        x, dy = (rng.integers(-5, 6, s).astype(float) for s in (shape, output))
        assert compare_with_torch(layer, x, dy).difference < 1e-9


@pytest.mark.parametrize("mode", ["nearest", "nearest-exact"])
def test_torch_rounds_positions_alike(mode):
    for n, m in product(range(1, 30), range(1, 50)):
        x = torch.arange(n, dtype=torch.float64)[None, None, None]
        theirs = torch.nn.functional.interpolate(x, size=(1, m), mode=mode)[0, 0, 0]
        positions = Upsample(size=(1, m), mode=mode).positions(n, m, None)
        ours = interpolation.linear(positions, n) @ np.arange(n)
        assert_array_equal(ours, theirs.numpy())


def test_twice_the_size_copies_each_cell_twice_whatever_the_factor():
    # torch 2.13: nearest_idx asks whether output = 2 · input before it looks at the factor.
    assert_array_equal(Upsample(scale_factor=(1.0, 2.1))([[0, 1]]), [[0, 0, 1, 1]])
    exact = Upsample(scale_factor=(1.0, 2.1), mode="nearest-exact")
    assert_array_equal(exact([[0, 1]]), [[0, 0, 1, 1]])


SOME = np.random.default_rng(11)


def any_setting():
    """A shape, and an output's size or two factors of any number of digits, of a small output."""
    shape = tuple(SOME.integers(1, 17, 2).tolist())
    if SOME.random() < 0.3:
        return shape, {"size": tuple(SOME.integers(1, 65, 2).tolist())}
    digits = int(SOME.choice([1, 1, 2, 15]))
    factors = SOME.uniform(0.3, 64 / np.array(shape)).round(digits)
    # Just above 2 the output still has twice the size.
    factors = np.where(SOME.random(2) < 0.2, SOME.uniform(2, 2 + 0.99 / np.array(shape)), factors)
    return shape, {"scale_factor": tuple(factors.tolist())}


@pytest.mark.parametrize("dtype, close", [(np.float32, 1e-5), (np.float64, 1e-13)])
@pytest.mark.parametrize("mode, corners", MODES)
def test_torch_agrees_on_any_size_and_factor(mode, corners, dtype, close):
    for _ in range(300):
        shape, setting = any_setting()
        x = SOME.permutation(np.prod(shape)).reshape(shape).astype(dtype)
        layer = Upsample(**setting, mode=mode, align_corners=corners)
        try:
            y = layer(x)
        except GeometryError:
            continue
        asked = setting | {"align_corners": corners if mode == "bilinear" else None}
        theirs = torch.nn.functional.interpolate(torch.tensor(x)[None, None], mode=mode, **asked)
        assert y.dtype == dtype and y.shape == theirs.shape[2:]
        within = close * x.size if mode == "bilinear" else 0
        assert_allclose(y, theirs[0, 0].numpy(), rtol=0, atol=within, err_msg=str((shape, setting)))


def test_of_torchs_rules_for_nearest_the_one_of_small_outputs_is_followed():
    # Output 81 of 24 · 5.4: one position, 81/5.4 = 15, and one sum on either side of it.
    x = torch.arange(24.0)[None, None, None]
    factors = (1.0, 5.4)
    ours = Upsample(scale_factor=factors)(x[0, 0].numpy())[0, 81]
    for dtype, expected in [(torch.float32, 14), (torch.float64, 15)]:
        large = torch.nn.functional.interpolate(x.to(dtype), scale_factor=factors)
        assert large[0, 0, 0, 81] == expected
        # The same columns as part of an output that torch calls small: channels last, four of them.
        planes = x.to(dtype).expand(1, 4, 1, 24).contiguous(memory_format=torch.channels_last)
        assert torch.nn.functional.interpolate(planes, scale_factor=factors)[0, 0, 0, 81] == ours


def test_only_neighbours_of_some_weight_are_read():
    step = Upsample(scale_factor=2, mode="bilinear").step(P2, (0, 1))
    assert_array_equal(step.cells, [0, 1])
    assert step.formula == "0.75·1 + 0.25·2 = 1.25"
    assert Upsample(size=1, mode="bilinear").windows((3, 3)).index.tolist() == [[4]]


def test_slopes_are_the_derivative_of_the_weights():
    positions = np.array([-0.7, -0.2, 0.4, 1.5, 2.2, 3.6])
    h = 1e-6
    up, down = (interpolation.linear(positions + d, 4) for d in (h, -h))
    assert_allclose(interpolation.slope(positions, 4), (up - down) / (2 * h), atol=1e-9)


def test_code_is_the_call():
    layer = Upsample(scale_factor=2, mode="bilinear")
    call = 'y = torch.nn.Upsample(scale_factor=2, mode="bilinear", align_corners=False)(x)'
    assert code(layer, "pytorch") == f"import torch\n{call}"
    assert code(Upsample(size=3), "pytorch").endswith('Upsample(size=3, mode="nearest")(x)')


def test_what_cannot_be_is_told():
    for fields in [{}, {"size": 2, "scale_factor": 2}]:
        with pytest.raises(ValueError, match="either size or scale_factor"):
            Upsample(**fields)
    for fields, told in [
        ({"size": 0}, "size must be from 1"),
        ({"size": (1, 2, 3)}, "3 entries"),
        ({"scale_factor": 0}, "positive and finite"),
        ({"scale_factor": (2.0,)}, "1 entries for 2 axes"),
        ({"size": 2, "mode": "cubic"}, "mode 'cubic'"),
        ({"size": 2, "align_corners": True}, "align_corners goes with"),
    ]:
        with pytest.raises(ValueError, match=told):
            Upsample(**fields)
    with pytest.raises(TypeError, match="align_corners must be True or False"):
        Upsample(size=2, mode="bilinear", align_corners=1)
    with pytest.raises(GeometryError, match="axis 0 cannot give 0 outputs"):
        Upsample(scale_factor=0.3)(P2)
    with pytest.raises(GeometryError, match="axis 1 of the input has no cells"):
        Upsample(size=2)(np.ones((2, 0)))
    with pytest.raises(GeometryError, match="needs 2 spatial axes"):
        Upsample(size=2)([1])
