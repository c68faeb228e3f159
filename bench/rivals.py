"""The jobs that bench/pooling.py times: poolcore's, and the same one by other libraries."""

from __future__ import annotations

import importlib
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import partial
from typing import Any

import numpy as np

import poolcore

LIBRARIES = ("torch", "onnxruntime", "onnx", "skimage.measure", "cv2")
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


def installed() -> dict[str, Any]:
    found = {}
    for name in LIBRARIES:
        try:
            found[name] = importlib.import_module(name)
        except ImportError:
            print(f"{name} is not installed: its columns are missing", file=sys.stderr)
    return found


def ours(pool: str, case: Case) -> Any:
    kind: Any = poolcore.LAYERS["MaxPool" if pool == "max" else "AvgPool"]
    kernel = (case.kernel,) * case.rank
    return kind(kernel, case.stride, case.padding)


def given(case: Case) -> np.ndarray:
    return np.random.default_rng(0).standard_normal(case.shape, dtype=np.float32)


def forward(pool: str, case: Case, libraries: dict[str, Any]) -> dict[str, Job]:
    x, layer = given(case), ours(pool, case)
    jobs: dict[str, Job] = {"poolcore": lambda: layer(x), "copy": x.copy}
    expected = layer(x)
    if torch := libraries.get("torch"):
        function = _torch_function(torch, pool, case)
        for name, tensor in _tensors(torch, x, case):
            jobs[name] = partial(function, tensor)
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


def backward(pool: str, case: Case, libraries: dict[str, Any]) -> dict[str, Job]:
    x, layer = given(case), ours(pool, case)
    dy = np.ones(layer.output_shape(x.shape), np.float32)
    jobs: dict[str, Job] = {"poolcore": lambda: layer.vjp(x)[1](dy), "copy": x.copy}
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


def _torch_function(torch: Any, pool: str, case: Case) -> Callable[[Any], Any]:
    name = f"{'max' if pool == 'max' else 'avg'}_pool{case.rank}d"
    function = getattr(torch.nn.functional, name)
    return lambda x: function(x, case.kernel, case.stride, case.padding)


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
