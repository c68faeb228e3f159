"""A layer as the call a student would copy, in five frameworks."""

from __future__ import annotations

import re
from typing import Any

from ..layer import Layer
from ..layers.bases.sliding import Sliding
from .layer_code import WRITE
from .onnx_code import Onnx
from .remarks import remarks
from .sliding_code import row_of, sliding_lines
from .writers import Jax, Keras, Numpy, Torch

FRAMEWORKS = ("pytorch", "keras", "onnx", "jax", "numpy")
WRITERS: dict[str, Numpy] = dict(
    zip(FRAMEWORKS, (Torch(), Keras(), Onnx(), Jax(), Numpy()), strict=True)
)
IMPORTS = {
    r"torch\.": "import torch",
    r"torchvision\.": "import torchvision",
    r"keras\.": "import keras",
    r"onnx\.": "import onnx, onnxruntime",
    r"jax\.": "import jax",
    r"jnp\.": "import jax.numpy as jnp",
    r"np\.": "import numpy as np",
    "sliding_window_view": "from numpy.lib.stride_tricks import sliding_window_view",
}


def code(layer: Layer, framework: str) -> str:
    """A few lines that take an array x of shape (N, C, *spatial) and assign y, imports included.

    framework: pytorch, keras, onnx, jax or numpy. Keras takes (N, *spatial, C). x holds floats, in
    the framework's own arrays. What the framework does in another way is said in a comment at the
    end; where PoolLab knows no call, that is said alone.
    Raises ValueError for a framework that is not one of FRAMEWORKS.

    >>> print(code(MaxPool(2, stride=1), "pytorch"))
    import torch
    y = torch.nn.MaxPool2d(kernel_size=2, stride=1)(x)
    """
    if framework not in FRAMEWORKS:
        raise ValueError(f"framework {framework!r} is not one of {', '.join(FRAMEWORKS)}")
    writer = WRITERS[framework]
    if isinstance(layer, Sliding) and row_of(layer, writer) and layer.rank > writer.most_axes:
        return f"# {writer.title} pools over at most 3 axes."
    lines = _lines(layer, framework)
    if not lines:
        return f"# PoolLab knows no single call of {writer.title} for {layer.title.lower()}."
    body = "\n".join([*lines, *remarks(layer, writer)])
    imports = [line for name, line in IMPORTS.items() if re.search(rf"\b{name}", body)]
    return "\n".join([*imports, body])


def knows(layer: Layer, framework: str) -> bool:
    """Whether there is a call to copy."""
    return bool(_lines(layer, framework))


def _lines(layer: Any, framework: str) -> list[str]:
    """Without imports and remarks; none where PoolLab knows no call."""
    writer = WRITERS[framework]
    if isinstance(layer, Sliding):
        row = row_of(layer, writer)
        return [*sliding_lines(layer, writer, row)] if row else []
    if type(layer).__name__ == "ChannelWeightedAvgPool" and framework == "pytorch":
        mean = _lines(layer.average, framework)
        weight = f"torch.tensor({list(layer.weight)}, dtype=x.dtype)[:, None, None]"
        return [*mean, f"y = y * {weight}"]
    write = WRITE.get(type(layer).__name__, lambda _: {})
    return write(layer).get(framework, [])
