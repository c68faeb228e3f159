"""The link: State ⇄ query, whatever a link says; and what the settings allow."""

from dataclasses import fields, replace
from math import isfinite
from typing import Literal, get_args, get_origin
from urllib.parse import urlencode

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from notation import matrix
from poolcore import LAYERS, GeometryError
from poolcore.layers.bases.sliding import Sliding
from ui import geometry
from ui.geometry import FIELDS, RANGES, TooMuch
from ui.state import COMPARABLE, FRAMEWORKS, TABS, State, query, start, upstream
from ui.state.examples import EXAMPLES, of_layer
from ui.state.fields import EXTRAS, layer_of
from ui.state.link import read

NAMES = [name for name, cls in LAYERS.items() if issubclass(cls, Sliding)]


def pairs(least, largest):
    return st.tuples(st.integers(least, largest), st.integers(least, largest))


def values(field, hint):
    """Values of a layer's own field, as its control offers them."""
    if hint is bool:
        return st.booleans()
    if get_origin(hint) is Literal:
        return st.sampled_from(get_args(hint))
    if "choices" in field.metadata:
        return st.sampled_from(field.metadata["choices"])
    least, largest = field.metadata["range"]
    if isinstance(least, int):
        return st.integers(least, largest) | st.just(field.default)
    steps = st.integers(round(least * 100), round(min(largest, 99) * 100))
    return steps.map(lambda n: n / 100)


@st.composite
def layers(draw, small=False):
    cls = LAYERS[draw(st.sampled_from(NAMES))]
    chosen = {
        name: draw(pairs(least, 6 if small else most)) for name, (least, most) in RANGES.items()
    }
    return cls(**chosen, **{f.name: draw(values(f, hint)) for f, hint in EXTRAS[cls]})


@st.composite
def shapes(draw):
    sizes = st.tuples(st.integers(1, 3), st.integers(1, 32), st.integers(1, 32))
    return draw(sizes.filter(lambda s: s[0] * s[1] * s[2] <= matrix.CELLS))


@st.composite
def states(draw):
    seeds = st.integers(0, 99)
    x = draw(
        st.sampled_from([e.x for e in EXAMPLES.values()])
        | st.builds(lambda shape, seed: matrix.random(*shape, seed), shapes(), seeds)
    )
    dy = draw(st.none() | st.builds(lambda seed: matrix.random(len(x), 3, 4, seed), seeds))
    layer = draw(layers())
    square = all(len(set(getattr(layer, name))) == 1 for name in FIELDS)
    return State(
        layer, x, dy,
        pinned=draw(st.none() | pairs(0, 64)),
        channel=draw(st.integers(0, len(x) - 1)),
        lang=draw(st.sampled_from(["en", "zh"])),
        tab=draw(st.sampled_from(TABS)),
        framework=draw(st.sampled_from(FRAMEWORKS)),
        intro=draw(st.booleans()),
        linked=square and draw(st.booleans()),
        compare=tuple(draw(st.permutations(COMPARABLE))[: draw(st.integers(2, 4))]),
    )  # fmt: skip


@given(states())
def test_a_link_gives_the_state_back(state):
    again, problems = read(query(state), "en")
    assert (again, problems) == (state, [])


@given(states())
def test_the_default_language_changes_no_link(state):
    assert read(query(state), "zh") == read(query(state), "en")


@pytest.mark.parametrize("name", EXAMPLES)
def test_an_examples_link_is_short(name):
    state = replace(start("zh"), layer=EXAMPLES[name].layer, x=EXAMPLES[name].x)
    assert len(f"http://localhost:8501/step?{urlencode(query(state))}") < 300


def test_two_full_matrices_and_every_setting_stay_under_8000_characters():
    x, dy = matrix.random(1, 32, 32, seed=1), matrix.random(1, 32, 32, seed=2)
    floats = [replace_cells(m, lambda v: float(f"{v * 1.23456:.4e}")) for m in (x, dy)]
    layer = LAYERS["AvgPool"](
        kernel_size=(3, 2), stride=(2, 3), padding=(1, 0), dilation=(2, 1), divisor_override=7
    )
    state = State(layer, *floats, pinned=(10, 10), lang="zh", tab="heatmaps", linked=False)
    assert len(f"http://localhost:8501/gradient?{urlencode(query(state))}") < 8000
    assert read(query(state), "en") == (state, [])


def replace_cells(x, change):
    return tuple(tuple(tuple(map(change, row)) for row in channel) for channel in x)


GOOD = {
    "layer": "AvgPool", "kernel_size": "3x2", "stride": "2", "padding": "1", "dilation": "1x2",
    "ceil_mode": "1", "count_include_pad": "0", "divisor_override": "5", "x": "0_1_2~3_4_5~6_7_8",
    "dy": "1_2", "pin": "0x1", "channel": "0", "tab": "matrix", "framework": "jax", "intro": "0",
    "linked": "0", "lang": "zh",
}  # fmt: skip
OTHERS = {
    "ties": {"layer": "MaxPool", "ties": "split"},
    "pad_value": {"layer": "MaxPool", "pad_value": "0"},
    "norm_type": {"layer": "LPPool", "norm_type": "3"},
}
NUMBERS = ["1000000000", "-1", "1.5", "NaN", "1e9", " 1", "1 ", "+1", "1_000"]
"""Right for a matrix, wrong for all else but …"""
EXPONENTS = {("norm_type", "1"), ("norm_type", "1.5")}
HOSTILE = [
    "<script>alert(1)</script>", "1e400", "0x1f", "x", "٣", "１", "None", "true", "z" * 9000,
    "1" * 5000, "\x00", "😀", "../../etc/passwd", "2x2x2x2x2x2", "[1]", "{x}", "%s", "__class__",
]  # fmt: skip


@pytest.mark.parametrize("name", [*GOOD, *OTHERS])
@pytest.mark.parametrize("text", HOSTILE + NUMBERS, ids=ascii)
def test_a_hostile_parameter_is_refused_alone(name, text):
    if (name in ("x", "dy") and text in NUMBERS) or (name, text.strip(" +")) in EXPONENTS:
        return
    link = GOOD | OTHERS.get(name, {})
    good, none = read(link, "zh")
    state, problems = read(link | {name: text}, "zh")
    assert none == []
    assert [problem.parts["name"] for problem in problems] == [name]
    changed = {f.name for f in fields(State) if getattr(state, f.name) != getattr(good, f.name)}
    assert len(changed) <= 1
    if changed == {"layer"} and name != "layer":
        ours = {f.name for f in fields(state.layer)}
        assert {f for f in ours if getattr(state.layer, f) != getattr(good.layer, f)} <= {name}


def test_an_unknown_layer_keeps_the_geometry():
    state, problems = read({"layer": "FancyPool", "kernel_size": "3", "x": "4x4"}, "en")
    assert state.layer == replace(layer_of("MaxPool"), kernel_size=(3, 3), stride=(3, 3))
    assert state.x == EXAMPLES["4x4"].x and len(problems) == 1


def test_a_kernel_of_a_billion_is_one_problem():
    state, problems = read({"layer": "MaxPool", "kernel_size": str(10**9)}, "en")
    assert state.layer.kernel_size == (2, 2)
    assert [p.parts["name"] for p in problems] == ["kernel_size"]


def test_a_text_of_33000_characters_is_not_even_read():
    _, (problem,) = read({"x": "z" + "A" * 33_000}, "en")
    assert problem.parts["problem"].reason == "longer than 32,000 characters."


def test_what_no_page_knows_is_left_alone():
    assert read({"utm_source": "mail", "fbclid": "1"}, "en") == (start("en"), [])


PARAMETER = st.sampled_from([*GOOD, *OTHERS])


@given(st.dictionaries(PARAMETER, st.text(max_size=30) | st.sampled_from(sorted(GOOD.values()))))
@example({"x": ";"})
@example({"x": "zAAA"})
@example({"x": "~~"})
@example({"layer": "LPPool", "norm_type": "nan"})
@example({"layer": "LPPool", "norm_type": "1e400"})
def test_any_link_gives_a_state_that_a_link_can_hold(parts):
    state, problems = read(parts, "en")
    assert {problem.parts["name"] for problem in problems} <= set(parts)
    assert query(read(query(state), "en")[0]) == query(state)


def possible(layer, shape):
    try:
        geometry.check(layer, shape)
    except (GeometryError, TooMuch):
        return False
    return True


@given(layers(small=True), shapes())
def test_no_control_offers_an_impossible_value(layer, shape):
    for name in FIELDS:
        for moved in (0,), (1,), (0, 1):
            today = {geometry.value(layer, name)[axis] for axis in moved}
            for new in set(geometry.choices(layer, shape, name, moved)) - today:
                assert possible(geometry.with_value(layer, name, moved, new), shape)


@given(layers(), shapes())
@example(layer_of("MaxPool"), (1, 32, 32))
@example(replace(layer_of("MaxPool"), kernel_size=(10, 16)), (1, 32, 32))
def test_mended_is_possible_and_only_ever_smaller(layer, shape):
    mended = geometry.mended(layer, shape)
    assert possible(mended, shape)
    assert mended == layer or not possible(layer, shape)
    for name in FIELDS:
        old, new = geometry.value(layer, name), geometry.value(mended, name)
        assert all(n <= o for n, o in zip(new, old, strict=True)), name


@given(st.integers(1, 9), st.integers(1, 9))
def test_the_upstream_gradient_counts_and_keeps_what_was_edited(rows, columns):
    dy = (((9.0, 8.0),),)
    fresh = upstream(start("en"), (1, rows, columns))
    edited = upstream(replace(start("en"), dy=dy), (1, rows, columns))
    flat = [v for row in fresh[0] for v in row]
    assert flat == list(range(1, rows * columns + 1))
    assert edited[0][0][:2] == (9.0, 8.0)[:columns]
    assert edited[0][1:] == fresh[0][1:] and all(map(isfinite, flat))


@pytest.mark.parametrize("name", LAYERS)
def test_every_layers_example_is_a_short_link(name):
    example = of_layer(name)
    state = replace(start("zh"), layer=example.layer, x=example.x)
    assert read(query(state), "en") == (state, [])
    assert read({"layer": name, "lang": "zh"}, "en") == (state, [])
    assert len(f"http://localhost:8501/step?{urlencode(query(state))}") < 500
    own = {field.name for field, _ in EXTRAS[type(example.layer)]}
    assert not own & {field.name for field in fields(State)} | own & {"layer", "x", "pin"}


@pytest.mark.parametrize(
    "name, field, default",
    [
        ("Conv", "padding", 0),
        ("ConvTranspose", "stride", 1),
        ("CompactBilinearPool", "dimension", 8),
    ],
)
def test_a_default_that_the_example_has_not_survives_the_link(name, field, default):
    example = of_layer(name)
    assert getattr(example.layer, field) != default
    state = replace(start("en"), layer=replace(example.layer, **{field: default}), x=example.x)
    assert read(query(state), "en") == (state, [])
