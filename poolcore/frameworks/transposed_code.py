"""A transposed convolution, and convolutions in several factors, as a student would write them."""

from __future__ import annotations

from typing import Any

from ..layers.bases.sliding import sizes
from .convolution_code import bias, keras_bias, keras_weight, onnx_conv

CONV = "torch.nn.functional.conv2d"


def conv_transpose(layer: Any) -> dict[str, list[str]]:
    """Lines that take x of shape (N, C, *spatial), for Keras (N, *spatial, C), and assign y."""
    before = _steps(layer, "padding")
    attributes = (
        f"strides = {list(_steps(layer, 'stride'))}, pads = {[*before, *before]}, "
        f"output_padding = {list(_steps(layer, 'output_padding'))}, "
        f"dilations = {list(_steps(layer, 'dilation'))}, group = {layer.groups}"
    )
    found = {"pytorch": _pytorch(layer), "jax": _jax(layer)}
    # Keras has no groups here, and onnxruntime refuses output_padding that a dilation alone allows.
    if layer.groups == 1:
        found["keras"] = _keras(layer)
    more = zip(_steps(layer, "output_padding"), _steps(layer, "stride"), strict=True)
    if all(extra < stride for extra, stride in more):
        found["onnx"] = onnx_conv(layer, "ConvTranspose", attributes)
    return found


def _steps(layer: Any, name: str) -> tuple[int, ...]:
    return sizes(name, getattr(layer, name), layer.rank, least=0)


def _pytorch(layer: Any) -> list[str]:
    arrays = [layer.weight, layer.bias] if layer.bias else [layer.weight]
    given = ", ".join(f"torch.tensor({array}, dtype=x.dtype)" for array in arrays)
    names = ("stride", "padding", "output_padding", "groups", "dilation")
    fields = ", ".join(f"{name}={getattr(layer, name)!r}" for name in names)
    return [f"y = torch.nn.functional.conv_transpose{layer.rank}d(x, {given}, {fields})"]


def _reach(layer: Any) -> list[int]:
    """How far a stamp reaches past its first cell, along each axis."""
    each = zip(_steps(layer, "dilation"), layer.kernel, strict=True)
    return [dilation * (kernel - 1) for dilation, kernel in each]


def _jax(layer: Any) -> list[str]:
    """A convolution of the input, spread by the stride, with the flipped kernel."""
    crops, more = _steps(layer, "padding"), _steps(layer, "output_padding")
    each = zip(_reach(layer), crops, more, strict=True)
    sides = [(reach - crop, reach - crop + extra) for reach, crop, extra in each]
    axes, groups = tuple(range(2, layer.rank + 2)), layer.groups
    turned = "weight.swapaxes(0, 1)"
    if groups > 1:
        turned = f"weight.reshape({groups}, -1, *weight.shape[1:]).swapaxes(1, 2)"
        turned += f".reshape(-1, len(weight) // {groups}, *weight.shape[2:])"
    setting = (
        f"{(1,) * layer.rank}, {sides}, lhs_dilation={_steps(layer, 'stride')}, "
        f"rhs_dilation={_steps(layer, 'dilation')}, feature_group_count={groups}"
    )
    return [
        f"weight = jnp.flip(jnp.array({layer.weight}, x.dtype), {axes})",
        f"weight = {turned}",
        f"y = jax.lax.conv_general_dilated(x, weight, {setting})",
        *bias(layer, "jnp"),
    ]


def _keras(layer: Any) -> list[str]:
    """Keras crops nothing, and adds nothing where the kernel is not shorter than the stride."""
    stride, crops = _steps(layer, "stride"), _steps(layer, "padding")
    more = _steps(layer, "output_padding")
    call = f'keras.ops.conv_transpose(x, weight, {stride}, padding="valid", '
    lines = [
        *keras_weight(layer),
        f'y = {call}data_format="channels_last", dilation_rate={_steps(layer, "dilation")})',
    ]
    if any(more):
        lines.append(f"y = keras.ops.pad(y, {((0, 0), *((0, n) for n in more), (0, 0))})")
    ends = [reach + 1 + n - crop for reach, n, crop in zip(_reach(layer), more, crops, strict=True)]
    each = enumerate(zip(crops, stride, ends, strict=True), start=1)
    cut = [f"{crop} : (x.shape[{axis}] - 1) * {s} + {end}" for axis, (crop, s, end) in each]
    return [*lines, f"y = y[:, {', '.join(cut)}]", *keras_bias(layer)]


def along(layer: Any, *axes: int) -> dict[str, Any]:
    """The setting of a factor that covers only these spatial axes."""
    setting = {}
    for name, plain in (("stride", 1), ("padding", 0), ("dilation", 1)):
        value = getattr(layer, name)
        if not isinstance(value, str):
            both = sizes(name, value, 2, least=0)
            value = tuple(n if axis in axes else plain for axis, n in enumerate(both))
        setting[name] = value
    return setting


def arguments(layer: Any, *axes: int) -> str:
    """`along` as arguments of a call."""
    return ", ".join(f"{name}={value!r}" for name, value in along(layer, *axes).items())


def spatially_separable(layer: Any) -> dict[str, list[str]]:
    lines = [
        f"column = torch.tensor({layer.column}, dtype=x.dtype)[:, None]",
        f"row = torch.tensor({layer.row}, dtype=x.dtype)[None, :]",
        "channels = x.shape[1]",
        f"y = {CONV}(x, column.expand(channels, 1, -1, -1), "
        f"groups=channels, {arguments(layer, 0)})",
        f"y = {CONV}(y, row.expand(channels, 1, -1, -1), groups=channels, {arguments(layer, 1)})",
    ]
    return {"pytorch": lines}


def depthwise_separable(layer: Any) -> dict[str, list[str]]:
    lines = [
        f"depthwise = torch.tensor({layer.depthwise}, dtype=x.dtype)[:, None]",
        f"pointwise = torch.tensor({layer.pointwise}, dtype=x.dtype)[:, :, None, None]",
        f"y = {CONV}(x, depthwise, groups=len(depthwise), {arguments(layer, 0, 1)})",
        f"y = {CONV}(y, pointwise)",
    ]
    return {"pytorch": lines}


def flattened(layer: Any) -> dict[str, list[str]]:
    lines = [
        f"lateral = torch.tensor({layer.lateral}, dtype=x.dtype)[None, :, None, None]",
        f"column = torch.tensor({layer.column}, dtype=x.dtype)[None, None, :, None]",
        f"row = torch.tensor({layer.row}, dtype=x.dtype)[None, None, None, :]",
        f"y = {CONV}(x, lateral)",
        f"y = {CONV}(y, column, {arguments(layer, 0)})",
        f"y = {CONV}(y, row, {arguments(layer, 1)})",
    ]
    return {"pytorch": lines}


def shuffled_group(layer: Any) -> dict[str, list[str]]:
    lines = [
        f"weight = torch.tensor({layer.weight}, dtype=x.dtype)",
        f"pointwise = torch.tensor({layer.pointwise}, dtype=x.dtype)[:, :, None, None]",
        f"y = {CONV}(x, weight, groups={layer.groups}, {arguments(layer, 0, 1)})",
        f"y = torch.nn.functional.channel_shuffle(y, {layer.groups})",
        f"y = {CONV}(y, pointwise, groups={layer.groups})",
    ]
    return {"pytorch": lines}
