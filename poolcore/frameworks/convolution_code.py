"""A convolution as the call a student would write, in each framework."""

from __future__ import annotations

from typing import Any

from . import onnx_code

OUTPUT, TAPS = "ijk", "hwd"
FLOAT = '"float32"'


def conv(layer: Any) -> dict[str, list[str]]:
    """Lines that take x of shape (N, C, *spatial), for Keras (N, *spatial, C), and assign y."""
    return {
        "pytorch": _pytorch(layer), "keras": _keras(layer), "onnx": _onnx(layer),
        "jax": _jax(layer), "numpy": _numpy(layer),
    }  # fmt: skip


def _pytorch(layer: Any) -> list[str]:
    lines = [f"weight = torch.tensor({layer.weight}, dtype=x.dtype)"]
    if layer.bias:
        lines.append(f"bias = torch.tensor({layer.bias}, dtype=x.dtype)")
    fields = ("stride", "padding", "dilation", "groups")
    rest = ", ".join(f"{name}={getattr(layer, name)!r}" for name in fields)
    given = "weight, bias" if layer.bias else "weight"
    return [*lines, f"y = torch.nn.functional.conv{layer.rank}d(x, {given}, {rest})"]


def keras_weight(layer: Any) -> list[str]:
    return [
        "# x has its channels last",
        f"weight = keras.ops.array({layer.weight}, dtype=x.dtype)",
        f"weight = keras.ops.transpose(weight, {(*range(2, layer.rank + 2), 1, 0)})",
    ]


def _keras(layer: Any) -> list[str]:
    lines = keras_weight(layer)
    if any(map(any, layer.sides)):
        lines.append(f"x = keras.ops.pad(x, {((0, 0), *layer.sides, (0, 0))})")
    setting = f"strides={layer.steps_of('stride')}, dilation_rate={layer.steps_of('dilation')}"
    call = f'keras.ops.conv(x, weight, {setting}, padding="valid", data_format="channels_last")'
    return [*lines, f"y = {call}", *keras_bias(layer)]


def keras_bias(layer: Any) -> list[str]:
    return [f"y = y + keras.ops.array({layer.bias}, dtype=y.dtype)"] if layer.bias else []


def _onnx(layer: Any) -> list[str]:
    before, after = zip(*layer.sides, strict=True)
    attributes = (
        f"strides = {list(layer.steps_of('stride'))}, pads = {[*before, *after]}, "
        f"dilations = {list(layer.steps_of('dilation'))}, group = {layer.groups}"
    )
    return onnx_conv(layer, "Conv", attributes)


def onnx_conv(layer: Any, operator: str, attributes: str) -> list[str]:
    names = ["weight", "bias"] if layer.bias else ["weight"]
    arrays = {name: ("float[]", f"np.array({getattr(layer, name)}, {FLOAT})") for name in names}
    return [onnx_code.lines(f"{operator} <{attributes}> ({', '.join(['x', *names])})", **arrays)]


def _jax(layer: Any) -> list[str]:
    setting = (
        f"{layer.steps_of('stride')}, {layer.sides}, "
        f"rhs_dilation={layer.steps_of('dilation')}, feature_group_count={layer.groups}"
    )
    lines = [
        f"weight = jnp.array({layer.weight}, x.dtype)",
        f"y = jax.lax.conv_general_dilated(x, weight, {setting})",
    ]
    return [*lines, *bias(layer, "jnp")]


def _numpy(layer: Any) -> list[str]:
    rank, groups = layer.rank, layer.groups
    lines = [f"weight = np.array({layer.weight})"]
    if any(map(any, layer.sides)):
        lines.append(f"x = np.pad(x, {((0, 0), (0, 0), *layer.sides)})")
    dilation = layer.steps_of("dilation")
    span = tuple(d * (k - 1) + 1 for d, k in zip(dilation, layer.kernel, strict=True))
    steps = ", ".join(f"::{step}" for step in (*layer.steps_of("stride"), *dilation))
    axes = tuple(range(2, rank + 2))
    lines.append(f"windows = sliding_window_view(x, {span}, {axes})[:, :, {steps}]")
    out, taps = OUTPUT[:rank], TAPS[:rank]
    if groups == 1:
        lines.append(f'y = np.einsum("nc{out}{taps},oc{taps}->no{out}", windows, weight)')
    else:
        lines += [
            f"windows = windows.reshape(len(x), {groups}, -1, *windows.shape[2:])",
            f"weight = weight.reshape({groups}, -1, *weight.shape[1:])",
            f'y = np.einsum("ngc{out}{taps},goc{taps}->ngo{out}", windows, weight)',
            "y = y.reshape(len(x), -1, *y.shape[3:])",
        ]
    return [*lines, *bias(layer, "np")]


def bias(layer: Any, library: str) -> list[str]:
    shape = (-1, *(1,) * layer.rank)
    return [f"y = y + {library}.array({layer.bias}).reshape{shape}"] if layer.bias else []
