"""Convolutions as torch operations: in several factors, one after the other.

torch is imported when a rule is called, never before.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from .transposed_code import along


def _conv(layer: Any, x: Any) -> Any:
    from torch.nn import functional

    conv = getattr(functional, f"conv{layer.rank}d")
    setting = (layer.stride, layer.padding, layer.dilation, layer.groups)
    return conv(x, *_weight_and_bias(layer, x), *setting)


def _conv_transpose(layer: Any, x: Any) -> Any:
    from torch.nn import functional

    stamp = getattr(functional, f"conv_transpose{layer.rank}d")
    setting = (layer.stride, layer.padding, layer.output_padding, layer.groups, layer.dilation)
    return stamp(x, *_weight_and_bias(layer, x), *setting)


def _weight_and_bias(layer: Any, x: Any) -> list[Any]:
    return [None if a is None else x.new_tensor(a) for a in (layer.weight, layer.bias)]


def _spatially_separable(layer: Any, x: Any) -> Any:
    from torch.nn.functional import conv2d

    column, row = x.new_tensor(layer.column), x.new_tensor(layer.row)
    tall = conv2d(x[:, None], column[None, None, :, None], **along(layer, 0))
    return conv2d(tall, row[None, None, None], **along(layer, 1))[:, 0]


def _depthwise_separable(layer: Any, x: Any) -> Any:
    from torch.nn.functional import conv2d

    depthwise, pointwise = x.new_tensor(layer.depthwise), x.new_tensor(layer.pointwise)
    alone = conv2d(x, depthwise[:, None], groups=len(depthwise), **along(layer, 0, 1))
    return conv2d(alone, pointwise[:, :, None, None])


def _flattened(layer: Any, x: Any) -> Any:
    from torch.nn.functional import conv2d

    lateral, column, row = (x.new_tensor(a) for a in (layer.lateral, layer.column, layer.row))
    flat = conv2d(x, lateral[None, :, None, None])
    tall = conv2d(flat, column[None, None, :, None], **along(layer, 0))
    return conv2d(tall, row[None, None, None], **along(layer, 1))


def _shuffled_group(layer: Any, x: Any) -> Any:
    from torch.nn.functional import conv2d

    weight, pointwise = x.new_tensor(layer.weight), x.new_tensor(layer.pointwise)
    apart = conv2d(x, weight, groups=layer.groups, **along(layer, 0, 1))
    dealt = apart.unflatten(1, (layer.groups, -1)).transpose(1, 2).flatten(1, 2)
    return conv2d(dealt, pointwise[:, :, None, None], groups=layer.groups)


CONVOLUTIONS: dict[str, Callable[[Any, Any], Any]] = {
    "Conv": _conv, "ConvTranspose": _conv_transpose,
    "SpatiallySeparableConv": _spatially_separable, "FlattenedConv": _flattened,
    "DepthwiseSeparableConv": _depthwise_separable, "ShuffledGroupConv": _shuffled_group,
}  # fmt: skip
"""x of shape (planes, *windows.input_shape) to (planes, *output), by the layer's class."""
