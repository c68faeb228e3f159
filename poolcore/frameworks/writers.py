"""How five frameworks write padding and pooling. What there is to write is sliding_code.py's."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

import numpy as np

from .literals import every, for_each_axis, grouped, items, short, single
from .needs import Setting
from .table import FRAMEWORKS, Operation

Amounts = str | Sequence[tuple[int, int]]
"""Padding: (before, after) an axis, or the text of such a pair for each p of a list `pads`."""


class Call(Setting):
    """A setting and the row of a framework that is to do it."""

    def __init__(self, layer: object, row: Operation) -> None:
        super().__init__(layer)  # type: ignore[arg-type]
        self.row, self.name = row, row.call.format(rank=self.rank)
        if self.same and not self.own and max(self.stride) == 1:
            # With stride 1 the amount is the same for every input.
            self.pads = tuple((a.before, a.after) for a in self.layer.axes((1,) * self.rank))
            self.same = ""

    @property
    def own(self) -> bool:
        """Whether one call of the framework does all of it."""
        needs = set(self.needs())
        # A mean that leaves padding or overhang out is no part of the sum.
        apart = self.pools == "sum" and self.row.gives == "mean"
        return not needs if apart else needs <= set(self.row.takes.split())

    @property
    def counts(self) -> bool:
        """Whether windows divide by different numbers."""
        varies = any(map(any, self.over)) or (self.padded and not self.counts_pad)
        return varies and self.divisor is None and self.pools == "mean"


@dataclass(frozen=True)
class Written:
    """A call. of: its text, for the text of an array. gives: as the row's. before: lines."""

    of: Callable[[str], str]
    gives: str
    before: tuple[str, ...] = ()


class Numpy:
    """NumPy, and what the others write as NumPy does."""

    title = "NumPy"
    rows = FRAMEWORKS["NumPy"]
    library = "np"
    pad_name = "np.pad"
    ones = "np.ones_like"
    spatial = "x.shape[2:]"
    lead: tuple[str, ...] = ("(0, 0)", "(0, 0)")
    tail: tuple[str, ...] = ()
    """The axes before and after the spatial ones, unpadded."""
    means_by = "mean"
    """The operation that a mean is written with."""
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

    def pool(self, s: Call) -> Written:
        """The call that pools an array: all of the setting where s.own, else without padding."""
        axes, steps = tuple(range(2, 2 + s.rank)), s.stride + (s.dilation if s.dilated else ())
        index = f"[:, :, {every(steps)}]" if max(steps) > 1 else ""
        inner = single(tuple(axis + s.rank for axis in axes))
        end = f"{s.span}, axis={single(axes)}){index}.{s.row.gives}(axis={inner})"
        return Written(lambda x: f"sliding_window_view({x}, {end}", s.row.gives)


class Torch(Numpy):
    title = "PyTorch"
    rows = FRAMEWORKS["PyTorch"]
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

    def pool(self, s: Call) -> Written:
        if s.dilated and "dilation" not in s.row.takes:
            return self._windows(s)
        written = [*exponent(s), f"kernel_size={single(s.kernel)}", f"stride={single(s.stride)}"]
        written += self._own(s) if s.own else []
        written += [f"dilation={single(s.dilation)}"] if s.dilated else []
        return Written(lambda x: f"{s.name}({', '.join(written)})({x})", s.row.gives)

    def _own(self, s: Call) -> Iterator[str]:
        if s.padded:
            yield f"padding={single(tuple(before for before, _ in s.pads))}"
        if s.ceil:
            yield "ceil_mode=True"
        if s.divisor is not None:
            yield f"divisor_override={s.divisor}"
        elif s.padded and not s.counts_pad:
            yield "count_include_pad=False"

    def _windows(self, s: Call) -> Written:
        slides = enumerate(zip(s.span, s.stride, strict=True), start=2)
        slid = "".join(f".unfold({axis}, {span}, {stride})" for axis, (span, stride) in slides)
        inner = single(tuple(range(-s.rank, 0)))
        end = f"{slid}[..., {every(s.dilation)}].{s.pools}({inner})"
        return Written(lambda x: f"{grouped(x)}{end}", s.pools)


class Keras(Numpy):
    title = "Keras"
    rows = FRAMEWORKS["Keras"]
    pad_name = "keras.ops.pad"
    ones = "keras.ops.ones_like"
    most_axes = 3
    spatial = "x.shape[1:-1]"
    lead = tail = ("(0, 0)",)
    differentiates = True

    def pool(self, s: Call) -> Written:
        if s.dilated:
            return self._taken(s)
        same = ', padding="same"' if s.own and s.same else ""
        end = f"(pool_size={single(s.kernel)}, strides={single(s.stride)}{same})"
        return Written(lambda x: f"{s.name}{end}({x})", s.row.gives)

    def _taken(self, s: Call) -> Written:
        """Keras has no dilation: take the cells of every window, axis by axis."""
        table = "np.arange(0, n - {reach}, {stride})[:, None] + np.arange(0, {reach} + 1, {step})"
        reach = tuple(span - 1 for span in s.span)
        cells = for_each_axis(table, self.spatial, reach=reach, stride=s.stride, step=s.dilation)

        def of(x: str) -> str:
            for axis in range(s.rank):
                x = f"keras.ops.take({x}, cells[{axis}], axis={2 * axis + 1})"
            inner = single(tuple(range(2, 2 * s.rank + 1, 2)))
            return f"keras.ops.{s.row.gives}({x}, axis={inner})"

        return Written(of, s.row.gives, (f"cells = {cells}",))


class Jax(Numpy):
    title = "JAX"
    rows = FRAMEWORKS["JAX"]
    library = "jnp"
    pad_name = "jnp.pad"
    ones = "jnp.ones_like"
    means_by = "sum"
    differentiates = True

    def pool(self, s: Call) -> Written:
        maximum = s.row.gives == "max"
        start, step = ("-jnp.inf", "jax.lax.max") if maximum else ("0.0", "jax.lax.add")
        padding = '"VALID"'
        if s.own and s.padded:
            rows = ", ".join([*self.lead, items(s.pads)])
            padding = f'"{s.same.upper()}"' if s.same else f"({rows})"
        end = f"{start}, {step}, {(1, 1, *s.kernel)}, {(1, 1, *s.stride)}, {padding}"
        end += f", window_dilation={(1, 1, *s.dilation)}" if s.dilated else ""
        return Written(lambda x: f"{s.name}({x}, {end})", s.row.gives)


def exponent(s: Call) -> list[str]:
    """The argument that holds p, where the operation has one."""
    p = getattr(s.layer, "norm_type", 1)
    return [s.row.exponent.format(p=short(p))] if s.row.exponent else []
