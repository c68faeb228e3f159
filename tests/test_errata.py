"""Each mistake is the one that docs/semantics.md names, and each right answer is right."""

from collections import Counter

import numpy as np
import pytest
from numpy.testing import assert_allclose

from poolcore import LAYERS
from tests.test_pages import CHINESE, opened
from ui.errata import ERRATA, outcome
from ui.mistakes import MAPS, OTHER
from ui.planes import as_text
from ui.words import LANGUAGES
from ui.words import catalogue as labels

BY_TOPIC = {erratum.topic: erratum for erratum in ERRATA}
TWO = {
    "basic response normalisation",
    "response normalisation by channel and across channels",
}


def test_they_are_those_of_the_last_table():
    assert Counter(e.document for e in ERRATA) == {1: 11, 2: 1, 4: 1, 5: 1}
    assert len(BY_TOPIC) == len(ERRATA) == 14


ARRAYS = {
    "L2 pooling": [[2.5]],
    "max unpooling": [[5, 5, 7, 7], [5, 5, 7, 7], [13, 13, 15, 15], [13, 13, 15, 15]],
    "bilinear interpolation": [[1, 1, 0, 0], [1, 1, 0, 0], [0, 0, 0, 0], [0, 0, 0, 0]],
    "TensorFlow's names": [[2.5, 3.5, 4.5], [6.5, 7.5, 8.5], [10.5, 11.5, 12.5]],
    "translation invariance": [[5], [5]],
    "padding of max pooling": [[0, 0], [0, 0]],
}
RAISED = {
    "asymmetric max pooling": (ValueError, "size 2 and .* size 4"),
    "weighted average pooling": (NameError, "'x'"),
    "L2 regularisation": (AttributeError, "'Model' object has no attribute 'device'"),
    "transposed convolution": (ValueError, "window shape cannot be larger"),
    "basic response normalisation": (AttributeError, "'int' object has no attribute 'size'"),
    "response normalisation by channel and across channels": (ValueError, r"\(8,1\) \(7,1\)"),
    "bilinear pooling by Fourier transform": (ValueError, "size 2 into shape"),
    "channel-wise bilinear pooling": (ValueError, "size 4 into shape"),
}


def test_every_mistake_is_looked_at():
    assert ARRAYS.keys() | RAISED.keys() == BY_TOPIC.keys()


@pytest.mark.parametrize("topic", ARRAYS)
def test_a_mistake_gives_the_wrong_array(topic):
    assert_allclose(BY_TOPIC[topic].run(), ARRAYS[topic])


@pytest.mark.parametrize("topic", RAISED)
def test_a_mistake_raises(topic):
    error, message = RAISED[topic]
    with pytest.raises(error, match=message):
        BY_TOPIC[topic].run()


def test_the_second_half_of_a_mistake():
    assert_allclose(BY_TOPIC["L2 regularisation"].also(), 0.01 * 5)
    with pytest.raises(TypeError, match="keyword argument 'value'"):
        BY_TOPIC["TensorFlow's names"].also()
    with pytest.raises(ValueError, match=r"\(3,1\) \(4,1\)"):
        BY_TOPIC["response normalisation by channel and across channels"].also()
    assert sum(bool(e.also) for e in ERRATA) == 3


CHANNELS = np.arange(1.0, 9)
SUMS = [sum(c**2 for c in CHANNELS[max(0, i - 2) : i + 3]) for i in range(8)]
RIGHT = {
    "asymmetric max pooling": [[5, 7], [13, 15]],
    "weighted average pooling": [2.5, 50],
    "L2 pooling": [[5]],
    "L2 regularisation": [[0.25]],
    "max unpooling": [[0, 0, 0, 0], [0, 5, 0, 7], [0, 0, 0, 0], [0, 13, 0, 15]],
    "bilinear interpolation": np.ones((4, 4)),
    "transposed convolution": [[1, 3, 3, 2], [4, 10, 10, 6], [4, 10, 10, 6], [3, 7, 7, 4]],
    **dict.fromkeys(sorted(TWO), (CHANNELS / (2 + 1e-4 * np.array(SUMS)) ** 0.75)[:, None]),
    "channel-wise bilinear pooling": [1, 2],
    "TensorFlow's names": [[5, 6, 7], [9, 10, 11], [13, 14, 15]],
    "translation invariance": [[5, 5], [1, 5]],
    "padding of max pooling": [[-1, -2], [-3, -4]],
}


@pytest.mark.parametrize("topic", BY_TOPIC)
def test_what_is_right(topic):
    found = BY_TOPIC[topic].right_run()
    if topic in RIGHT:
        assert_allclose(found, RIGHT[topic], rtol=1e-12)
    else:
        # Signs and places of the sketches are drawn; a convolution's sum is the product of sums.
        layer = LAYERS["CompactBilinearPool"](4)
        sketches = [layer.sketch(i, 2).T @ m.reshape(2, 2) for i, m in enumerate((MAPS, OTHER))]
        assert found.shape == (4,)
        assert_allclose(found.sum(), (sketches[0].sum(0) * sketches[1].sum(0)).sum())


def test_an_array_is_written_in_columns():
    assert as_text(np.array([[1, -10], [2.5, 3]])) == "  1  −10\n2.5    3"
    assert as_text(np.ones((2, 1, 2))) == "1  1\n\n1  1"
    assert outcome(lambda: np.zeros(2) / None).startswith("TypeError: ")


@pytest.mark.parametrize("lang", LANGUAGES)
def test_the_page_opens(lang):
    app = opened("errata", lang=lang)
    assert len(app.subheader) == 14 and len(app.code) == 14 * 3 + 3
    assert [code.value for code in app.code[:3]] == [
        as_text(ERRATA[0].x),
        outcome(ERRATA[0].run),
        outcome(ERRATA[0].right_run),
    ]
    spoken = [*(s.value for s in app.subheader), *(m.value for m in app.markdown[1:])]
    assert all(bool(CHINESE.search(text)) == (lang == "zh") for text in spoken)
    assert all(labels("zh")[e.meant] for e in ERRATA)
