"""The code to copy for layers whose kernel slides: PyTorch's and NumPy's run against the layer, and
all of it read. test_code_of_every_layer.py runs what else is installed."""

import warnings

import numpy as np
import pytest
import torch
from numpy.testing import assert_allclose

from poolcore import AvgPool, LPPool, MaxPool, RMSPool
from poolcore.frameworks.code import FRAMEWORKS, code
from tests.random_sliding import OWN, cases, one_thread  # noqa: F401

pytestmark = pytest.mark.usefixtures("one_thread")


def run(layer, framework, x):
    names = {"x": torch.tensor(x) if framework == "pytorch" else x.copy()}
    exec(code(layer, framework), names)
    return np.asarray(names["y"])


@pytest.mark.parametrize("framework", ["pytorch", "numpy"])
@pytest.mark.parametrize("kind", OWN)
def test_does_what_the_layer_does(kind, framework):
    seen = 0
    for layer, x, _ in cases(kind, 400, seed=5, lead=(2, 3)):
        try:
            y = run(layer, framework, x)
        except RuntimeError as error:
            # torch's AvgPool3d, where padding alone makes room for the kernel
            assert "smaller than kernel size" in str(error) and layer.rank == 3
            continue
        assert_allclose(y, layer(x), atol=1e-9, err_msg=f"{layer}\n{code(layer, framework)}")
        seen += 1
    assert seen > 370


@pytest.mark.parametrize("kind", [MaxPool, AvgPool, LPPool])
def test_pytorchs_gradient_is_the_layers(kind):
    for layer, x, dy in cases(kind, 200, seed=6, lead=(2, 3)):
        x = np.abs(x) + 1
        given = torch.tensor(x, requires_grad=True)
        names = {"x": given}
        if getattr(layer, "ties", "first") != "first" or layer.rank == 3:
            continue
        exec(code(layer, "pytorch"), names)
        names["y"].backward(torch.tensor(dy))
        assert_allclose(layer.backward(x, dy), given.grad, atol=1e-9, err_msg=str(layer))


@pytest.mark.parametrize("framework", FRAMEWORKS)
@pytest.mark.parametrize("kind", OWN)
def test_compiles_and_assigns_y_last(kind, framework):
    for layer, _, _ in cases(kind, 200, seed=7):
        text = code(layer, framework)
        with warnings.catch_warnings():
            warnings.simplefilter("error", SyntaxWarning)
            compile(text, framework, "exec")
        lines = text.splitlines()
        comments = [line.startswith("# ") for line in lines]
        last = max(i for i, line in enumerate(lines) if line.startswith("y = "))
        assert all(comments[last + 1 :]) and len(lines) <= 11, text


def test_plain_cases_are_short():
    for layer in (MaxPool(2, 1), AvgPool(3), MaxPool((3,), 2), LPPool(2, 2), RMSPool((1, 2, 2))):
        for framework in FRAMEWORKS:
            lines = [line for line in code(layer, framework).splitlines() if line[0] != "#"]
            assert len(lines) <= 3


def body(layer, framework):
    """Without imports."""
    lines = code(layer, framework).splitlines()
    return "\n".join(line for line in lines if not line.startswith(("import", "from")))


@pytest.mark.parametrize(
    "layer, framework, text",
    [
        (MaxPool(2, 1), "pytorch", "y = torch.nn.MaxPool2d(kernel_size=2, stride=1)(x)"),
        (
            MaxPool((2, 3), (2, 1), 1, 2, True),
            "pytorch",
            "y = torch.nn.MaxPool2d(kernel_size=(2, 3), stride=(2, 1), padding=1, ceil_mode=True, "
            "dilation=2)(x)",
        ),
        (
            AvgPool(3, 2, 1, count_include_pad=False),
            "pytorch",
            "y = torch.nn.AvgPool2d(kernel_size=3, stride=2, padding=1, "
            "count_include_pad=False)(x)",
        ),
        (
            AvgPool(2, divisor_override=3),
            "pytorch",
            "y = torch.nn.AvgPool2d(kernel_size=2, stride=2, divisor_override=3)(x)",
        ),
        (
            AvgPool((2,), divisor_override=3),
            "pytorch",
            "y = torch.nn.AvgPool1d(kernel_size=2, stride=2)(x) * 2 / 3",
        ),
        (
            MaxPool(3, 1, "same"),
            "pytorch",
            "y = torch.nn.MaxPool2d(kernel_size=3, stride=1, padding=1)(x)",
        ),
        (
            MaxPool(2, 1, ((1, 0), (0, 1)), pad_value=0),
            "pytorch",
            "x = torch.nn.functional.pad(x, (0, 1, 1, 0))\n"
            "y = torch.nn.MaxPool2d(kernel_size=2, stride=1)(x)",
        ),
        (
            MaxPool(3, 1, 2),
            "pytorch",
            "x = torch.nn.functional.pad(x, (2, 2, 2, 2), value=-torch.inf)\n"
            "y = torch.nn.MaxPool2d(kernel_size=3, stride=1)(x)",
        ),
        (
            AvgPool(2, 1, dilation=2),
            "pytorch",
            "y = x.unfold(2, 3, 1).unfold(3, 3, 1)[..., ::2, ::2].mean((-2, -1))",
        ),
        (
            LPPool(3, 2),
            "pytorch",
            "y = torch.nn.LPPool2d(norm_type=3, kernel_size=2, stride=2)(abs(x))",
        ),
        (
            MaxPool(2, 1, "same"),
            "keras",
            "# x has its channels last: (N, H, W, C)\n"
            'y = keras.layers.MaxPooling2D(pool_size=2, strides=1, padding="same")(x)',
        ),
        (
            # Keras itself never counts padding.
            AvgPool(2, 1, "same"),
            "keras",
            "# x has its channels last: (N, H, W, C)\n"
            "x = keras.ops.pad(x, ((0, 0), (0, 1), (0, 1), (0, 0)))\n"
            "y = keras.layers.AveragePooling2D(pool_size=2, strides=1)(x)",
        ),
        (
            AvgPool(2, 1, "same", count_include_pad=False),
            "keras",
            "# x has its channels last: (N, H, W, C)\n"
            'y = keras.layers.AveragePooling2D(pool_size=2, strides=1, padding="same")(x)',
        ),
        (
            MaxPool((3,), 2, "same_lower"),
            "keras",
            "# x has its channels last: (N, L, C)\n"
            "pads = [max((n - 1) // 2 * 2 + 3 - n, 0) for n in x.shape[1:-1]]\n"
            "x = keras.ops.pad(x, ((0, 0), *((p - p // 2, p // 2) for p in pads), (0, 0)), "
            "constant_values=-np.inf)\n"
            "y = keras.layers.MaxPooling1D(pool_size=3, strides=2)(x)",
        ),
        (
            MaxPool(2, 1, ties="split"),
            "jax",
            "y = jax.lax.reduce_window(x, -jnp.inf, jax.lax.max, (1, 1, 2, 2), (1, 1, 1, 1), "
            '"VALID")\n# JAX has no ties="split": it has its own rule for equal maxima.',
        ),
        (
            AvgPool((2,), 1, "same", 2),
            "jax",
            "y = jax.lax.reduce_window(x, 0.0, jax.lax.add, (1, 1, 2), (1, 1, 1), "
            '"SAME", window_dilation=(1, 1, 2)) / 2',
        ),
        (
            MaxPool(2),
            "numpy",
            "y = sliding_window_view(x, (2, 2), axis=(2, 3))[:, :, ::2, ::2].max(axis=(4, 5))",
        ),
    ],
)
def test_texts(layer, framework, text):
    assert body(layer, framework) == text


@pytest.mark.parametrize(
    "layer, node",
    [
        (MaxPool(2, 1), "MaxPool <kernel_shape = [2, 2], strides = [1, 1]>"),
        (
            AvgPool(3, 2, ((0, 1), (1, 0)), 2, True),
            "AveragePool <kernel_shape = [3, 3], strides = [2, 2], dilations = [2, 2], "
            "pads = [0, 1, 1, 0], ceil_mode = 1, count_include_pad = 1>",
        ),
        (
            AvgPool(3, 2, "same_lower", count_include_pad=False),
            'AveragePool <kernel_shape = [3, 3], strides = [2, 2], auto_pad = "SAME_LOWER">',
        ),
        (LPPool(3.0, 2), "LpPool <p = 3, kernel_shape = [2, 2], strides = [2, 2]>"),
        (LPPool(1.5, 2), "AveragePool <kernel_shape = [2, 2], strides = [2, 2]>"),
    ],
)
def test_onnx_nodes(layer, node):
    assert f"{{y = {node} (x)}}" in code(layer, "onnx")


def test_what_a_framework_does_otherwise_is_a_comment():
    assert code(MaxPool(2, ties="last"), "pytorch").endswith("its own rule for equal maxima.")
    assert "equal maxima" not in code(MaxPool(2, ties="last"), "numpy")
    assert code(MaxPool(2, dilation=2), "jax").endswith("no gradient for a dilated maximum.")
    assert "gradient nan" in code(RMSPool(2), "pytorch")
    assert "gradient" not in code(LPPool(2, 2), "pytorch")


def test_more_axes_than_a_framework_pools():
    layer, x = MaxPool((2, 1, 1, 2)), np.random.default_rng(0).normal(size=(1, 2, 4, 2, 3, 4))
    assert_allclose(run(layer, "numpy", x), layer(x))
    assert code(layer, "pytorch") == "# PyTorch pools over at most 3 axes."


def test_unknown_frameworks_are_refused():
    assert FRAMEWORKS == ("pytorch", "keras", "onnx", "jax", "numpy")
    with pytest.raises(ValueError, match="'caffe' is not one of pytorch, keras"):
        code(MaxPool(2), "caffe")
