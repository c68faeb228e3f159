"""Layers that go to another grid, as a student would write them: larger maps, and regions."""

from __future__ import annotations

from typing import Any

from ..layers.bases.sliding import sizes
from .onnx_code import lines as onnx

Lines = dict[str, list[str]]
INT64 = '"int64"'


def max_unpool(layer: Any) -> Lines:
    if layer.rank > 3:
        return {}
    setting = f"kernel_size={layer.kernel_size}, stride={layer.strides}, padding={layer.padding}"
    size = "" if layer.output_size is None else f", output_size={layer.output_size}"
    given = "# indices: as max pooling gives them, of x's shape"
    if layer.indices is not None:
        given = f"indices = torch.tensor({layer.indices}).expand(x.shape)"
    call = f"y = torch.nn.MaxUnpool{layer.rank}d({setting})(x, indices{size})"
    found = {"pytorch": [given, call]}
    # With a size of its own onnxruntime counts the indices in the usual one.
    return found if size or layer.indices is None else found | {"onnx": _onnx_unpool(layer)}


def _onnx_unpool(layer: Any) -> list[str]:
    rank = layer.rank
    kernel, stride, crop = (
        sizes(name, value, rank, least=0)
        for name, value in (("k", layer.kernel_size), ("s", layer.strides), ("p", layer.padding))
    )
    each = zip(kernel, stride, crop, strict=True)
    axes = [
        f"((x.shape[{axis}] - 1) * {s} + {k - 2 * p})" for axis, (k, s, p) in enumerate(each, 2)
    ]
    plane = f"np.arange(x.shape[0] * x.shape[1]).reshape(*x.shape[:2], {', '.join('1' * rank)})"
    attributes = f"kernel_shape = {list(kernel)}, strides = {list(stride)}, pads = {[*crop, *crop]}"
    node = onnx(
        f"MaxUnpool <{attributes}> (x, indices)", indices=("int64[]", f"indices.astype({INT64})")
    )
    return [
        "# ONNX counts through all planes of the output",
        f"indices = np.array({layer.indices}) + {plane} * {' * '.join(axes)}",
        node,
    ]


def upsample(layer: Any) -> Lines:
    linear = layer.mode == "bilinear"
    size = f"size={layer.size}" if layer.scale_factor is None else ""
    size = size or f"scale_factor={layer.scale_factor}"
    corners = f", align_corners={layer.align_corners}" if linear else ""
    found = {"pytorch": [f'y = torch.nn.Upsample({size}, mode="{layer.mode}"{corners})(x)']}
    found["onnx"] = [_resize(layer)]
    factors = _whole_factors(layer)
    if layer.align_corners or not (factors or layer.size):
        return found
    if factors:
        kind = "bilinear" if linear else "nearest"
        call = f'y = keras.layers.UpSampling2D({factors}, interpolation="{kind}")(x)'
        found["keras"] = ["# x has its channels last: (N, H, W, C)", call]
    if factors or layer.mode != "nearest":
        # JAX's nearest cell is that of the centre, which whole factors make no difference to.
        rows, columns = sizes("size", layer.size, 2, least=1) if layer.size else (0, 0)
        to = f"{rows}, {columns}"
        if factors:
            to = f"x.shape[2] * {factors[0]}, x.shape[3] * {factors[1]}"
        kind = "linear" if linear else "nearest"
        call = f'jax.image.resize(x, (*x.shape[:2], {to}), "{kind}", antialias=False)'
        found["jax"] = [f"y = {call}"]
    return found


def _whole_factors(layer: Any) -> tuple[int, ...]:
    """The factors where both are whole numbers."""
    given = layer.scale_factor if isinstance(layer.scale_factor, tuple) else (layer.scale_factor,)
    factors = (given * 2)[:2]
    return tuple(map(int, factors)) if all(f and f == int(f) for f in factors) else ()


def _resize(layer: Any) -> str:
    if layer.mode == "bilinear":
        place = "align_corners" if layer.align_corners else "half_pixel"
        setting = f'mode = "linear", coordinate_transformation_mode = "{place}"'
    else:
        place, by = ("asymmetric", "floor")
        if layer.mode == "nearest-exact":
            place, by = "half_pixel", "round_prefer_ceil"
        setting = f'coordinate_transformation_mode = "{place}", nearest_mode = "{by}"'
    if layer.size is not None:
        rows, columns = sizes("size", layer.size, 2, least=1)
        array = f"np.array([*x.shape[:2], {rows}, {columns}], {INT64})"
        return onnx(f"Resize <{setting}> (x, , , sizes)", sizes=("int64[]", array))
    given = layer.scale_factor
    factors = tuple(given) if isinstance(given, tuple | list) else (given, given)
    array = f'np.array([1, 1, {factors[0]}, {factors[1]}], "float32")'
    return onnx(f"Resize <{setting}> (x, , scales)", scales=("float[]", array))


SHAPE = "# y has the shape (N·K, C, rows, columns)"


def _boxes(layer: Any, array: str) -> str:
    if layer.boxes is None:
        return "# boxes: (K, 4) of (x1, y1, x2, y2)"
    return f"boxes = {array.format(layer.boxes)}"


def roi_pool(layer: Any) -> Lines:
    setting = f"{layer.output_size}, {layer.spatial_scale}"
    shape = list(sizes("output_size", layer.output_size, 2, least=1))
    attributes = f"pooled_shape = {shape}, spatial_scale = {float(layer.spatial_scale)}"
    rois = 'np.array([[n, *box] for n in range(len(x)) for box in boxes], "float32")'
    return {
        "pytorch": [
            SHAPE,
            _boxes(layer, "torch.tensor({}, dtype=x.dtype)"),
            f"y = torchvision.ops.roi_pool(x, [boxes] * len(x), {setting})",
        ],
        "onnx": [
            SHAPE,
            _boxes(layer, "{}"),
            onnx(f"MaxRoiPool <{attributes}> (x, rois)", rois=("float[]", rois)),
        ],
    }


def roi_align(layer: Any) -> Lines:
    setting = f"{layer.output_size}, {layer.spatial_scale}, {layer.sampling_ratio}"
    rows, columns = sizes("output_size", layer.output_size, 2, least=1)
    place = "half_pixel" if layer.aligned else "output_half_pixel"
    attributes = (
        f"output_height = {rows}, output_width = {columns}, "
        f"sampling_ratio = {max(layer.sampling_ratio, 0)}, "
        f"spatial_scale = {float(layer.spatial_scale)}, "
        f'coordinate_transformation_mode = "{place}"'
    )
    arrays = {
        "rois": ("float[]", 'np.tile(np.array(boxes, "float32"), (len(x), 1))'),
        "images": ("int64[]", "np.repeat(np.arange(len(x)), len(boxes))"),
    }
    return {
        "pytorch": [
            SHAPE,
            _boxes(layer, "torch.tensor({}, dtype=x.dtype)"),
            f"y = torchvision.ops.roi_align(x, [boxes] * len(x), {setting}, "
            f"aligned={layer.aligned})",
        ],
        "onnx": [
            SHAPE,
            _boxes(layer, "{}"),
            onnx(f"RoiAlign <{attributes}> (x, rois, images)", **arrays),
        ],
    }
