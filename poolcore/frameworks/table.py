"""What eight frameworks have for pooling: a table, one row a framework and operation.

A framework *takes* the features (needs.py) for which its answer is known, and *refuses* those it
has not or raises for; what is in neither list was never run, and its answer is "unrecorded".
Every rule was run (docs/semantics.md) or stands in the page named as source.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal

import numpy as np

LOWEST = float(np.finfo(np.float32).min)
"""−3.4e38: what a maximum that starts from the lowest float32 gives where it reads nothing."""
RANKS = "1d 2d 3d"
EXPLICIT = "padding padding_1d padding_3d sides"
DILATED = "dilation dilation_with_stride dilation_with_padding"
EITHER = "counted_padding uncounted_padding"
NO_DIVISOR = "divisor_override divisor_override_1d"
FIRST = {1: "first", 2: "first", 3: "first"}


@dataclass(frozen=True)
class Operation:
    """One framework's pooling of a window.

    call: what a student would write. takes, refuses: features, with spaces between.
    gives: what code is left with: "max", "mean", "sum", or the p-"norm". exponent: how p is given
    to it. signed: whether the norm sums xᵖ and not |x|ᵖ.
    rounds_up: ceil mode always, not only when asked for.
    drops_last: whether ceil mode drops a last window that starts past the input and the padding
    before it: "always", "padded" (only where some axis has padding) or "never".
    nan: of a maximum: "last" and "propagate" give NaN ("last": the last one gets the gradient),
    "drop" passes over it.
    lowest: what a maximum gives where it reads nothing above it.
    ties: who gets the gradient, as MaxPool.ties, by the number of axes.
    layout: how an index counts (see indices.py).
    counts_padding: whether a mean counts padding where the student does not say; one that takes
    counted_padding and uncounted_padding lets the student say.
    counts_after: where padding counts, how much of it after the input does: all that is "after"
    it, or as much as is "before" it.
    integers: what a mean of integers becomes: "float" or "truncated".
    """

    call: str
    gives: Literal["max", "mean", "sum", "norm"]
    takes: str = ""
    refuses: str = ""
    source: str = ""
    exponent: str = ""
    signed: bool = False
    rounds_up: bool = False
    drops_last: Literal["always", "padded", "never"] = "always"
    nan: Literal["last", "propagate", "drop"] = "propagate"
    lowest: float = -np.inf
    ties: Mapping[int, str] = field(default_factory=dict)
    layout: str = ""
    counts_padding: bool = False
    counts_after: Literal["after", "before"] = "after"
    integers: Literal["float", "truncated"] = "float"


TORCH = {
    "max": Operation(
        "torch.nn.MaxPool{rank}d", "max",
        f"{RANKS} padding padding_1d padding_3d ceil_mode {DILATED} empty_window nan "
        "minus_infinity int32 int64",
        "sides over_half over_kernel same same_lower empty_output no_room ints_1d",
        "https://pytorch.org/docs/stable/generated/torch.nn.MaxPool2d.html",
        nan="last", ties=FIRST, layout="plane",
    ),
    "mean": Operation(
        "torch.nn.AvgPool{rank}d", "mean",
        f"{RANKS} padding padding_1d padding_3d ceil_mode divisor_override {EITHER} int64",
        "sides over_half over_kernel same same_lower dilation divisor_override_1d empty_output "
        "no_room room_by_padding_3d int32",
        "https://pytorch.org/docs/stable/generated/torch.nn.AvgPool2d.html",
        counts_padding=True, integers="truncated",
    ),
    "norm": Operation(
        "torch.nn.LPPool{rank}d", "norm", exponent="norm_type={p}", signed=True,
        source="https://pytorch.org/docs/stable/generated/torch.nn.LPPool2d.html",
    ),
}  # fmt: skip
TENSORFLOW = {
    "max": Operation(
        "tf.nn.max_pool{rank}d", "max",
        f"{RANKS} padding sides over_half same same_with_gaps dilation nan minus_infinity",
        "over_kernel same_lower ceil_mode dilation_with_stride dilation_with_same "
        "dilation_with_padding empty_output",
        "https://www.tensorflow.org/api_docs/python/tf/nn/max_pool2d",
        nan="drop", lowest=LOWEST, ties={2: "first", 3: "all"}, layout="channels_last",
    ),
    "mean": Operation(
        "tf.nn.avg_pool{rank}d", "mean",
        f"{RANKS} same same_with_gaps dilation uncounted_padding empty_output",
        f"{EXPLICIT} over_half over_kernel same_lower ceil_mode dilation_with_stride "
        f"dilation_with_same {NO_DIVISOR} int32",
        "https://www.tensorflow.org/api_docs/python/tf/nn/avg_pool2d",
    ),
}  # fmt: skip
KERAS = {
    "max": Operation(
        "keras.layers.MaxPooling{rank}D", "max",
        f"{RANKS} same same_with_gaps",
        f"{EXPLICIT} over_half over_kernel same_lower ceil_mode {DILATED} dilation_with_same",
        "https://keras.io/api/layers/pooling_layers/max_pooling2d/",
    ),
    "mean": Operation(
        "keras.layers.AveragePooling{rank}D", "mean",
        f"{RANKS} same same_with_gaps uncounted_padding",
        f"{EXPLICIT} over_half over_kernel same_lower ceil_mode {DILATED} dilation_with_same "
        f"{NO_DIVISOR}",
        "https://keras.io/api/layers/pooling_layers/average_pooling2d/",
    ),
}  # fmt: skip
ONNX = {
    "max": Operation(
        "MaxPool", "max",
        f"{RANKS} {EXPLICIT} over_half same same_lower ceil_mode {DILATED} empty_output "
        "minus_infinity",
        "over_kernel nan",
        "https://onnx.ai/onnx/operators/onnx__MaxPool.html",
        lowest=LOWEST, layout="global",
    ),
    "mean": Operation(
        "AveragePool", "mean",
        f"{RANKS} {EXPLICIT} over_half same same_lower ceil_mode {DILATED} {EITHER} empty_output",
        f"over_kernel {NO_DIVISOR} int32",
        "https://onnx.ai/onnx/operators/onnx__AveragePool.html",
    ),
    "norm": Operation(
        "LpPool", "norm", f"{EXPLICIT} over_half same same_lower ceil_mode {DILATED}",
        source="https://onnx.ai/onnx/operators/onnx__LpPool.html", exponent="p = {p}",
    ),
}  # fmt: skip
WINDOWS = (
    f"{RANKS} {EXPLICIT} over_half over_kernel same same_lower same_with_gaps {DILATED} "
    "dilation_with_same empty_output empty_window"
)
JAX = {
    "max": Operation(
        "jax.lax.reduce_window", "max", f"{WINDOWS} nan minus_infinity", "ceil_mode",
        "https://docs.jax.dev/en/latest/_autosummary/jax.lax.reduce_window.html",
        ties=FIRST,
    ),
    "sum": Operation(
        "jax.lax.reduce_window", "sum", f"{WINDOWS} counted_padding", "ceil_mode",
        "https://docs.jax.dev/en/latest/_autosummary/jax.lax.reduce_window.html",
    ),
    "mean": Operation(
        "flax.linen.avg_pool", "mean",
        f"{RANKS} {EXPLICIT} over_half over_kernel same same_lower same_with_gaps {EITHER} "
        "empty_output int32",
        f"ceil_mode {DILATED} dilation_with_same {NO_DIVISOR}",
        "https://flax.readthedocs.io/en/latest/api_reference/flax.linen/layers.html",
        counts_padding=True,
    ),
}  # fmt: skip
NUMPY = {
    gives: Operation("numpy.lib.stride_tricks.sliding_window_view", gives, DILATED)
    for gives in ("max", "mean", "sum")
}
PADDLE = {
    "max": Operation(
        "paddle.nn.MaxPool{rank}D", "max",
        f"{RANKS} {EXPLICIT} over_half over_kernel same ceil_mode empty_window nan "
        "minus_infinity",
        "same_lower",
        "https://www.paddlepaddle.org.cn/documentation/docs/en/api/paddle/nn/MaxPool2D_en.html",
        drops_last="never", nan="drop", lowest=LOWEST, ties={2: "first", 3: "first"},
    ),
    "mean": Operation(
        "paddle.nn.AvgPool{rank}D", "mean",
        f"{RANKS} {EXPLICIT} over_half over_kernel same ceil_mode {EITHER}",
        "same_lower dilation",
        "https://www.paddlepaddle.org.cn/documentation/docs/en/api/paddle/nn/AvgPool2D_en.html",
        drops_last="never", counts_after="before",
    ),
}  # fmt: skip
CAFFE_SOURCE = "src/caffe/layers/pooling_layer.cpp"
CAFFE = {
    "max": Operation(
        "Pooling, pool: MAX", "max",
        "2d padding over_half ceil_mode empty_window nan minus_infinity",
        "1d 3d sides over_kernel same same_lower dilation",
        CAFFE_SOURCE,
        rounds_up=True, drops_last="padded", nan="drop", lowest=LOWEST, ties={2: "first"},
        layout="plane",
    ),
    "mean": Operation(
        "Pooling, pool: AVE", "mean",
        "2d padding over_half ceil_mode counted_padding empty_window",
        f"1d 3d sides over_kernel same same_lower dilation {NO_DIVISOR}",
        CAFFE_SOURCE,
        rounds_up=True, drops_last="padded", counts_padding=True,
    ),
}  # fmt: skip

FRAMEWORKS: dict[str, dict[str, Operation]] = {
    "PyTorch": TORCH, "TensorFlow": TENSORFLOW, "Keras": KERAS, "ONNX": ONNX, "JAX": JAX,
    "Paddle": PADDLE, "Caffe": CAFFE, "NumPy": NUMPY,
}  # fmt: skip
ANSWERED = tuple(name for name in FRAMEWORKS if name != "NumPy")
"""NumPy has no pooling to ask: it is what the code is written with."""
