"""The lines for each layer whose kernel does not slide, by framework: the layer's own values
written in. They take x of shape (N, C, H, W), for Keras (N, H, W, C), and assign y."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from . import resampling_code, transposed_code
from .convolution_code import conv
from .literals import short
from .onnx_code import lines as onnx

ARRAYS = {
    "pytorch": "torch.tensor({}, dtype=x.dtype)", "jax": "jnp.array({}, x.dtype)",
    "numpy": "np.array({})",
}  # fmt: skip
EINSUM = {"pytorch": "torch", "jax": "jnp", "numpy": "np"}
LAST = "# x has its channels last: "
Lines = dict[str, list[str]]


def _global_max(layer: Any) -> Lines:
    return {
        "pytorch": ["y = torch.nn.AdaptiveMaxPool2d(1)(x)"],
        "keras": [f"{LAST}(N, H, W, C)", "y = keras.layers.GlobalMaxPooling2D(keepdims=True)(x)"],
        "onnx": [onnx("GlobalMaxPool (x)")],
        "jax": ["y = jnp.max(x, axis=(-2, -1), keepdims=True)"],
        "numpy": ["y = x.max(axis=(-2, -1), keepdims=True)"],
    }


def _global_avg(layer: Any) -> Lines:
    call = "y = keras.layers.GlobalAveragePooling2D(keepdims=True)(x)"
    return {
        "pytorch": ["y = torch.nn.AdaptiveAvgPool2d(1)(x)"],
        "keras": [f"{LAST}(N, H, W, C)", call],
        "onnx": [onnx("GlobalAveragePool (x)")],
        "jax": ["y = jnp.mean(x, axis=(-2, -1), keepdims=True)"],
        "numpy": ["y = x.mean(axis=(-2, -1), keepdims=True)"],
    }


def _global_lp(layer: Any) -> Lines:
    p = short(layer.norm_type)
    end = f"** {p}).sum((-2, -1), keepdims=True) ** (1 / {p})"
    found = {
        "pytorch": [f"y = torch.linalg.vector_norm(x, {p}, dim=(-2, -1), keepdim=True)"],
        "jax": [f"y = (jnp.abs(x) {end}"],
        "numpy": [f"y = (abs(x) {end}"],
    }
    # ONNX's p is a whole number.
    return found | ({"onnx": [onnx(f"GlobalLpPool <p = {p}> (x)")]} if p.isdigit() else {})


def _adaptive(layer: Any) -> Lines:
    sizes = layer.output_size
    rank = len(sizes) if isinstance(sizes, tuple) else 2
    if rank > 3:
        return {}
    family = {"AdaptiveMaxPool": "Max", "AdaptiveAvgPool": "Avg"}[type(layer).__name__]
    found = {"pytorch": [f"y = torch.nn.Adaptive{family}Pool{rank}d({sizes})(x)"]}
    if isinstance(sizes, tuple) and None in sizes:
        return found
    name = {"Max": "Max", "Avg": "Average"}[family]
    layout = {1: "(N, L, C)", 2: "(N, H, W, C)", 3: "(N, D, H, W, C)"}[rank]
    size = sizes[0] if rank == 1 else sizes
    call = f"y = keras.layers.Adaptive{name}Pooling{rank}D({size})(x)"
    return found | {"keras": [LAST + layout, call]}


def _split_max(layer: Any) -> Lines:
    lines = [
        "half = x.shape[-1] // 2",
        f"left = torch.nn.MaxPool2d({layer.left})(x[..., :half])",
        f"right = torch.nn.MaxPool2d({layer.right})(x[..., half:])",
        "y = torch.cat([left, right], dim=-1)",
    ]
    return {"pytorch": lines}


def _fractional_max(layer: Any) -> Lines:
    call = f"torch.nn.FractionalMaxPool2d({layer.kernel_size}, {layer.output_size}, "
    lines = [
        "# torch takes the columns' u first",
        f"u = torch.tensor({layer.u}[::-1], dtype=x.dtype).expand(*x.shape[:2], 2)",
        f"y = {call}_random_samples=u)(x)",
    ]
    return {"pytorch": lines}


def _pyramid(layer: Any) -> Lines:
    pool = f"torch.nn.Adaptive{layer.pool.title()}Pool2d(n)"
    return {"pytorch": [f"y = torch.cat([{pool}(x).flatten(2) for n in {layer.levels}], dim=-1)"]}


def _attention(layer: Any) -> Lines:
    lines = [
        f"V, w = torch.tensor({layer.V}, dtype=x.dtype), torch.tensor({layer.w}, dtype=x.dtype)",
        "bag = x.flatten(2)",
        "a = (w @ torch.tanh(V @ bag)).softmax(-1)",
        "y = (bag @ a[..., None])[..., None]",
    ]
    return {"pytorch": lines}


def _blur(layer: Any) -> Lines:
    before, after = layer.sides
    mode = "reflect" if layer.padding_mode == "reflect" else "constant"
    sides, stride = (before, after, before, after), layer.stride
    lines = [
        f"row = torch.tensor({layer.filter.tolist()}, dtype=x.dtype)",
        "blur = torch.outer(row, row).expand(x.shape[1], 1, -1, -1)",
        f'x = torch.nn.functional.pad(x, {sides}, mode="{mode}")',
        f"y = torch.nn.functional.conv2d(x, blur, stride={stride}, groups=x.shape[1])",
    ]
    return {"pytorch": lines}


def _response_norm(layer: Any) -> Lines:
    size, beta, k = layer.size, layer.beta, layer.k
    alpha = f"{layer.alpha}" if layer.divide else f"{layer.alpha} * {size}"
    found = {"pytorch": [f"y = torch.nn.LocalResponseNorm({size}, {alpha}, {beta}, {k})(x)"]}
    if size % 2 == 0:
        # Of an even size ONNX has the odd neighbour behind the cell, torch and poolcore before it.
        return found
    whole = float(layer.alpha if layer.divide else layer.alpha * size)
    setting = f"size = {size}, alpha = {whole}, beta = {float(beta)}, bias = {float(k)}"
    return found | {"onnx": [onnx(f"LRN <{setting}> (x)")]}


def _signed_sqrt(layer: Any) -> Lines:
    return {
        "pytorch": ["y = x.sign() * x.abs().sqrt()"],
        "keras": ["y = keras.ops.sign(x) * keras.ops.sqrt(keras.ops.abs(x))"],
        "jax": ["y = jnp.sign(x) * jnp.sqrt(jnp.abs(x))"],
        "numpy": ["y = np.sign(x) * np.sqrt(np.abs(x))"],
    }


def _l2_normalize(layer: Any) -> Lines:
    call = f"torch.nn.functional.normalize(x.flatten(-2), dim=-1, eps={layer.eps})"
    found = {"pytorch": [f"y = {call}.reshape(x.shape)"]}
    for name, library in (("jax", "jnp"), ("numpy", "np")):
        length = f"{library}.linalg.norm(x, axis=(-2, -1), keepdims=True)"
        found[name] = [f"y = x / {library}.maximum({length}, {layer.eps})"]
    return found


def _penalty(layer: Any) -> Lines:
    start = f"y = {layer.weight_decay} * "
    return {
        "pytorch": [f"{start}torch.square(x).sum(dim=(-2, -1), keepdim=True)"],
        "numpy": [f"{start}np.square(x).sum(axis=(-2, -1), keepdims=True)"],
    }


def _pair(line: str) -> Callable[[Any], Lines]:
    """Of a layer with a second feature map: one line for all that have einsum, {of}."""

    def write(layer: Any) -> Lines:
        found: Lines = {}
        for name, of in EINSUM.items():
            given = [ARRAYS[name].format(layer.other)] if layer.other is not None else []
            lines = [f"other = {text}" for text in given] or ["# other: the second feature map"]
            if hasattr(layer, "weight"):
                lines.append(f"weight = {ARRAYS[name].format(layer.weight)}")
            found[name] = [*lines, line.format(of=of)]
        return found

    return write


def _compact_bilinear(layer: Any) -> Lines:
    size = layer.dimension
    given = f"other = np.array({layer.other})"
    lines = [
        given if layer.other is not None else "# other: the second feature map",
        "def sketch(a, which):",
        f"    rng, n = np.random.default_rng([{layer.seed}, which]), a.shape[-3]",
        f"    places, signs = rng.integers(0, {size}, n), rng.choice([-1.0, 1.0], n)",
        f"    matrix = signs[:, None] * (places[:, None] == np.arange({size}))",
        '    return np.einsum("...chw,cd->...hwd", a, matrix)',
        "waves = np.fft.rfft(sketch(x, 0)) * np.fft.rfft(sketch(other, 1))",
        f"y = np.fft.irfft(waves, n={size}).sum((-3, -2))",
    ]
    return {"numpy": lines}


WRITE: dict[str, Callable[[Any], Lines]] = {
    "GlobalMaxPool": _global_max,
    "GlobalAvgPool": _global_avg,
    "GlobalLPPool": _global_lp,
    "AdaptiveMaxPool": _adaptive,
    "AdaptiveAvgPool": _adaptive,
    "SplitMaxPool": _split_max,
    "FractionalMaxPool": _fractional_max,
    "SpatialPyramidPool": _pyramid,
    "AttentionPool": _attention,
    "BlurPool": _blur,
    "LocalResponseNorm": _response_norm,
    "SignedSqrt": _signed_sqrt,
    "L2Normalize": _l2_normalize,
    "L2Penalty": _penalty,
    "BilinearPool": _pair('y = {of}.einsum("...chw,dhw->...cd", x, other)'),
    "BilinearForm": _pair(
        'y = {of}.einsum("...chw,cd,dhw->...", x, weight, other)[..., None, None]'
    ),
    "KroneckerPool": _pair("y = (x[..., :, None] * other).reshape(*x.shape[:-1], -1)"),
    "ChannelwiseBilinearPool": _pair("y = (x * other).sum((-2, -1), keepdims=True)"),
    "CompactBilinearPool": _compact_bilinear,
    "MaxUnpool": resampling_code.max_unpool,
    "Upsample": resampling_code.upsample,
    "RoIPool": resampling_code.roi_pool,
    "RoIAlign": resampling_code.roi_align,
    "Conv": conv,
    "ConvTranspose": transposed_code.conv_transpose,
    "SpatiallySeparableConv": transposed_code.spatially_separable,
    "DepthwiseSeparableConv": transposed_code.depthwise_separable,
    "FlattenedConv": transposed_code.flattened,
    "ShuffledGroupConv": transposed_code.shuffled_group,
}
"""By the class's name; ChannelWeightedAvgPool is average pooling and one line more (code.py)."""
