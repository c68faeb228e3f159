"""Pooling against torch, onnxruntime, scikit-image and OpenCV: python -m bench.pooling

All on the same float32 arrays in one run, turn by turn, so that a busy machine slows all of them.
A ratio is the other's median time over ours: above 1 we are faster. A library that is not
installed is left out, and a line says so. Needs pip install onnx onnxruntime scikit-image
opencv-python-headless beside the project's own requirements.
"""

from __future__ import annotations

import importlib
import math
import os
import statistics
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from time import perf_counter
from typing import Any

import numpy as np

import poolcore

OUT = Path(__file__).parent / "out"
SECONDS = 0.5
"""Time a row may take for each of its competitors: at least five turns, but one where that one
takes longer."""
LIBRARIES = ("torch", "onnxruntime", "onnx", "skimage.measure", "cv2")
TARGETS = {
    ("forward", "torch"): (8, 2),
    ("forward + backward", "torch"): (3, 1.2),
    ("forward", "onnxruntime"): (1.2, 0.9),
}
"""Of issue 3, with one thread: the least geometric mean and the least single ratio."""
Job = Callable[[], Any]


@dataclass(frozen=True)
class Case:
    shape: tuple[int, ...]
    kernel: int
    stride: int
    padding: int

    def __str__(self) -> str:
        return f"{'×'.join(map(str, self.shape))} k{self.kernel} s{self.stride} p{self.padding}"

    @property
    def rank(self) -> int:
        return len(self.shape) - 2


CASES = [
    Case((8, 64, 112, 112), 2, 2, 0),
    Case((8, 64, 112, 112), 3, 2, 1),
    Case((8, 64, 56, 56), 3, 1, 1),
    Case((1, 3, 512, 512), 7, 1, 3),
    Case((1, 1, 1024, 1024), 31, 1, 15),
    Case((1, 1, 4096, 4096), 2, 2, 0),
    Case((2, 16, 32, 64, 64), 2, 2, 0),
    Case((8, 64, 16384), 3, 2, 1),
]
GROWTH = [Case((1, 1, 1024, 1024), kernel, 1, kernel // 2) for kernel in (7, 63)]


@dataclass
class Row:
    """seconds: every time, for each competitor; ours is poolcore's."""

    pool: str
    case: Case
    what: str
    threads: int
    seconds: dict[str, list[float]] = field(default_factory=dict)

    def median(self, name: str) -> float:
        return statistics.median(self.seconds[name])

    def ratios(self) -> dict[str, float]:
        ours = self.median("poolcore")
        return {n: self.median(n) / ours for n in self.seconds if n != "poolcore"}


def main() -> None:
    installed, rows = _installed(), []
    for row in measure(installed):
        rows.append(row)
        print(_line(row), flush=True)
    text = "\n".join([*_table(rows), "", *summary(rows), *_growth(), "", _machine(installed)])
    print(text)
    OUT.mkdir(exist_ok=True)
    (OUT / "pooling.md").write_text(text + "\n", encoding="utf-8")
    chart = _chart(rows)
    if chart is not None:
        chart.write_html(OUT / "pooling.html", include_plotlyjs=True)


def measure(installed: dict[str, Any] | None = None) -> Iterator[Row]:
    """Every case, pool, direction and number of threads."""
    libraries = _installed() if installed is None else installed
    for threads in (1, 2):
        poolcore.set_num_threads(threads)
        if "torch" in libraries:
            libraries["torch"].set_num_threads(threads)
        for case in CASES:
            for pool in ("max", "average"):
                yield _timed(Row(pool, case, "forward", threads), _forward(pool, case, libraries))
                both = _backward(pool, case, libraries)
                yield _timed(Row(pool, case, "forward + backward", threads), both)
    poolcore.set_num_threads(1)


def _timed(row: Row, jobs: dict[str, Job]) -> Row:
    """Turn by turn, each after one turn to warm up."""
    row.seconds = {name: [_once(job)] for name, job in jobs.items()}
    names = [name for name, [once] in row.seconds.items() if once < SECONDS]
    together = sum(row.seconds[name][0] for name in names)
    turns = min(31, max(5, int(SECONDS * len(names) / together)))
    for name in names:
        row.seconds[name].clear()
    for turn in range(turns):
        for name in names[turn % len(names) :] + names[: turn % len(names)]:
            row.seconds[name].append(_once(jobs[name]))
    return row


def _once(job: Job) -> float:
    start = perf_counter()
    job()
    return perf_counter() - start


def _ours(pool: str, case: Case) -> Any:
    layer = poolcore.LAYERS["MaxPool" if pool == "max" else "AvgPool"]
    kernel = (case.kernel,) * case.rank
    return layer(kernel, case.stride, case.padding)  # type: ignore[call-arg]


def _input(case: Case) -> np.ndarray:
    return np.random.default_rng(0).standard_normal(case.shape, dtype=np.float32)


def _forward(pool: str, case: Case, libraries: dict[str, Any]) -> dict[str, Job]:
    x, ours = _input(case), _ours(pool, case)
    jobs: dict[str, Job] = {"poolcore": lambda: ours(x), "copy": x.copy}
    expected = ours(x)
    if torch := libraries.get("torch"):
        function = _torch_function(torch, pool, case)
        for name, tensor in _tensors(torch, x, case):
            jobs[name] = lambda tensor=tensor: function(tensor)
    if {"onnx", "onnxruntime"} <= libraries.keys():
        jobs["onnxruntime"] = _onnx(libraries, pool, case, x)
    if "skimage.measure" in libraries and case.kernel == case.stride and not case.padding:
        reduce, block = libraries["skimage.measure"].block_reduce, (case.kernel,) * case.rank
        function_of = np.max if pool == "max" else np.mean
        jobs["scikit-image"] = lambda: reduce(x, (1, 1, *block), function_of)
    plain = case.rank == 2 and case.shape[:2] == (1, 1) and case.stride == 1
    if "cv2" in libraries and pool == "max" and plain:
        around = np.ones((case.kernel, case.kernel), np.uint8)
        cv2 = libraries["cv2"]
        cv2.setNumThreads(1)
        jobs["OpenCV dilate"] = lambda: cv2.dilate(x[0, 0], around)
    for name, job in jobs.items():
        if name != "copy":
            found = np.asarray(job()).reshape(expected.shape)
            assert np.allclose(found, expected, atol=1e-4), f"{name} differs: {pool} {case}"
    return jobs


def _backward(pool: str, case: Case, libraries: dict[str, Any]) -> dict[str, Job]:
    x, ours = _input(case), _ours(pool, case)
    dy = np.ones(ours.output_shape(x.shape), np.float32)
    jobs: dict[str, Job] = {"poolcore": lambda: ours.vjp(x)[1](dy), "copy": x.copy}
    if torch := libraries.get("torch"):
        function = _torch_function(torch, pool, case)
        for name, tensor in _tensors(torch, x, case):
            tensor.requires_grad_()

            def job(tensor: Any = tensor) -> Any:
                tensor.grad = None
                y = function(tensor)
                y.backward(torch.from_numpy(dy))
                return tensor.grad

            jobs[name] = job
    return jobs


def _torch_function(torch: Any, pool: str, case: Case) -> Job:
    name = f"{'max' if pool == 'max' else 'avg'}_pool{case.rank}d"
    function = getattr(torch.nn.functional, name)
    return lambda x: function(x, case.kernel, case.stride, case.padding)  # type: ignore[misc]


def _tensors(torch: Any, x: np.ndarray, case: Case) -> Iterator[tuple[str, Any]]:
    yield "torch", torch.from_numpy(x.copy())
    if case.rank > 1:
        last = torch.channels_last if case.rank == 2 else torch.channels_last_3d
        yield "torch channels_last", torch.from_numpy(x.copy()).to(memory_format=last)


def _onnx(libraries: dict[str, Any], pool: str, case: Case, x: np.ndarray) -> Job:
    helper, floats = libraries["onnx"].helper, libraries["onnx"].TensorProto.FLOAT
    settings: dict[str, Any] = {
        "kernel_shape": [case.kernel] * case.rank,
        "strides": [case.stride] * case.rank,
        "pads": [case.padding] * 2 * case.rank,
    }
    if pool == "average":
        settings["count_include_pad"] = 1
    node = helper.make_node("MaxPool" if pool == "max" else "AveragePool", ["x"], ["y"], **settings)
    ends = [helper.make_tensor_value_info("x", floats, case.shape)]
    out = [helper.make_tensor_value_info("y", floats, None)]
    opset = [helper.make_opsetid("", 13)]
    graph = helper.make_graph([node], "pool", ends, out)
    model = helper.make_model(graph, opset_imports=opset, ir_version=8)
    runtime = libraries["onnxruntime"]
    options = runtime.SessionOptions()
    torch = libraries.get("torch")
    options.intra_op_num_threads = torch.get_num_threads() if torch else 1
    session = runtime.InferenceSession(
        model.SerializeToString(), options, providers=["CPUExecutionProvider"]
    )
    return lambda: session.run(None, {"x": x})[0]


def summary(rows: list[Row]) -> list[str]:
    """The geometric means with one thread, against the issue's targets."""
    lines = ["| One thread, ratio to | Geometric mean | Target | Worst | Target |"]
    lines.append("| --- | ---: | ---: | ---: | ---: |")
    for (what, other), (mean, worst) in TARGETS.items():
        ratios = [
            row.ratios()[other]
            for row in rows
            if row.threads == 1 and row.what == what and other in row.seconds
        ]
        if ratios:
            found = math.exp(statistics.mean(map(math.log, ratios)))
            cells = f"{found:.2f} | {mean} | {min(ratios):.2f} | {worst}"
            lines.append(f"| {other}, {what} | {cells} |")
    return lines


def _growth() -> list[str]:
    """What a window of 63 costs beside one of 7."""
    lines = [""]
    for pool in ("max", "average"):
        jobs = {str(case.kernel): partial(_ours(pool, case), _input(case)) for case in GROWTH}
        row = _timed(Row(pool, GROWTH[0], "growth", 1), jobs)
        growth = row.median("63") / row.median("7")
        lines.append(f"{pool}, stride 1, 1024×1024: k63 takes {growth:.2f} times k7 (target 1.5)")
    return lines


def _line(row: Row) -> str:
    ratios = "  ".join(f"{name} {ratio:.2f}" for name, ratio in row.ratios().items())
    start = f"{row.threads} thread{'s' * (row.threads > 1)}  {row.pool:8}{row.what:19}"
    return f"{start} {row.case!s:34} {row.median('poolcore') * 1000:8.2f} ms  {ratios}"


def _table(rows: list[Row]) -> list[str]:
    names = list(dict.fromkeys(name for row in rows for name in row.ratios()))
    lines = [
        f"| Threads | Pool | Pass | Input | poolcore, ms | {' | '.join(names)} |",
        f"| ---: | --- | --- | --- | ---: |{' ---: |' * len(names)}",
    ]
    for row in rows:
        ratios = row.ratios()
        cells = [f"{ratios[name]:.2f}" if name in ratios else "" for name in names]
        ours = f"{row.median('poolcore') * 1000:.2f}"
        start = f"| {row.threads} | {row.pool} | {row.what} | {row.case} | {ours} |"
        lines.append(f"{start} {' | '.join(cells)} |")
    return lines


def _chart(rows: list[Row]) -> Any:
    try:
        go = importlib.import_module("plotly.graph_objects")
    except ImportError:
        print("plotly is not installed: no chart", file=sys.stderr)
        return None
    one = [row for row in rows if row.threads == 1]
    names = dict.fromkeys(name for row in one for name in row.ratios())
    figure = go.Figure()
    for name in names:
        shown = [row for row in one if name in row.seconds]
        figure.add_bar(
            name=name,
            y=[f"{row.pool}, {row.what}: {row.case}" for row in shown],
            x=[row.ratios()[name] for row in shown],
            orientation="h",
        )
    figure.add_vline(x=1)
    figure.update_xaxes(type="log", title="times as long as poolcore, one thread")
    figure.update_layout(height=60 * len(one), title="Pooling, float32", margin={"l": 360})
    return figure


def _installed() -> dict[str, Any]:
    found = {}
    for name in LIBRARIES:
        try:
            found[name] = importlib.import_module(name)
        except ImportError:
            print(f"{name} is not installed: its columns are missing", file=sys.stderr)
    return found


def _machine(installed: dict[str, Any]) -> str:
    load = f", load average {os.getloadavg()[0]:.1f}" if hasattr(os, "getloadavg") else ""
    versions = {"numpy": np.__version__}
    versions |= {n: m.__version__ for n, m in installed.items() if hasattr(m, "__version__")}
    libraries = ", ".join(f"{name} {version}" for name, version in versions.items())
    return f"{os.cpu_count()} CPUs{load}; {libraries}"


if __name__ == "__main__":
    main()
