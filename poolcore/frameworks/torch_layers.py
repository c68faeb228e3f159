"""The layers whose kernel does not slide, as torch operations: the oracle of the comparison.

torch is imported when a rule is called, never before.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np

from ..layers.bases.sliding import sizes
from ..layers.blur_pool import mirrored
from .torch_convolutions import CONVOLUTIONS
from .torch_resampling import RESAMPLING
from .torch_sliding import Frame, blend, both, mean, power


def _adaptive(layer: Any, x: Any) -> Any:
    from torch import nn

    size = layer._sizes if len(layer._sizes) > 1 else layer._sizes[0] or x.shape[-1]
    pool = getattr(nn, f"Adaptive{layer.family}Pool{len(layer._sizes)}d")
    return pool(size)(x.unsqueeze(1)).squeeze(1)


def _global_max(layer: Any, x: Any) -> Any:
    from torch.nn.functional import adaptive_max_pool2d

    return adaptive_max_pool2d(x.unsqueeze(1), 1).squeeze(1)


def _global_avg(layer: Any, x: Any) -> Any:
    from torch.nn.functional import adaptive_avg_pool2d

    return adaptive_avg_pool2d(x.unsqueeze(1), 1).squeeze(1)


def _global_lp(layer: Any, x: Any) -> Any:
    total = power(x.abs(), layer.norm_type).sum((-2, -1), keepdim=True)
    return power(total, 1 / layer.norm_type)


def _pyramid(layer: Any, x: Any) -> Any:
    import torch

    pool = getattr(torch.nn.functional, f"adaptive_{layer.pool}_pool2d")
    return torch.cat([pool(x.unsqueeze(1), n).flatten(1) for n in layer.levels], -1)


def _split_max(layer: Any, x: Any) -> Any:
    import torch

    half, pool = x.shape[-1] // 2, torch.nn.functional.max_pool2d
    halves = ((x[..., :half], layer.left), (x[..., half:], layer.right))
    parts = [pool(part.unsqueeze(1), kernel) for part, kernel in halves]
    return torch.cat(parts, -1).squeeze(1)


def _fractional_max(layer: Any, x: Any) -> Any:
    from torch.nn.functional import fractional_max_pool2d

    samples = x.new_tensor([layer.u[::-1]]).expand(len(x), 1, 2)
    size: Any = {"output_size": sizes("", layer.output_size, 2, 1), "_random_samples": samples}
    kernel = sizes("", layer.kernel_size, 2, 1)
    return fractional_max_pool2d(x.unsqueeze(1), kernel, **size).squeeze(1)


def _attention(layer: Any, x: Any) -> Any:
    bag = x.flatten(-2)
    a = (x.new_tensor(layer.w) @ (x.new_tensor(layer.V) @ bag).tanh()).softmax(-1)
    return (bag @ a[..., None])[..., None]


def _blur(layer: Any, x: Any) -> Any:
    from torch.nn.functional import conv2d, pad

    before, after = layer.sides
    if layer.padding_mode == "zeros":
        x = pad(x, (before, after, before, after))
    else:
        # torch's own reflection needs more cells than padding.
        rows, columns = (mirrored(np.arange(-before, n + after), n) for n in x.shape[-2:])
        x = x[..., rows, :][..., columns]
    blur = x.new_tensor(np.outer(layer.filter, layer.filter))
    return conv2d(x[:, None], blur[None, None], stride=layer.stride)[:, 0]


def _weighted(layer: Any, x: Any) -> Any:
    frame, weight = Frame(layer.average.axes(x.shape)), x.new_tensor(layer.kernel)
    cells = frame.cells(frame.pad(x)) * weight
    if not layer.normalise:
        return cells.sum(-1)
    return cells.sum(-1) / (frame.counted(x, layer.count_include_pad) * weight).sum(-1)


def _channel_weighted(layer: Any, x: Any) -> Any:
    means = mean(layer.average, x, Frame(layer.average.axes(x.shape)))
    return means * x.new_tensor(layer.weight)[:, None, None]


def _gated(layer: Any, x: Any) -> Any:
    frame = Frame(layer.average.axes(x.shape))
    alpha = (frame.cells(frame.pad(x)) @ x.new_tensor(layer.kernel)).sigmoid()
    parts = (part.squeeze(1) for part in both(layer.pair, x[:, None], frame))
    return blend((alpha, 1 - alpha), tuple(parts))


def _response_norm(layer: Any, x: Any) -> Any:
    from torch.nn.functional import local_response_norm

    alpha = layer.alpha if layer.divide else layer.alpha * layer.size
    return local_response_norm(x, layer.size, alpha, layer.beta, layer.k)


def _within_channel(layer: Any, x: Any) -> Any:
    from torch.nn.functional import avg_pool2d, pad

    padded = pad(x * x, (layer.size // 2, (layer.size - 1) // 2) * 2)
    squares = avg_pool2d(padded[:, None], layer.size, 1, divisor_override=1)[:, 0]
    return x / (layer.k + layer.strength * squares) ** layer.beta


def _signed_sqrt(layer: Any, x: Any) -> Any:
    # torch's own sqrt would give 0 the gradient inf · 0 = nan.
    return (x.sign() * x.abs().where(x != 0, 1).sqrt()).where(x != 0, 0)


def _l2_normalize(layer: Any, x: Any) -> Any:
    from torch.nn.functional import normalize

    return normalize(x.flatten(1), dim=1, eps=layer.eps).reshape(x.shape)


def _penalty(layer: Any, x: Any) -> Any:
    return layer.weight_decay * x.square().sum((-2, -1), keepdim=True)


def _bilinear(layer: Any, x: Any) -> Any:
    return x.flatten(2) @ x.new_tensor(layer.other).flatten(1).T


def _bilinear_form(layer: Any, x: Any) -> Any:
    from torch.nn.functional import bilinear

    weight, other = (x.new_tensor(a) for a in (layer.weight, layer.other))
    last = [a.movedim(-3, -1).contiguous() for a in (x, other.expand(len(x), *other.shape))]
    return bilinear(*last, weight[None]).sum((1, 2))[..., None]


def _kronecker(layer: Any, x: Any) -> Any:
    import torch

    return torch.stack([torch.kron(vector, x.new_tensor(layer.other)) for vector in x])


def _channelwise_bilinear(layer: Any, x: Any) -> Any:
    other = x.new_tensor(layer.other).flatten(1)
    return (x.flatten(2) * other).sum(-1)[..., None, None]


def _compact_bilinear(layer: Any, x: Any) -> Any:
    from torch import einsum, fft

    other = x.new_tensor(layer.other)
    mine, its = (x.new_tensor(layer.sketch(i, len(a))) for i, a in enumerate((x[0], other)))
    a, b = fft.fft(einsum("nchw,cd->nhwd", x, mine)), fft.fft(einsum("chw,cd->hwd", other, its))
    return fft.ifft(a * b).real.sum((1, 2))


OTHERS: dict[str, Callable[[Any, Any], Any]] = {
    "AdaptiveMaxPool": _adaptive, "AdaptiveAvgPool": _adaptive, "GlobalMaxPool": _global_max,
    "GlobalAvgPool": _global_avg, "GlobalLPPool": _global_lp, "SpatialPyramidPool": _pyramid,
    "SplitMaxPool": _split_max, "FractionalMaxPool": _fractional_max, "AttentionPool": _attention,
    "BlurPool": _blur, "WeightedAvgPool": _weighted, "ChannelWeightedAvgPool": _channel_weighted,
    "GatedPool": _gated, "LocalResponseNorm": _response_norm,
    "WithinChannelResponseNorm": _within_channel, "SignedSqrt": _signed_sqrt,
    "L2Normalize": _l2_normalize, "L2Penalty": _penalty, "BilinearPool": _bilinear,
    "BilinearForm": _bilinear_form, "KroneckerPool": _kronecker,
    "ChannelwiseBilinearPool": _channelwise_bilinear, "CompactBilinearPool": _compact_bilinear,
    **CONVOLUTIONS, **RESAMPLING,
}  # fmt: skip
"""x of shape (planes, *windows.input_shape) to (planes, *output), by the layer's class."""
