"""What a browser sends back (a widget's value, a component's trigger), whatever it is.

Here it is forged, as a browser that is not ours may send it: AppTest itself offers valid values.
"""

import json
import math

import pytest

from notation import matrix
from poolcore import LAYERS
from tests.test_pages import opened, settled, state, warnings
from ui.state import query
from ui.state.fields import EXTRAS, NONE, TYPED, layer_of, text
from ui.state.link import read

MANY = {"layer": "AvgPool", "x": "3ch", "lang": "en"}
ARRAYS = [
    (name, field.name) for name, cls in LAYERS.items() for field, _ in EXTRAS[cls]
    if "array" in field.metadata
]  # fmt: skip


def sent(app, key, form, value):
    """The page after the browser answered this for the widget of this key, and one run later."""
    states = app._tree.get_widget_states()
    found = next((w for w in states.widgets if w.id.endswith(f"-{key}")), None)
    if found is None:
        component = app.get_by_key(key).proto.id
        found = states.widgets.add(id=f"$$STREAMLIT_INTERNAL_KEY_{component}__events")
    if form == "string_array_value":
        found.string_array_value.Clear()
        found.string_array_value.data.extend(value)
    else:
        setattr(found, form, value)
    settled(app._run(states))
    told = warnings(app)
    settled(app.run())
    assert warnings(app) == told
    assert read(query(state(app)), "zh") == (state(app), [])
    return app


@pytest.mark.parametrize(
    "key, form, value",
    [
        ("example", "string_value", "nope"),
        ("layer", "string_value", "nope"),
        ("language", "string_array_value", ["nope"]),
        ("language", "string_array_value", []),
        ("kernel_size_01", "string_array_value", ["99"]),
        ("kernel_size_01", "string_array_value", ["1", "2"]),
        ("tab", "string_array_value", ["nope"]),
        ("framework", "string_array_value", ["nope"]),
        ("framework", "string_array_value", []),
        ("field_ceil_mode", "int_value", 7),
    ],
)
def test_an_option_that_is_not_offered(key, form, value):
    app = opened("step", **MANY, tab="code")
    before = state(app)
    app = sent(app, key, form, value)
    # In place of some, Streamlit hands us the first option, or none.
    assert key not in ("example", "layer", "framework") or state(app) == before


@pytest.mark.parametrize("value", [math.nan, math.inf, -math.inf, -3.0, 1e300, 2.5])
@pytest.mark.parametrize("layer, name", [("AvgPool", "divisor_override"), ("MixedPool", "alpha")])
def test_a_number_that_its_box_has_not(layer, name, value):
    app = opened("step", **MANY | {"layer": layer})
    # In place of some, Streamlit hands us the least; a fraction counts as the box shows it.
    kept = (getattr(state(app).layer, name), 0, 3)
    assert getattr(state(sent(app, f"field_{name}", "double_value", value)).layer, name) in kept


@pytest.mark.parametrize("value", [math.nan, math.inf, -math.inf, -3.0, 1e300, 2.5])
@pytest.mark.parametrize("key", ["rows", "columns", "seed_box"])
def test_a_number_that_an_editors_box_has_not(key, value):
    x = state(sent(opened("step", **MANY, tab="matrix"), key, "double_value", value)).x
    assert matrix.shape(x) in [(3, 3, 3), (3, 1, 3), (3, 3, 1)]


def test_an_emptied_box_is_off_where_that_may_be():
    app = opened("step", layer="AvgPool", divisor_override="3", tab="matrix", lang="en", x="3x3")
    settled(app.number_input(key="field_divisor_override").set_value(None).run())
    assert (state(app).layer.divisor_override, warnings(app)) == (None, [])
    settled(app.number_input(key="rows").set_value(None).run())
    assert matrix.shape(state(app).x) == (1, 1, 3)


def test_a_number_is_kept_as_the_link_keeps_it():
    app = sent(
        opened("step", **MANY | {"layer": "MixedPool"}), "field_alpha", "double_value", 1 / 3
    )
    assert state(app).layer.alpha == pytest.approx(1 / 3, abs=1e-5)


def test_a_text_box_that_answers_with_a_number():
    app = sent(opened("step", layer="Conv", lang="en"), "field_bias", "double_value", 3.0)
    assert warnings(app) == []


def test_layers_that_cannot_be_compared():
    for names in (["nope", "no"], [], ["Max pooling"], ["Max pooling"] * 2):
        app = opened("compare", **MANY)
        before = state(app)
        assert state(sent(app, "compare", "string_array_value", names)) == before


FOREIGN = [
    5, "a", [1], {}, {"value": 5.5}, {"value": "ab"}, {"value": [-1, -1]}, {"value": [1] * 9},
    {"value": {"a": 1}}, {"value": [[1]]}, {"value": [True, True]}, {"value": [None]},
    {"value": [math.nan]}, {"value": [1.5, 1]}, {"value": ["0", "1"] * 4000}, {"value": [99, 0]},
]  # fmt: skip
"""What no click of ours sends as a pin, nor as a channel."""


@pytest.mark.parametrize("value", FOREIGN, ids=lambda value: str(value)[:20])
def test_a_trigger_of_a_foreign_shape_changes_nothing(value):
    for page, key, event in [
        ("step", "viewer", "pinned"), ("step", "viewer", "channel"), ("compare", "beside", "pinned")
    ]:  # fmt: skip
        app = opened(page, **MANY)
        before = state(app)
        said = json.dumps([{"event": event, "value": value}])
        assert state(sent(app, key, "json_trigger_value", said)) == before


def test_triggers_of_ours_are_taken():
    def click(app, event, value):
        said = json.dumps([{"event": event, "value": {"value": value}}])
        return state(sent(app, "viewer", "json_trigger_value", said))

    app = opened("step", **MANY)
    assert click(app, "pinned", [0, 1]).pinned == (0, 1)
    assert click(app, "pinned", None).pinned is None
    assert click(app, "channel", 1).channel == 1
    assert click(app, "channel", 7).channel == 2


@pytest.mark.parametrize(
    "said", ["", "5", "null", "{{{", "[5]", '[{"event": 5}]', '[{"event": ""}]']
)
def test_a_trigger_that_is_none(said):
    app = opened("step", **MANY)
    before = state(app)
    assert state(sent(app, "viewer", "json_trigger_value", said)) == before


def test_every_layer_that_has_an_array_is_walked():
    assert len(ARRAYS) > 20


TYPED_BADLY = ["", "   ", ";", "|", "||", "\n", "1;2 3", "nan", "x", "1 2 3 4 5 6 7 8 9 10 11"]


@pytest.mark.parametrize("layer, name", ARRAYS)
def test_whatever_is_typed_into_an_arrays_box_is_told_beside_it(layer, name):
    for typed in TYPED_BADLY:
        app = opened("step", layer=layer, lang="zh")
        before = state(app).layer
        app = sent(app, f"field_{name}", "string_value", typed)
        assert app.get_by_key(f"field_{name}").value == typed
        # Some arrays may be of another size; then the picture, or what says why there is none.
        assert len(warnings(app)) == 1 or state(app).layer != before
        assert typed.strip(" ;|\n") or (len(warnings(app)), state(app).layer) == (1, before)


@pytest.mark.parametrize("layer, name", ARRAYS)
@pytest.mark.parametrize(
    "written", ["", " ", "\n_\n", "~", "_~_", "~~~~", "1_2~3", "nan", "x", NONE]
)
def test_a_links_bad_array_is_told_and_the_rest_kept(layer, name, written):
    good = {f.name: text(getattr(layer_of(layer), f.name)) for f, _ in EXTRAS[LAYERS[layer]]}
    state, problems = read({"layer": layer, "lang": "zh"} | good | {name: written}, "en")
    assert read(query(state), "en") == (state, [])
    assert [p.parts["name"] for p in problems] in ([], [name])
    changed = {f for f in good if getattr(state.layer, f) != getattr(layer_of(layer), f)}
    assert changed == set() if problems else changed <= {name}
    assert problems or written.strip(" _~\n")


@pytest.mark.parametrize("layer, name", ARRAYS)
def test_an_array_typed_as_the_box_shows_it_changes_nothing(layer, name):
    app = opened("step", layer=layer, lang="en")
    before = state(app).layer
    app = sent(app, f"field_{name}", "string_value", text(getattr(before, name), TYPED) + " ")
    assert (state(app).layer, warnings(app)) == (before, [])


@pytest.mark.parametrize("pin", ["-1x-1", "1x", "x", "1x1x1x1x1x1", "1.5x1", "65x1", "٣x1"])
def test_a_pin_that_is_no_place(pin):
    state, (problem,) = read({"pin": pin}, "en")
    assert state.pinned is None and problem.parts["name"] == "pin"


def test_everything_that_fits_is_kept_where_not_all_does():
    link = {"layer": "Conv", "padding": "2", "bias": "1_2_3", "stride": "2"}
    state, (problem,) = read(link, "en")
    assert (state.layer.padding, state.layer.stride, state.layer.bias) == (2, 2, (0, 1))
    assert problem.parts["name"] == "bias"


@pytest.mark.parametrize("page", ["step", "gradient"])
def test_the_link_of_the_apology_page(page):
    told = warnings(opened(page, layer="KroneckerPool", x="1_2_3", other="", lang="en"))
    assert told[0] == "`other` in the link: There are no numbers here yet."
