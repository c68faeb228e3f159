"""What seven frameworks do with a pooling setting: a table of rules, one row a framework.

A setting *needs* features ("padding", "ceil_mode", "nan" …; see dialects.py). A framework *takes*
the features for which its answer is known, and *refuses* those it has not or raises for; what is
in neither list was never run, and its answer is "unrecorded".
Every rule was run (SEMANTICS.md, framework_cases.json) or stands in the page named as source.
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
DILATED_MEAN = "dilated_mean dilation_with_stride dilation_with_padding"
FIRST = {1: "first", 2: "first", 3: "first"}


@dataclass(frozen=True)
class Op:
    """One framework's maximum or mean.

    call: what a student would write. takes, refuses: features, with spaces between.
    rounds_up: ceil mode always, not only when asked for.
    drops_last: whether ceil mode drops a last window that starts past the input and the padding
    before it: "always", "padded" (only where some axis has padding) or "never".
    nan: of a maximum: "last" and "propagate" give NaN ("last": the last one gets the gradient),
    "drop" passes over it.
    lowest: what a maximum gives where it reads nothing above it.
    ties: who gets the gradient, as MaxPool.ties, by the number of axes.
    layout: how an index counts: "plane", "global" or "channels_last".
    counts_padding: whether a mean counts padding where the student did not say;
    settable: whether the student can say.
    integers: what a mean of integers becomes: "float" or "truncated".
    """

    call: str
    takes: str
    refuses: str = ""
    source: str = ""
    rounds_up: bool = False
    drops_last: Literal["always", "padded", "never"] = "always"
    nan: Literal["last", "propagate", "drop"] = "propagate"
    lowest: float = -np.inf
    ties: Mapping[int, str] = field(default_factory=dict)
    layout: str = ""
    counts_padding: bool = False
    settable: bool = False
    integers: Literal["float", "truncated"] = "float"


@dataclass(frozen=True)
class Dialect:
    """A framework and its two poolings."""

    name: str
    max: Op
    mean: Op


TORCH = Dialect(
    "PyTorch",
    Op(
        "torch.nn.MaxPool2d",
        f"{RANKS} padding padding_1d padding_3d ceil_mode {DILATED} empty_window nan "
        "minus_infinity int32 int64",
        "sides over_half over_kernel same same_lower empty_output no_room ints_1d",
        "https://pytorch.org/docs/stable/generated/torch.nn.MaxPool2d.html",
        nan="last", ties=FIRST, layout="plane",
    ),
    Op(
        "torch.nn.AvgPool2d",
        f"{RANKS} padding padding_1d ceil_mode divisor_override int64",
        "sides over_half over_kernel same same_lower dilated_mean empty_output no_room int32",
        "https://pytorch.org/docs/stable/generated/torch.nn.AvgPool2d.html",
        counts_padding=True, settable=True, integers="truncated",
    ),
)  # fmt: skip
TENSORFLOW = Dialect(
    "TensorFlow",
    Op(
        "tf.nn.max_pool2d",
        f"{RANKS} padding sides over_half same same_with_gaps dilation nan minus_infinity",
        "over_kernel same_lower ceil_mode dilation_with_stride dilation_with_same "
        "dilation_with_padding empty_output",
        "https://www.tensorflow.org/api_docs/python/tf/nn/max_pool2d",
        nan="drop", lowest=LOWEST, ties={2: "first", 3: "all"}, layout="channels_last",
    ),
    Op(
        "tf.nn.avg_pool2d",
        f"{RANKS} same same_with_gaps dilated_mean empty_output",
        f"{EXPLICIT} over_half over_kernel same_lower ceil_mode dilation_with_stride "
        "dilation_with_same divisor_override int32",
        "https://www.tensorflow.org/api_docs/python/tf/nn/avg_pool2d",
    ),
)  # fmt: skip
KERAS = Dialect(
    "Keras",
    Op(
        "keras.layers.MaxPooling2D",
        f"{RANKS} same same_with_gaps",
        f"{EXPLICIT} over_half over_kernel same_lower ceil_mode {DILATED} dilation_with_same",
        "https://keras.io/api/layers/pooling_layers/max_pooling2d/",
    ),
    Op(
        "keras.layers.AveragePooling2D",
        f"{RANKS} same same_with_gaps",
        f"{EXPLICIT} over_half over_kernel same_lower ceil_mode {DILATED_MEAN} dilation_with_same "
        "divisor_override",
        "https://keras.io/api/layers/pooling_layers/average_pooling2d/",
    ),
)
ONNX = Dialect(
    "ONNX",
    Op(
        "MaxPool",
        f"{RANKS} {EXPLICIT} over_half same same_lower ceil_mode {DILATED} empty_output "
        "minus_infinity",
        "over_kernel nan",
        "https://onnx.ai/onnx/operators/onnx__MaxPool.html",
        lowest=LOWEST, layout="global",
    ),
    Op(
        "AveragePool",
        f"{RANKS} {EXPLICIT} over_half same same_lower ceil_mode {DILATED_MEAN} empty_output",
        "over_kernel divisor_override int32",
        "https://onnx.ai/onnx/operators/onnx__AveragePool.html",
        settable=True,
    ),
)  # fmt: skip
JAX = Dialect(
    "JAX",
    Op(
        "jax.lax.reduce_window",
        f"{RANKS} {EXPLICIT} over_half over_kernel same same_lower same_with_gaps {DILATED} "
        "dilation_with_same empty_output empty_window nan minus_infinity",
        "ceil_mode",
        "https://docs.jax.dev/en/latest/_autosummary/jax.lax.reduce_window.html",
        ties=FIRST,
    ),
    Op(
        "flax.linen.avg_pool",
        f"{RANKS} {EXPLICIT} over_half over_kernel same same_lower same_with_gaps empty_output "
        "int32",
        f"ceil_mode {DILATED_MEAN} dilation_with_same divisor_override",
        "https://flax.readthedocs.io/en/latest/api_reference/flax.linen/layers.html",
        counts_padding=True, settable=True,
    ),
)  # fmt: skip
PADDLE = Dialect(
    "Paddle",
    Op(
        "paddle.nn.MaxPool2D",
        f"{RANKS} {EXPLICIT} over_half over_kernel same ceil_mode empty_window nan "
        "minus_infinity",
        "same_lower",
        "https://www.paddlepaddle.org.cn/documentation/docs/en/api/paddle/nn/MaxPool2D_en.html",
        drops_last="never", nan="drop", lowest=LOWEST, ties={2: "first", 3: "first"},
    ),
    Op(
        "paddle.nn.AvgPool2D",
        f"{RANKS} {EXPLICIT} over_half over_kernel same ceil_mode",
        "same_lower dilated_mean",
        "https://www.paddlepaddle.org.cn/documentation/docs/en/api/paddle/nn/AvgPool2D_en.html",
        drops_last="never", settable=True,
    ),
)  # fmt: skip
CAFFE_SOURCE = "src/caffe/layers/pooling_layer.cpp"
CAFFE = Dialect(
    "Caffe",
    Op(
        "Pooling, pool: MAX",
        "2d padding over_half ceil_mode empty_window nan minus_infinity",
        "1d 3d sides over_kernel same same_lower dilation",
        CAFFE_SOURCE,
        rounds_up=True, drops_last="padded", nan="drop", lowest=LOWEST, ties={2: "first"},
        layout="plane",
    ),
    Op(
        "Pooling, pool: AVE",
        "2d padding over_half ceil_mode empty_window",
        "1d 3d sides over_kernel same same_lower dilated_mean divisor_override",
        CAFFE_SOURCE,
        rounds_up=True, drops_last="padded", counts_padding=True,
    ),
)  # fmt: skip

DIALECTS = (TORCH, TENSORFLOW, KERAS, ONNX, JAX, PADDLE, CAFFE)

REASONS = {
    "1d": "It pools over two axes only.",
    "3d": "It pools over two axes only.",
    "padding": "It has no padding by numbers: only VALID (none) and SAME.",
    "padding_1d": "It has no padding by numbers: only VALID (none) and SAME.",
    "padding_3d": "It has no padding by numbers: only VALID (none) and SAME.",
    "sides": "It pads both sides alike; pad the input first for anything else.",
    "over_half": "It refuses padding over half the kernel.",
    "over_kernel": "It refuses padding as wide as the kernel.",
    "same": "It has no SAME padding where the two sides differ; pad the input first.",
    "same_lower": "Its SAME padding puts the odd cell at the end, never at the start.",
    "ceil_mode": "It has no ceil mode.",
    "dilation": "It has no dilation.",
    "dilated_mean": "Its mean has no dilation.",
    "dilation_with_stride": "It refuses dilation together with a stride over 1.",
    "dilation_with_same": "It refuses dilation together with SAME padding.",
    "dilation_with_padding": "It has no padding by numbers where there is dilation.",
    "divisor_override": "It has no divisor of one's own.",
    "empty_output": "It raises, or even ends the process: no window fits.",
    "no_room": "It raises: no window fits.",
    "nan": "With NaN the answer depends on which of its code paths runs.",
    "int32": "It has no mean of such integers.",
    "ints_1d": "It has no maximum of integers over one axis.",
    "unrecorded": "Nobody has run this setting for us; no answer is better than a guessed one.",
}
"""Why a framework gives no answer, for a student, by `Answer.reason`."""
