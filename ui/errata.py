"""What the source documents get wrong: what was meant, what happens, and what is right."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from numpy.typing import NDArray

from ui import mistakes as m
from ui.planes import as_text

Snippet = Callable[[], NDArray]


@dataclass(frozen=True)
class Erratum:
    """document: its number. topic: a label; meant, wrong, right: a sentence each, all in English.

    x: the input. run: makes the mistake with it: gives the wrong array, or raises. right_run:
    gives the right one.
    also: the mistake's second half, where one call cannot show both.
    """

    document: int
    topic: str
    meant: str
    wrong: str
    right: str
    x: NDArray
    run: Snippet
    right_run: Snippet
    also: Snippet | None = None


ERRATA = (
    Erratum(
        1, "asymmetric max pooling",
        "Take the maximum along the rows, and then along the columns.",
        "Only the left half is pooled; then halves of different height are joined.",
        "Maxima of rows, then of those: the same value as with the whole window.",
        m.FOUR, m.wrong_halves, m.right_halves,
    ),
    Erratum(
        1, "weighted average pooling",
        "Give each channel a weight before the windows are averaged.",
        "The constructor asks for the channels of an input that does not exist yet.",
        "The weights are a parameter of the layer: here 1 for the first channel, 2 for the second.",
        m.CHANNELS, m.wrong_weights, m.right_weights,
    ),
    Erratum(
        1, "L2 pooling",
        "The text says: the root of the sum of the squares of a window.",
        "The code takes the root of their mean, which is RMS pooling: √(25/4) = 2.5.",
        "√(3² + 4²) = 5. The two differ by the root of the window's size.",
        m.TRIANGLE, m.wrong_length, m.right_length,
    ),
    Erratum(
        1, "L2 regularisation",
        "Add the sum of all squared weights to the loss, times a small number (here 0.01).",
        "A model has no device, only its parameters have; and without that line the code would "
        "add norms, not squared norms.",
        "0.01 · (3² + 4²) = 0.25.",
        m.TRIANGLE, m.wrong_penalty, m.right_penalty, also=m.wrong_norm,
    ),
    Erratum(
        1, "max unpooling",
        "Put each maximum back where max pooling found it, and 0 everywhere else.",
        "The three snippets interpolate or convolve; none of them uses the recorded positions.",
        "With the positions that max pooling recorded, each value goes back to one cell.",
        m.FOUR, m.wrong_unpooling, m.right_unpooling,
    ),
    Erratum(
        1, "bilinear interpolation",
        "Each new cell is a mean of its four neighbours, so a constant picture stays constant.",
        "On the last rows and columns both neighbours are the same cell and their weights cancel: "
        "ones become zeros.",
        "The four weights of every cell add up to 1: ones stay ones.",
        m.ALIKE, m.wrong_bilinear, m.right_bilinear,
    ),
    Erratum(
        1, "transposed convolution",
        "Stamp the kernel onto the output once for each input cell, and add the stamps up.",
        "The code cuts windows of the full kernel out of the small input, as a convolution would: "
        "a 3×3 window does not fit into 2×2.",
        "A 2×2 input and a 3×3 kernel of ones give a 4×4 output.",
        m.SQUARE, m.wrong_transpose, m.right_transpose,
    ),
    Erratum(
        1, "basic response normalisation",
        "Divide each cell by a power of its neighbours' squares.",
        "The sum starts as the number k, and a number has no size to ask for.",
        "Five neighbouring channels, k = 2, α = 0.0001, β = 0.75, for the channels 1 to 8.",
        m.EIGHT, m.wrong_start, m.right_response,
    ),
    Erratum(
        1, "response normalisation by channel and across channels",
        "Add up the squares of the channels next to each channel.",
        "The slices run past the last channel, so they have different lengths and cannot be added.",
        "Channels that do not exist add nothing to the sum.",
        m.EIGHT, m.wrong_slices, m.right_response, also=m.wrong_neighbours,
    ),
    Erratum(
        1, "bilinear pooling by Fourier transform",
        "Multiply the spectra of two features instead of the features themselves.",
        "The product has one number a position (H·W), but is reshaped to one for each pair of "
        "positions (H·W·H·W).",
        "The product of two spectra is a circular convolution and keeps its length, here the 4 "
        "numbers of compact bilinear pooling.",
        m.PAIR, m.wrong_spectrum, m.right_spectrum,
    ),
    Erratum(
        1, "channel-wise bilinear pooling",
        "Multiply each channel with the same channel of the other map.",
        "The matrix product sums over the channels, and then the code asks to have them back.",
        "One sum of products for each channel: 1·1 + 2·0 = 1 and 3·2 + 4·(−1) = 2.",
        m.PAIR, m.wrong_channels, m.right_channels,
    ),
    Erratum(
        2, "TensorFlow's names",
        "Name TensorFlow's functions for max pooling and for average pooling.",
        "The two names are swapped, so “max pooling” gives means; and the keyword “value” is gone "
        "in TensorFlow 2.",
        "tf.nn.max_pool takes the maximum, tf.nn.avg_pool the mean, and both call x “input”.",
        m.FOUR, m.wrong_name, m.right_name, also=m.wrong_keyword,
    ),
    Erratum(
        4, "translation invariance",
        "Show that max pooling hardly changes when the input moves by one cell.",
        "From (1, 5, 3) to (0, 1, 5) the 5 stays only because one window covers all three cells.",
        "With kernel 2 and stride 1 the outputs change from (5, 5) to (1, 5): pooling is robust "
        "to small shifts, not invariant.",
        m.BEFORE_AND_AFTER, m.wrong_shift, m.right_shift,
    ),
    Erratum(
        5, "padding of max pooling",
        "Let windows reach over the edge without changing what the maximum is.",
        "“max(0, 0, 0, 1)” pads with 0. That is right for inputs from 0 up; a negative input loses "
        "to its padding.",
        "Every framework pads a maximum with −∞, which never wins.",
        m.NEGATIVE, m.wrong_padding, m.right_padding,
    ),
)  # fmt: skip


def outcome(run: Snippet) -> str:
    """The array that it gives, or the error that it raises, as text."""
    try:
        return as_text(run())
    except Exception as error:
        return f"{type(error).__name__}: {error}"
