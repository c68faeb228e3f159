"""Code that PoolLab writes, run where its framework is installed and read where it is not."""

from __future__ import annotations

import ast
import builtins
import os
from importlib.util import find_spec
from typing import Any

import numpy as np
from numpy.typing import NDArray

from poolcore import Layer, code

NEEDS = {
    "pytorch": ("torch",), "keras": ("keras",), "onnx": ("onnx", "onnxruntime"), "jax": ("jax",),
    "numpy": (),
}  # fmt: skip
INSTALLED = [name for name, needed in NEEDS.items() if all(map(find_spec, needed))]
os.environ.setdefault("KERAS_BACKEND", "torch")


def array(framework: str, x: NDArray, **options: Any) -> Any:
    """x as this framework's array; for Keras, whose backend is torch, with its channels last."""
    if framework in ("pytorch", "keras"):
        import torch

        last = np.ascontiguousarray(np.moveaxis(x, 1, -1)) if framework == "keras" else x
        return torch.tensor(last, **options)
    if framework == "jax":
        import jax

        jax.config.update("jax_enable_x64", True)
        return jax.numpy.array(x)
    return x.copy()


def plain(framework: str, y: Any) -> NDArray:
    """An output as NumPy's, with its channels second."""
    y = np.asarray(y.detach() if hasattr(y, "detach") else y)
    return np.moveaxis(y, -1, 1) if framework == "keras" else y


def ran(layer: Layer, framework: str, x: NDArray) -> NDArray:
    """y of the code, for x of shape (N, C, *spatial)."""
    names = {"x": array(framework, x)}
    exec(code(layer, framework), names)
    return plain(framework, names["y"])


def gradient(layer: Layer, framework: str, x: NDArray, dy: NDArray) -> NDArray:
    """The framework's own gradient through the code."""
    text = code(layer, framework)
    if framework == "jax":
        import jax

        def total(given: Any) -> Any:
            names = {"x": given}
            exec(text, names)
            return (names["y"] * dy).sum()

        return np.asarray(jax.grad(total)(array(framework, x)))
    given = array(framework, x, requires_grad=True)
    names = {"x": given}
    exec(text, names)
    names["y"].backward(array(framework, dy).reshape(names["y"].shape))
    return plain(framework, given.grad)


def undefined(text: str) -> set[str]:
    """Names that are read before they are assigned, imported or built in; x is given."""
    bound, missing = {"x", *dir(builtins)}, set()
    for statement in ast.parse(text).body:
        nodes = [*ast.walk(statement)]
        read = {n.id for n in nodes if isinstance(n, ast.Name) and isinstance(n.ctx, ast.Load)}
        inner = {n.arg for n in nodes if isinstance(n, ast.arg)}
        for node in nodes:
            if isinstance(node, ast.comprehension):
                inner |= _stored(node.target)
            elif isinstance(node, ast.FunctionDef):
                inner |= {name for line in node.body for name in _stored(line)}
        missing |= read - inner - bound
        bound |= _stored(statement)
    return missing


def _stored(part: ast.AST) -> set[str]:
    stored = set()
    for node in ast.walk(part):
        if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store):
            stored.add(node.id)
        elif isinstance(node, ast.alias):
            stored.add((node.asname or node.name).split(".")[0])
        elif isinstance(node, ast.FunctionDef):
            stored.add(node.name)
    return stored
