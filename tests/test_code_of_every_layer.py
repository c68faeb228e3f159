"""Every layer's code in every framework: it runs and gives the layer's numbers, or is read; and it
says where its gradient is another."""

import numpy as np
import pytest
from numpy.testing import assert_allclose

from poolcore import (
    LAYERS,
    AdaptiveAvgPool,
    AdaptiveMaxPool,
    AsymmetricMaxPool,
    AvgPool,
    ConvTranspose,
    GlobalLPPool,
    GlobalMaxPool,
    LocalResponseNorm,
    LPPool,
    MaxPool,
    MaxUnpool,
    RMSPool,
    RoIAlign,
    RoIPool,
    Upsample,
    code,
)
from poolcore.frameworks.code import FRAMEWORKS, WRITERS, knows
from poolcore.frameworks.remarks import remarks
from tests.random_sliding import OWN, cases, one_thread  # noqa: F401
from tests.written_code import INSTALLED, gradient, ran, undefined

pytestmark = pytest.mark.usefixtures("one_thread")

RNG = np.random.default_rng(0)
EXAMPLES = [
    (layer(**layer.example.fields).given(*layer.example.others), np.array(layer.example.x, float))
    for layer in LAYERS.values()
]
PICTURE = RNG.normal(size=(2, 3, 5, 7))
BOXES = [[0, 0, 3, 3], [1, 1, 6, 4], [0.6, 1.2, 4.9, 3.7]]
WEIGHT = RNG.normal(size=(2, 2, 3, 2))
MORE = [
    *((GlobalLPPool(p), PICTURE) for p in (0.5, 1, 1.5, 3)),
    (AdaptiveAvgPool((None, 2)), PICTURE), (AdaptiveMaxPool((2, 3)), PICTURE),
    (AdaptiveMaxPool((3,)), PICTURE[:, :, 0]), (AdaptiveAvgPool((2, 1, 3)), PICTURE[:, None]),
    *((LocalResponseNorm(n, 0.3, divide=d), PICTURE) for n in (1, 3, 4) for d in (True, False)),
    *((Upsample(size=s, mode=m), PICTURE) for s in (3, (10, 4), 1)
      for m in ("nearest", "nearest-exact", "bilinear")),
    *((Upsample(scale_factor=f, mode=m), PICTURE) for f in (2, (2.0, 3.0), 1.5, (0.7, 1.3))
      for m in ("nearest", "nearest-exact", "bilinear")),
    *((Upsample(size=s, mode="bilinear", align_corners=True), PICTURE) for s in (1, (9, 4))),
    *((MaxUnpool(k, s, p).given(MaxPool(k, s, p).indices(x)), MaxPool(k, s, p)(x))
      for k, s, p, x in ((2, 2, 0, PICTURE[..., :4, :6]), (3, 2, 1, PICTURE[..., :5, :7]),
                         ((1, 3), (1, 3), 0, PICTURE[..., :6]))),
    *((RoIPool(2, s).given(BOXES), PICTURE) for s in (1.0, 0.5)),
    *((RoIAlign((2, 3), s, n, a).given(BOXES), PICTURE)
      for s in (1.0, 0.5) for n in (2, 0) for a in (True, False)),
    *((ConvTranspose(WEIGHT, b, stride=s, padding=p, output_padding=o, dilation=d, groups=g),
       PICTURE[:, :2])
      for b, s, p, o, d, g in ((None, 1, 0, 0, 1, 1), ((1, 2), 2, 1, 1, 1, 1),
                               (None, (4, 1), (0, 1), (3, 0), 1, 1), (None, 1, 1, 1, 2, 1),
                               ((1, 2, 3, 4), (2, 3), 1, (1, 0), (1, 2), 2))),
]  # fmt: skip
ALL = [pytest.param(*one, id=str(one[0])[:60]) for one in EXAMPLES + MORE]


def led(layer, x):
    """An example's x with all of (N, C, *spatial)."""
    return x[(None,) * max(4 - x.ndim, 0)] if layer in [one for one, _ in EXAMPLES] else x


@pytest.mark.parametrize("framework", FRAMEWORKS)
@pytest.mark.parametrize("layer, x", ALL)
def test_the_code_gives_the_layers_numbers(layer, x, framework):
    text = code(layer, framework)
    assert undefined(text) == set(), text
    if not knows(layer, framework):
        assert text.startswith("# PoolLab knows no single call")
        return
    if framework not in INSTALLED or "torchvision" in text:
        return
    y = layer(x)
    if "(N·K, C, " in text:
        y = np.moveaxis(np.broadcast_to(y, (*led(layer, x).shape[:2], *y.shape[-3:])), 2, 1)
    found = ran(layer, framework, led(layer, x))
    # Theirs is float32.
    close = 3e-4 if framework in ("onnx", "keras") else 1e-6
    assert_allclose(found.reshape(y.size), y.ravel(), rtol=close, atol=close, err_msg=text)


def test_undefined_names_are_found():
    assert undefined("def f(a):\n    b = a\n    return b\ny = [f(n) for n in x] + y") == {"y"}
    assert undefined("import torch\nfrom numpy import pad as p\ny = p(torch, weight)") == {"weight"}


@pytest.mark.parametrize(
    "framework, names",
    [
        ("onnx", "LocalResponseNorm GlobalMaxPool GlobalAvgPool GlobalLPPool MaxUnpool Upsample "
                 "RoIPool RoIAlign ConvTranspose Conv"),
        ("keras", "Upsample ConvTranspose AdaptiveMaxPool"),
        ("jax", "Upsample ConvTranspose"),
    ],
)  # fmt: skip
def test_a_call_that_there_is_is_written(framework, names):
    known = {type(layer).__name__ for layer, _ in EXAMPLES if knows(layer, framework)}
    assert {*names.split()} <= known


@pytest.mark.parametrize("framework", sorted({*INSTALLED} & {"onnx", "jax", "keras"}))
@pytest.mark.parametrize("kind", OWN)
def test_another_framework_gives_what_a_sliding_layer_gives(kind, framework):
    for layer, x, _ in cases(kind, 60, seed=8, lead=(2, 3)):
        if framework == "keras" and layer.padding == "same":
            continue  # Keras on torch repeats the edge where the two sides differ.
        try:
            y = ran(layer, framework, x)
        except RuntimeError as error:
            # Keras on torch, whose AvgPool3d wants room without padding
            assert "smaller than kernel size" in str(error) and layer.rank == 3
            continue
        assert_allclose(y, layer(x), rtol=1e-4, atol=1e-4, err_msg=code(layer, framework))


SQUARE = np.zeros((1, 1, 4, 4))
TIES = ("first", "last", "split", "all")
ROOTS = (0.5, 1, 1.5, 2, 3)
SLIDING = [
    *((kind(2, 1, ties=t), SQUARE) for t in TIES for kind in (MaxPool, AsymmetricMaxPool)),
    *((MaxPool(2, 1, dilation=2, ties=t), SQUARE) for t in TIES),
    *((GlobalMaxPool(t), SQUARE) for t in TIES),
    *((LPPool(p, 2), SQUARE) for p in ROOTS),
    *((LPPool(p, 2, 1, dilation=2), SQUARE) for p in ROOTS),
    *((LPPool(p, 2, padding=1, ceil_mode=True), SQUARE) for p in ROOTS),
    *((GlobalLPPool(p), SQUARE) for p in ROOTS),
    (RMSPool(2), SQUARE), (AvgPool(3, 2, 1, ceil_mode=True, count_include_pad=False), SQUARE),
]  # fmt: skip
DIFFERENTIATE = sorted({*INSTALLED} & {"pytorch", "keras", "jax"})


@pytest.mark.parametrize("framework", DIFFERENTIATE)
@pytest.mark.parametrize(
    "layer, x", [pytest.param(*one, id=str(one[0])[:60]) for one in EXAMPLES + SLIDING]
)
def test_a_remark_stands_where_the_gradient_is_another_and_nowhere_else(layer, x, framework):
    text = code(layer, framework)
    if not knows(layer, framework) or "torchvision" in text:
        return
    probes = [x, x * 0, x * 0 + 1, np.sign(x), RNG.integers(-1, 2, x.shape).astype(float)]
    differs = [_differs(layer, framework, probe) for probe in probes]
    told = [*remarks(layer, WRITERS[framework])]
    assert any(differs) == bool(told), (text, differs)
    assert text.endswith("\n".join(["", *told]) if told else "")


def _differs(layer, framework, x):
    dy = RNG.normal(size=layer.output_shape(x.shape))
    ours, whole = layer.backward(x, dy), led(layer, x)
    try:
        theirs = gradient(layer, framework, whole, dy[(None,) * (whole.ndim - x.ndim)])
    except NotImplementedError:  # JAX, of a dilated maximum
        return True
    return not np.allclose(theirs.reshape(ours.shape), ours, atol=1e-6, equal_nan=True)


def test_two_maxima_share_the_gradient_in_this_layer_only():
    layer, x, dy = GlobalMaxPool("split"), np.array([[[[1.0, 1, 0, 0]]]]), np.ones((1, 1, 1, 1))
    assert layer.backward(x, dy).ravel().tolist() == [0.5, 0.5, 0, 0]
    assert gradient(layer, "pytorch", x, dy).ravel().tolist() == [1, 0, 0, 0]
    told = '# PyTorch has no ties="split": it has its own rule for equal maxima.'
    assert code(layer, "pytorch").endswith(told)


def test_what_two_indices_share_is_a_remark():
    pair = MaxUnpool(2).given([[1, 1]])
    assert "the last stays in this layer" in code(pair, "pytorch")
    assert "the last stays" not in code(MaxUnpool(2).given([[1, 2]]), "pytorch")
    assert "the last stays" not in code(MaxUnpool((2,)).given(np.array([[0], [1]])), "pytorch")
