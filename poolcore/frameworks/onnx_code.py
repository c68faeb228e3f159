"""How a node of ONNX is written: as a model in ONNX's own text, run by onnxruntime."""

from __future__ import annotations

from collections.abc import Iterator

from .literals import grouped
from .table import FRAMEWORKS
from .writers import Call, Numpy, Written, exponent

FLOATS = '.astype("float32")'


def model(node: str, **types: str) -> str:
    """The line that makes a model of one node; types: of its inputs behind x."""
    inputs = ", ".join(f"{kind} {name}" for name, kind in {"x": "float[]", **types}.items())
    head = f'<ir_version: 10, opset_import: ["": 21]> pool ({inputs}) => (float[] y)'
    return f"model = onnx.parser.parse_model('{head} {{y = {node}}}')"


def run(x: str = "x", **arrays: str) -> str:
    """What runs that model; arrays: the text of each input behind x."""
    given = {"x": grouped(x) + FLOATS, **arrays}
    written = ", ".join(f'"{name}": {array}' for name, array in given.items())
    session = "onnxruntime.InferenceSession(model.SerializeToString())"
    return f"{session}.run(None, {{{written}}})[0]"


def lines(node: str, **arrays: tuple[str, str]) -> str:
    """A node's two lines; arrays: the type and the text of each input behind x."""
    types = {name: kind for name, (kind, _) in arrays.items()}
    return f"{model(node, **types)}\ny = {run(**{name: a for name, (_, a) in arrays.items()})}"


class Onnx(Numpy):
    title = "onnxruntime"
    rows = FRAMEWORKS["ONNX"]
    most_axes = 3

    def pool(self, s: Call) -> Written:
        attributes = [*exponent(s), f"kernel_shape = {list(s.kernel)}"]
        attributes += [f"strides = {list(s.stride)}"]
        attributes += [f"dilations = {list(s.dilation)}"] if s.dilated else []
        attributes += self._own(s) if s.own else []
        node = f"{s.name} <{', '.join(attributes)}> (x)"
        return Written(run, s.row.gives, (model(node),))

    def _own(self, s: Call) -> Iterator[str]:
        if s.same:
            yield f'auto_pad = "SAME_{"UPPER" if s.same == "same" else "LOWER"}"'
        elif s.padded:
            yield f"pads = {[pair[0] for pair in s.pads] + [pair[1] for pair in s.pads]}"
        if s.ceil:
            yield "ceil_mode = 1"
        if s.padded and s.pools == "mean" and s.counts_pad:
            yield "count_include_pad = 1"
