"""A convolution as the call a student would write, in each framework."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from .layers.convolution import Conv

OUTPUT, TAPS = "ijk", "hwd"


def calls(layer: Conv) -> dict[str, str]:
    """Lines that take x of shape (N, C, *spatial), for Keras (N, *spatial, C), and assign y."""
    writers = {"pytorch": _pytorch, "keras": _keras, "onnx": _onnx, "jax": _jax, "numpy": _numpy}
    # What is written here is complete; a brace of it is no placeholder.
    return {
        name: "\n".join(write(layer)).replace("{", "{{").replace("}", "}}")
        for name, write in writers.items()
    }


def _pytorch(layer: Conv) -> list[str]:
    lines = [f"weight = torch.tensor({layer.weight}, dtype=x.dtype)"]
    if layer.bias:
        lines.append(f"bias = torch.tensor({layer.bias}, dtype=x.dtype)")
    fields = ("stride", "padding", "dilation", "groups")
    rest = ", ".join(f"{name}={getattr(layer, name)!r}" for name in fields)
    given = "weight, bias" if layer.bias else "weight"
    return [*lines, f"y = torch.nn.functional.conv{layer.rank}d(x, {given}, {rest})"]


def _keras(layer: Conv) -> list[str]:
    axes = (*range(2, layer.rank + 2), 1, 0)
    lines = [
        "# x has its channels last",
        f"weight = keras.ops.array({layer.weight}, dtype=x.dtype)",
        f"weight = keras.ops.transpose(weight, {axes})",
    ]
    if any(map(any, layer.sides)):
        lines.append(f"x = keras.ops.pad(x, {((0, 0), *layer.sides, (0, 0))})")
    setting = f"strides={layer.steps_of('stride')}, dilation_rate={layer.steps_of('dilation')}"
    call = f'keras.ops.conv(x, weight, {setting}, padding="valid", data_format="channels_last")'
    return [*lines, f"y = {call}", *([f"y = y + np.array({layer.bias})"] if layer.bias else [])]


def _onnx(layer: Conv) -> list[str]:
    before, after = zip(*layer.sides, strict=True)
    attributes = (
        f"strides = {list(layer.steps_of('stride'))}, pads = {[*before, *after]}, "
        f"dilations = {list(layer.steps_of('dilation'))}, group = {layer.groups}"
    )
    names = ["x", "weight", "bias"] if layer.bias else ["x", "weight"]
    inputs = ", ".join(f"float[] {name}" for name in names)
    head = f'<ir_version: 10, opset_import: ["": 22]> conv ({inputs}) => (float[] y)'
    node = f"y = Conv <{attributes}> ({', '.join(names)})"
    arrays = {"x": 'x.astype("float32")'}
    arrays |= {name: f'np.array({getattr(layer, name)}, "float32")' for name in names[1:]}
    given = ", ".join(f'"{name}": {array}' for name, array in arrays.items())
    run = "onnxruntime.InferenceSession(model.SerializeToString()).run"
    return [
        f"model = onnx.parser.parse_model('{head} {{{node}}}')",
        f"y = {run}(None, {{{given}}})[0]",
    ]


def _jax(layer: Conv) -> list[str]:
    setting = (
        f"{layer.steps_of('stride')}, {layer.sides}, "
        f"rhs_dilation={layer.steps_of('dilation')}, feature_group_count={layer.groups}"
    )
    lines = [
        f"weight = jnp.array({layer.weight}, x.dtype)",
        f"y = jax.lax.conv_general_dilated(x, weight, {setting})",
    ]
    return [*lines, *_bias(layer, "jnp")]


def _numpy(layer: Conv) -> list[str]:
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
    return [*lines, *_bias(layer, "np")]


def _bias(layer: Conv, library: str) -> list[str]:
    shape = (-1, *(1,) * layer.rank)
    return [f"y = y + {library}.array({layer.bias}).reshape{shape}"] if layer.bias else []
