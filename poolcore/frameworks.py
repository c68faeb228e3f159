"""How five frameworks write padding and pooling. What there is to write is code.py's business."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

import numpy as np

from .calls import Setting

Amounts = str | Sequence[tuple[int, int]]
"""Padding: (before, after) an axis, or the text of such a pair for each p of a list `pads`."""


@dataclass(frozen=True)
class Pool:
    """A pooling call. of: its text, for the text of an array. gives: as Call's. before: lines."""

    of: Callable[[str], str]
    gives: str
    before: tuple[str, ...] = ()


class Numpy:
    """NumPy, and what the others write as NumPy does."""

    title = "NumPy"
    library = "np"
    pad_name = "np.pad"
    ones = "np.ones_like"
    spatial = "x.shape[2:]"
    lead: tuple[str, ...] = ("(0, 0)", "(0, 0)")
    tail: tuple[str, ...] = ()
    """The axes before and after the spatial ones, unpadded."""
    differentiates = False
    most_axes = 32

    def pad(self, array: str, amounts: Amounts, value: float) -> str:
        """The text of the padded array."""
        each = f"*({amounts} for p in pads)" if isinstance(amounts, str) else items(amounts)
        rows = ", ".join([*self.lead, each, *self.tail])
        return f"{self.pad_name}({array}, ({rows}){self.filled('constant_values', value)})"

    def filled(self, name: str, value: float) -> str:
        if value == 0:
            return ""
        text = str(int(value)) if np.isfinite(value) and value == int(value) else str(value)
        for special in ("inf", "nan"):
            text = text.replace(special, f"{self.library}.{special}")
        return f", {name}={text}"

    def pool(self, s: Setting) -> Pool:
        """The call that pools an array: all of the setting where s.own, else without padding."""
        axes, steps = tuple(range(2, 2 + s.rank)), s.stride + (s.dilation if s.dilated else ())
        index = f"[:, :, {every(steps)}]" if max(steps) > 1 else ""
        inner = single(tuple(axis + s.rank for axis in axes))
        end = f"{s.span}, axis={single(axes)}){index}.{s.call.name}(axis={inner})"
        return Pool(lambda x: f"sliding_window_view({x}, {end}", s.call.gives)


class Torch(Numpy):
    title = "PyTorch"
    library = "torch"
    ones = "torch.ones_like"
    most_axes = 3
    differentiates = True

    def pad(self, array: str, amounts: Amounts, value: float) -> str:
        if isinstance(amounts, str):
            flat = f"[n for p in reversed(pads) for n in {amounts}]"
        else:
            flat = str(tuple(n for pair in reversed(amounts) for n in pair))
        return f"torch.nn.functional.pad({array}, {flat}{self.filled('value', value)})"

    def pool(self, s: Setting) -> Pool:
        if s.dilated and "dilation" not in s.call.takes:
            return self._windows(s)
        written = [s.first()] if s.call.first else []
        written += [f"kernel_size={single(s.kernel)}", f"stride={single(s.stride)}"]
        written += self._own(s) if s.own else []
        written += [f"dilation={single(s.dilation)}"] if s.dilated else []
        return Pool(lambda x: f"{s.name()}({', '.join(written)})({x})", s.call.gives)

    def _own(self, s: Setting) -> Iterator[str]:
        if s.padded:
            yield f"padding={single(tuple(before for before, _ in s.pads))}"
        if s.ceil:
            yield "ceil_mode=True"
        if s.divisor is not None:
            yield f"divisor_override={s.divisor}"
        elif s.padded and not s.count_pad:
            yield "count_include_pad=False"

    def _windows(self, s: Setting) -> Pool:
        slides = enumerate(zip(s.span, s.stride, strict=True), start=2)
        slid = "".join(f".unfold({axis}, {span}, {stride})" for axis, (span, stride) in slides)
        inner = single(tuple(range(-s.rank, 0)))
        end = f"{slid}[..., {every(s.dilation)}].{s.layer.pools}({inner})"
        return Pool(lambda x: f"{grouped(x)}{end}", s.layer.pools)


class Keras(Numpy):
    title = "Keras"
    pad_name = "keras.ops.pad"
    ones = "keras.ops.ones_like"
    most_axes = 3
    spatial = "x.shape[1:-1]"
    lead = tail = ("(0, 0)",)
    differentiates = True

    def pool(self, s: Setting) -> Pool:
        if s.dilated:
            return self._taken(s)
        same = ', padding="same"' if s.own and s.same else ""
        end = f"(pool_size={single(s.kernel)}, strides={single(s.stride)}{same})"
        return Pool(lambda x: f"{s.name()}{end}({x})", s.call.gives)

    def _taken(self, s: Setting) -> Pool:
        """Keras has no dilation: take the cells of every window, axis by axis."""
        table = "np.arange(0, n - {reach}, {stride})[:, None] + np.arange(0, {reach} + 1, {step})"
        reach = tuple(span - 1 for span in s.span)
        cells = for_each_axis(table, self.spatial, reach=reach, stride=s.stride, step=s.dilation)

        def of(x: str) -> str:
            for axis in range(s.rank):
                x = f"keras.ops.take({x}, cells[{axis}], axis={2 * axis + 1})"
            inner = single(tuple(range(2, 2 * s.rank + 1, 2)))
            return f"keras.ops.{s.call.gives}({x}, axis={inner})"

        return Pool(of, s.call.gives, (f"cells = {cells}",))


class Onnx(Numpy):
    title = "onnxruntime"
    most_axes = 3

    def pool(self, s: Setting) -> Pool:
        attributes = [s.first()] if s.call.first else []
        attributes += [f"kernel_shape = {list(s.kernel)}", f"strides = {list(s.stride)}"]
        attributes += [f"dilations = {list(s.dilation)}"] if s.dilated else []
        attributes += self._own(s) if s.own else []
        node = f"y = {s.name()} <{', '.join(attributes)}> (x)"
        head = '<ir_version: 10, opset_import: ["": 22]> pool (float[] x) => (float[] y)'
        model = f"model = onnx.parser.parse_model('{head} {{{node}}}')"
        run = "onnxruntime.InferenceSession(model.SerializeToString()).run(None, {"
        end = '.astype("float32")})[0]'
        return Pool(lambda x: f'{run}"x": {grouped(x)}{end}', s.call.gives, (model,))

    def _own(self, s: Setting) -> Iterator[str]:
        if s.same:
            yield f'auto_pad = "SAME_{"UPPER" if s.same == "same" else "LOWER"}"'
        elif s.padded:
            yield f"pads = {[pair[0] for pair in s.pads] + [pair[1] for pair in s.pads]}"
        if s.ceil:
            yield "ceil_mode = 1"
        if s.padded and s.layer.pools == "mean" and s.count_pad:
            yield "count_include_pad = 1"


class Jax(Numpy):
    title = "JAX"
    library = "jnp"
    pad_name = "jnp.pad"
    ones = "jnp.ones_like"
    differentiates = True

    def pool(self, s: Setting) -> Pool:
        start = "-jnp.inf" if s.call.gives == "max" else "0.0"
        padding = '"VALID"'
        if s.own and s.padded:
            rows = ", ".join([*self.lead, items(s.pads)])
            padding = f'"{s.same.upper()}"' if s.same else f"({rows})"
        end = f"{start}, {s.call.name}, {(1, 1, *s.kernel)}, {(1, 1, *s.stride)}, {padding}"
        end += f", window_dilation={(1, 1, *s.dilation)}" if s.dilated else ""
        return Pool(lambda x: f"jax.lax.reduce_window({x}, {end})", s.call.gives)


def single(sizes: tuple[int, ...]) -> str:
    """One number where all axes have the same."""
    return str(sizes[0] if len(set(sizes)) == 1 else sizes)


def grouped(text: str) -> str:
    """In brackets where a method of it could not follow otherwise."""
    return text if text.isidentifier() else f"({text})"


def items(pairs: Sequence[tuple[int, int]]) -> str:
    return ", ".join(map(str, pairs))


def every(steps: Sequence[int]) -> str:
    return ", ".join(":" if step == 1 else f"::{step}" for step in steps)


def for_each_axis(text: str, shape: str, **numbers: tuple[int, ...]) -> str:
    """[text for n in shape], with one number in it for all axes, or a name where they differ."""
    uneven = {name: value for name, value in numbers.items() if len(set(value)) > 1}
    fixed = {name: name if name in uneven else value[0] for name, value in numbers.items()}
    names, over = ", ".join(["n", *uneven]), ", ".join([shape, *map(str, uneven.values())])
    loop = f"{names} in zip({over})" if uneven else f"n in {shape}"
    return f"[{text.format(**fixed)} for {loop}]"
