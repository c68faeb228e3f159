"""The matrices a reader works with: tuples of channels of rows, small enough for a link."""

from __future__ import annotations

import base64
import binascii
import math
import zlib
from decimal import Decimal
from typing import Any

import numpy as np

from .number import Unreadable, read_number, short

Matrix = tuple[tuple[tuple[float, ...], ...], ...]
"""channels × rows × columns"""

LARGEST = 32
CHANNELS = 8
CELLS = 1024
SHORT = 240


def check_shape(channels: int, rows: int, columns: int) -> None:
    """Raise Unreadable for a shape outside the limits."""
    if not (1 <= rows <= LARGEST and 1 <= columns <= LARGEST):
        raise Unreadable("{rows}×{columns} is outside 1×1 to 32×32.", rows=rows, columns=columns)
    if not 1 <= channels <= CHANNELS:
        raise Unreadable("{channels} channels: 1 to 8 can be shown.", channels=channels)
    if channels * rows * columns > CELLS:
        raise Unreadable(
            "{cells} numbers over all channels: at most 1024.", cells=channels * rows * columns
        )


def as_matrix(nested: list[list[list[float]]]) -> Matrix:
    """Lists as a Matrix. Raises Unreadable where rows or channels differ in size."""
    widths = {len(row) for channel in nested for row in channel}
    if len(widths) > 1:
        first = len(nested[0][0])
        at, found = next(
            (r, len(row)) for ch in nested for r, row in enumerate(ch) if len(row) != first
        )
        raise Unreadable(
            "Row {row} has {found} numbers, row 0 has {first}.", row=at, found=found, first=first
        )
    if len({len(channel) for channel in nested}) > 1:
        raise Unreadable("The channels have different numbers of rows.")
    check_shape(len(nested), len(nested[0]), len(nested[0][0]) if nested[0] else 0)
    return _tuples(nested)


def _tuples(nested: list[list[list[float]]]) -> Matrix:
    return tuple(tuple(tuple(map(_one_nan, row)) for row in channel) for channel in nested)


def _one_nan(value: float) -> float:
    """NaN equals itself only as the same object; matrices are compared and kept by value. So −0,
    which equals 0, is 0."""
    return math.nan if value != value else value + 0.0


def shape(matrix: Matrix) -> tuple[int, int, int]:
    return len(matrix), len(matrix[0]), len(matrix[0][0])


def array(matrix: Matrix) -> np.ndarray:
    """float64, channels × rows × columns."""
    return np.array(matrix, dtype=np.float64)


def _matrix(planes: np.ndarray) -> Matrix:
    return _tuples(planes.tolist())


def counting(channels: int, rows: int, columns: int, start: int = 0) -> Matrix:
    """start, start + 1, … in row-major order, in every channel anew."""
    plane = np.arange(start, start + rows * columns, dtype=float).reshape(rows, columns)
    return _matrix(np.broadcast_to(plane, (channels, rows, columns)))


def random(channels: int, rows: int, columns: int, seed: int) -> Matrix:
    """Whole numbers from −9 to 9."""
    generator = np.random.default_rng(seed)
    return _matrix(generator.integers(-9, 10, (channels, rows, columns)).astype(float))


def laid_over(below: Matrix, above: Matrix) -> Matrix:
    """below, with the cells that both have taken from above."""
    result = array(below)
    c, r, k = map(min, shape(below), shape(above))
    result[:c, :r, :k] = array(above)[:c, :r, :k]
    return _matrix(result)


def pasted(below: Matrix, above: Matrix, channel: int) -> Matrix:
    """above laid over below; a single channel goes to the one that is looked at."""
    if len(above) == 1:
        above = (*below[:channel], *above, *below[channel + 1 :])
        above = tuple(laid_over((b,), (a,))[0] for b, a in zip(below, above, strict=True))
    return laid_over(below, above)


def resized(matrix: Matrix, rows: int, columns: int) -> Matrix:
    """The same matrix cut, or continued with zeros."""
    return laid_over(_matrix(np.zeros((len(matrix), rows, columns))), matrix)


def encode(matrix: Matrix) -> str:
    """For a link: 0_1~2_3 (rows by ~, channels by ~~), or packed where that is long."""
    text = "~~".join("~".join("_".join(map(short, row)) for row in ch) for ch in matrix)
    return text if len(text) <= SHORT else _pack(matrix)


def decode(text: str) -> Matrix:
    """Undo `encode`. Raises Unreadable for anything else."""
    if text[:1] in (DECIMAL, WHOLE):
        return _unpack(text)
    if len(text) > 4 * SHORT:
        raise Unreadable("The matrix in the link is damaged.")
    channels = [[row.split("_") for row in ch.split("~")] for ch in text.split("~~")]
    return as_matrix([[[read_number(n) for n in row] for row in ch] for ch in channels])


DECIMAL, WHOLE = "z", "y"
"""What a packed matrix begins with: one of short decimals, or one of any float64."""


def _pack(matrix: Matrix) -> str:
    """Byte planes, for like bytes lie together: of whole significands and exponents of ten where
    the significands are short, else of the numbers' own bytes.

    1,024 random numbers take about 3,500 characters with five digits, 11,000 with all of them.
    """
    flat = array(matrix).ravel()
    pairs = [_decimal(v) for v in flat.tolist()]
    kind, arrays = WHOLE, [flat.astype("<f8")]
    if all(abs(s) < 2**31 for s, _ in pairs):
        significands = np.array([2 * abs(s) + (s < 0) for s, _ in pairs], dtype="<u4")
        kind, arrays = DECIMAL, [significands, np.array([e for _, e in pairs], dtype="<i2")]
    squeeze = zlib.compressobj(9, wbits=-15)
    packed = squeeze.compress(bytes(shape(matrix)))
    for array_of in arrays:
        for plane in array_of.view(np.uint8).reshape(len(flat), -1).T:
            # A block of its own, with the code that suits its bytes.
            packed += squeeze.compress(plane.tobytes()) + squeeze.flush(zlib.Z_BLOCK)
    return kind + base64.urlsafe_b64encode(packed + squeeze.flush()).decode().rstrip("=")


NOT_FINITE = {"nan": 9999, "inf": 9998, "-inf": 9997}


def _decimal(value: float) -> tuple[int, int]:
    """significand · 10^exponent; what is not finite has an exponent of its own."""
    if not math.isfinite(value):
        return 0, NOT_FINITE[repr(value)]
    exact = Decimal(repr(value)).normalize().as_tuple()
    digits = int("".join(map(str, exact.digits)))
    return (-digits if exact.sign else digits), int(exact.exponent)


def _unpack(text: str) -> Matrix:
    kind, packed = text[0], text[1:]
    try:
        raw = base64.urlsafe_b64decode(packed + "=" * (-len(packed) % 4))
        data = zlib.decompressobj(wbits=-15).decompress(raw, 4 + 8 * CELLS)
        channels, rows, columns = data[:3]
        check_shape(channels, rows, columns)
        values = _numbers(kind, data[3:], channels * rows * columns)
        return as_matrix(np.reshape(values, (channels, rows, columns)).tolist())
    except (binascii.Error, zlib.error, ValueError) as error:
        raise Unreadable("The matrix in the link is damaged.") from error


def _numbers(kind: str, data: bytes, count: int) -> list[float]:
    if kind == WHOLE:
        return _plane(data, count, "<f8")
    significands = _plane(data[: 4 * count], count, "<u4")
    exponents = _plane(data[4 * count :], count, "<i2")
    return [_value(s, e) for s, e in zip(significands, exponents, strict=True)]


def _value(significand: int, exponent: int) -> float:
    special = {code: float(name) for name, code in NOT_FINITE.items()}
    if exponent in special:
        return special[exponent]
    return read_number(f"{'-' * (significand & 1)}{significand >> 1}e{exponent}")


def _plane(data: bytes, count: int, dtype: str) -> list[Any]:
    planes = np.frombuffer(data, np.uint8).reshape(np.dtype(dtype).itemsize, count)
    return np.ascontiguousarray(planes.T).view(dtype).ravel().tolist()
