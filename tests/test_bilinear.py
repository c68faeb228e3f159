"""Bilinear pooling and its relatives: the numbers of framework_cases "bilinear", and both
inputs' gradients by central differences, which are exact here: every layer is linear in each."""

import numpy as np
import pytest
import torch
from numpy.testing import assert_allclose, assert_array_equal

from poolcore import (
    BilinearForm,
    BilinearPool,
    ChannelwiseBilinearPool,
    GeometryError,
    KroneckerPool,
    L2Normalize,
    SignedSqrt,
    code,
    compare_with_torch,
)
from poolcore.table import Run

P2 = np.array([[1, 2], [3, 4]])
MAPS = P2[:, None]
RNG = np.random.default_rng(5)
WEIGHT = RNG.integers(-3, 4, (3, 2)).astype(float)


def whole(*shape):
    return RNG.integers(-4, 5, shape).astype(float)


SAME = ChannelwiseBilinearPool(), (3, 2, 4)
FORM = BilinearForm(WEIGHT), (2, 2, 4)
CASES = [(BilinearPool(), (2, 2, 4)), FORM, SAME]
PAIRS = [(layer, whole(3, 2, 4), whole(*other)) for layer, other in CASES]
PAIRS += [(KroneckerPool(), whole(3), whole(4))]
every_pair = pytest.mark.parametrize("layer, x, other", PAIRS, ids=lambda a: str(a)[:16])


def test_two_channels_at_two_positions():
    y = BilinearPool()(MAPS, MAPS)
    assert_array_equal(y, [[5, 11], [11, 25]])
    assert_array_equal(y / 2, [[2.5, 5.5], [5.5, 12.5]])
    features = L2Normalize()(SignedSqrt()(y)).ravel()
    assert_allclose(features, [0.310087, 0.459933, 0.459933, 0.693375], atol=1e-6)


def test_negative_products_keep_their_sign():
    maps = np.array([[[1, -2]], [[-3, 1]]])
    y = BilinearPool()(maps, maps)
    assert_array_equal(y, [[5, -5], [-5, 10]])
    features = L2Normalize()(SignedSqrt()(y)).ravel()
    assert_allclose(features, [0.447214, -0.447214, -0.447214, 0.632456], atol=1e-6)


def test_pooling_is_the_sum_of_outer_products():
    _, x, other = PAIRS[0]
    outer = sum(np.outer(x[:, i, j], other[:, i, j]) for i, j in np.ndindex(x.shape[1:]))
    assert_array_equal(BilinearPool()(x, other), outer)
    assert BilinearForm(WEIGHT)(x, other).item() == (WEIGHT * outer).sum()
    same = whole(*x.shape)
    diagonal = np.diag(BilinearPool()(x, same))
    assert_array_equal(ChannelwiseBilinearPool()(x, same).ravel(), diagonal)


def test_kronecker_is_numpys():
    _, x, other = PAIRS[3]
    assert_array_equal(KroneckerPool()(x, other), np.kron(x, other))
    assert_array_equal(KroneckerPool()([x, -x], other), [np.kron(x, other), -np.kron(x, other)])


@every_pair
def test_torch_agrees(layer, x, other):
    layer = layer.given(other)
    for lead in [(), (2,), (2, 2)]:
        many = whole(*lead, *x.shape)
        dy = whole(*layer.output_shape(many.shape))
        assert compare_with_torch(layer, many, dy).difference < 1e-9


@every_pair
def test_both_inputs_get_their_gradient(layer, x, other):
    dy = whole(*layer.given(other).output_shape(x.shape))
    dx, dother = layer.backward(x, other, dy)
    for v in (whole(*x.shape) for _ in range(3)):
        assert np.vdot(dx, v) == pytest.approx(np.vdot(dy, layer(v, other)))
    for v in (whole(*other.shape) for _ in range(3)):
        assert np.vdot(dother, v) == pytest.approx(np.vdot(dy, layer(x, v)))


@every_pair
def test_leading_axes_share_the_second_input_and_its_gradient(layer, x, other):
    many = np.stack([x, 2 * x])
    dy = whole(*layer.given(other).output_shape(many.shape))
    apart = [layer.backward(a, other, b)[1] for a, b in zip(many, dy, strict=True)]
    assert_allclose(layer.backward(many, other, dy)[1], sum(apart))


def test_the_matrix_of_a_form_gets_its_gradient():
    layer, x, other = PAIRS[1]
    gradient = layer.parameter_gradients(x, other, [[2.0]])["weight"]
    assert_allclose(gradient, 2 * BilinearPool()(x, other))


def test_a_map_with_itself_gets_both_parts():
    x = torch.tensor(MAPS, dtype=torch.float64, requires_grad=True)
    dy = whole(2, 2)
    (torch.einsum("chw,dhw->cd", x, x) * torch.tensor(dy)).sum().backward()
    assert_allclose(sum(BilinearPool().backward(MAPS, MAPS, dy)), x.grad.numpy())


def test_signed_root_and_its_slope():
    x = [[4.0, -9.0, 0.0]]
    assert_array_equal(SignedSqrt()(x), [[2, -3, 0]])
    assert_allclose(SignedSqrt().backward(x, [[1, 1, 1]]), [[1 / 4, 1 / 6, 0]])
    assert [s.formula for s in SignedSqrt().steps(x)] == ["√4 = 2", "−√9 = −3", "√0 = 0"]


@pytest.mark.parametrize("eps", [1e-12, 4.0])
def test_unit_length_and_torch(eps):
    layer = L2Normalize(eps)
    for x in [whole(2, 3, 4), np.zeros((1, 2, 2)), whole(5), 0.1 * whole(3, 1)]:
        assert compare_with_torch(layer, x, whole(*x.shape)).difference < 1e-9
    assert_allclose(L2Normalize()([3, -4]), [0.6, -0.8])
    assert_allclose(L2Normalize(10)([3, -4]), [0.3, -0.4])


@pytest.mark.parametrize("eps", [1e-12, 30.0])
def test_unit_length_of_large_planes_needs_no_table(eps):
    layer = L2Normalize(eps)
    for x in [whole(2, 3, 4), np.zeros((1, 2, 2)), whole(5)]:
        dy, table, fast = whole(*x.shape), Run(layer, x), layer.fast(x)
        assert_allclose(fast.forward(), table.forward(), atol=1e-12)
        assert_allclose(fast.vjp()[1](dy), table.vjp()[1](dy), atol=1e-12)
    assert compare_with_torch(layer, whole(30, 40), whole(30, 40)).difference < 1e-9
    x = whole(300, 400)
    assert_allclose(layer(x), x / max(np.linalg.norm(x), eps), atol=1e-12)
    assert layer(x.astype(np.float32)).dtype == np.float32


def test_the_formulas():
    assert L2Normalize().step([3, -4], (0,)).formula == "3/√(3² + (−4)²) = 0.6"
    assert L2Normalize(10).step([3, -4], (1,)).formula == "−4/10 = −0.4"
    layer = BilinearPool().given(MAPS)
    assert layer.step(MAPS, (0, 1)).formula == "3·1 + 4·2 = 11"


@pytest.mark.parametrize("layer, x, other", PAIRS, ids=lambda a: str(a)[:16])
def test_the_code_gives_the_layers_numbers(layer, x, other):
    for framework, array in [("numpy", np.asarray), ("pytorch", torch.tensor)]:
        names = {"x": array(x)}
        exec(code(layer.given(other), framework), names)
        assert_allclose(names["y"], layer(x, other))


def test_what_cannot_be_is_told():
    x = np.ones((2, 1, 3))
    with pytest.raises(GeometryError, match="other has the shape 2×1×2, not 2×1×3"):
        BilinearPool()(x, x[..., :2])
    with pytest.raises(GeometryError, match="other has the shape 1×1×3, not 2×1×3"):
        ChannelwiseBilinearPool()(x, x[:1])
    with pytest.raises(GeometryError, match="needs 3 spatial axes"):
        BilinearPool()(x[0], x)
    with pytest.raises(GeometryError, match="made for 3 channels but the input has 2"):
        BilinearForm(np.ones((3, 2)))(x, x)
    with pytest.raises(ValueError, match="weight has 3 columns for the 2 channels of other"):
        BilinearForm(np.ones((2, 3)))(x, x)
    with pytest.raises(ValueError, match="other has 2 axes, not 3"):
        BilinearPool(x[0])
    with pytest.raises(TypeError, match="x, other"):
        BilinearPool()(x)
    for eps in (0, -1, np.inf):
        with pytest.raises(ValueError, match="eps must be positive"):
            L2Normalize(eps)
    with pytest.raises(GeometryError, match="axis 1 of the input has no cells"):
        SignedSqrt()(np.ones((2, 0)))
