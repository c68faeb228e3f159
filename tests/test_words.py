"""Every word in both languages: labels, prose, and the viewer's own."""

import ast
import importlib
import json
import re
from collections.abc import Mapping
from dataclasses import fields
from itertools import chain
from pathlib import Path
from string import Formatter
from typing import Literal, get_args, get_origin, get_type_hints

import pytest
from babel.messages.pofile import read_po

from notation.number import Unreadable
from poolcore import LAYERS, errors
from poolcore.frameworks.torch_notes import EXPLAINS
from ui.controls.editor import tell
from ui.controls.settings import OPTIONS, words
from ui.errata import ERRATA
from ui.errors import FACTS, WAYS_OUT
from ui.frame import PAGES
from ui.gradient_check import NOTES
from ui.state import FRAMEWORKS, TABS
from ui.state.examples import EXAMPLES, of_layer
from ui.tools import NAMES, TITLES
from ui.words import LANGUAGES, catalogue

ROOT = Path(__file__).resolve().parent.parent
CHINESE = "[\u3400-\u9fff]"
ASCII_BESIDE_CHINESE = re.compile(rf'{CHINESE}[*`]*[,;:!?."]|[,;:!?"][*`]*{CHINESE}')
BRACKET_BESIDE_CHINESE = re.compile(rf"{CHINESE}[*`]*[()]|[()][*`]*{CHINESE}")


YIELDED = re.compile(r'^ {4,}yield "([^"]+)"', re.MULTILINE)


def placeholders(text):
    return sorted(name for _, name, _, _ in Formatter().parse(text) if name is not None)


def strings(value):
    """The texts in a constant: itself, or a tuple's or a dict's."""
    if isinstance(value, Mapping):
        value = tuple(value.values())
    return [v for v in value if isinstance(v, str)] if isinstance(value, tuple) else [value]


def is_constant(node):
    return isinstance(node, ast.Assign) and node.targets[0].id.isupper()


def labels_in(path):
    """(line, label) for all that t(…) and Unreadable(…) are given: literals, or a module's own."""
    tree = ast.parse(path.read_text(encoding="utf-8"))
    if path.is_relative_to(ROOT / "pages"):  # importing it would run it
        ours = {n.targets[0].id: ast.literal_eval(n.value) for n in tree.body if is_constant(n)}
    else:
        name = ".".join(path.relative_to(ROOT).with_suffix("").parts)
        ours = vars(importlib.import_module(name.removesuffix(".__init__")))
    for call in ast.walk(tree):
        if not (isinstance(call, ast.Call) and isinstance(call.func, ast.Name)):
            continue
        if call.func.id not in ("t", "Unreadable"):
            continue
        parts = [*ast.walk(call.args[0])]
        keys = [node.slice for node in parts if isinstance(node, ast.Subscript)]
        for part in (part for part in parts if part not in keys):
            if isinstance(part, ast.Constant) and isinstance(part.value, str):
                yield call.lineno, part.value
            elif isinstance(part, ast.Name) and part.id.isupper():
                constant = strings(ours.get(part.id, ()))
                yield from ((call.lineno, label) for label in constant if isinstance(label, str))


def collected():
    """Every label of the app, with a place where it is used."""
    found = {}
    for path in [*ROOT.glob("ui/**/*.py"), *ROOT.glob("notation/*.py"), *ROOT.glob("pages/*/*.py")]:
        found |= {label: f"{path.name}:{line}" for line, label in labels_in(path)}
    found |= {label: name for name, e in EXAMPLES.items() for label in (e.title, e.look)}
    for e in ERRATA:
        found |= dict.fromkeys((e.topic, e.meant, e.wrong, e.right), "errata")
    found |= {of_layer(name).title: name for name in LAYERS}
    for name, layer in LAYERS.items():
        hints = get_type_hints(layer)
        for label in (layer.title, layer.use, *chain(*map(words, fields(layer)))):
            found[label] = name
        for hint in hints.values():
            options = get_args(hint) if get_origin(hint) is Literal else ()
            found |= {OPTIONS.get(option, option): name for option in options}
    return found


USED = collected()
ZH = catalogue("zh")


def test_labels_are_found_at_all():
    # One of each kind: a literal, a refusal, a constant, a dict's, an example's, a layer's.
    some = {
        "Paste numbers", "the cell is empty.", "height", "Kernel", "All equal", "Max pooling",
        "Window {window} along the {axis} reads no input cell, only padding.",
    }  # fmt: skip
    assert some <= USED.keys()


def test_every_label_has_a_translation():
    assert {label: place for label, place in USED.items() if not ZH.get(label)} == {}


def test_no_translation_is_left_over():
    # A source that is a name or an address needs no translation; one with words has it.
    assert ZH.keys() - USED.keys() - {layer.source for layer in LAYERS.values()} == set()


@pytest.mark.parametrize("label", sorted(USED))
def test_a_translation_has_the_same_placeholders(label):
    assert placeholders(ZH.get(label, label)) == placeholders(label)


def test_no_label_stands_in_the_catalogue_twice_or_unsure():
    path = ROOT / "locales/zh/LC_MESSAGES/poollab.po"
    with path.open("rb") as file:
        messages = [message for message in read_po(file) if message.id]
    assert [m.id for m in messages if m.fuzzy] == []
    assert path.read_text(encoding="utf-8").count("\nmsgid ") == len(messages)


@pytest.mark.parametrize("name", LAYERS)
def test_every_control_of_a_layer_has_a_label_and_a_help(name):
    assert all(all(words(field)) for field in fields(LAYERS[name]))


def test_every_refusal_has_its_words():
    assert FACTS.keys() == WAYS_OUT.keys() == errors.FACTS.keys() == errors.WAYS_OUT.keys()
    for reason, fact in FACTS.items():
        assert set(placeholders(fact)) <= set(placeholders(errors.FACTS[reason])) | {"axis"}


def test_every_note_on_torch_has_its_words():
    notes = (ROOT / "poolcore/frameworks/torch_notes.py").read_text(encoding="utf-8")
    yielded = {*YIELDED.findall(notes)}
    assert len(yielded) > 5 and yielded | {*EXPLAINS} <= NOTES.keys()


def test_every_tool_has_a_name():
    assert (set(TITLES), set(NAMES)) == (set(TABS), set(FRAMEWORKS))


def test_a_refusal_is_told_in_the_readers_language(monkeypatch):
    monkeypatch.setattr("ui.words.language", lambda: "zh")
    inner = Unreadable("“{token}” is not a number.", token="x")
    place = Unreadable("Row {row}, column {column}: {problem}", row=1, column=2, problem=inner)
    assert tell(place) == "第 1 行第 2 列：“`x`”不是数字。"


def test_a_hostile_token_is_no_placeholder():
    inner = Unreadable("“{token}” is not a number.", token="{0} {row}")
    assert "{0} {row}" in tell(Unreadable("{name} in the link: {problem}", name="x", problem=inner))


# The viewer's words.

VIEWER = json.loads((ROOT / "viewer/labels.json").read_text(encoding="utf-8"))


def test_the_viewer_speaks_the_apps_languages():
    assert set(VIEWER) == set(LANGUAGES)
    assert [set(words) for words in VIEWER.values()] == [set(VIEWER["en"])] * len(VIEWER)


@pytest.mark.parametrize("key", VIEWER["en"])
def test_the_viewers_words_have_the_same_placeholders(key):
    texts = [words[key] for words in VIEWER.values()]
    assert all(texts)
    assert len({str(placeholders(text)) for text in texts}) == 1


@pytest.mark.parametrize("key", VIEWER["en"])
def test_the_viewers_words_are_used(key):
    scripts = "\n".join(path.read_text(encoding="utf-8") for path in ROOT.glob("viewer/js/*.js"))
    assert re.search(rf"\b{key}\b", scripts)


# Prose.


def test_every_page_has_its_prose_in_both_languages():
    files = {lang: {path.stem for path in ROOT.glob(f"content/{lang}/*.md")} for lang in LANGUAGES}
    assert files == {lang: set(PAGES) for lang in LANGUAGES}


@pytest.mark.parametrize("page", PAGES)
def test_the_prose_opens_with_its_place_and_title(page):
    heads = [
        (ROOT / "content" / lang / f"{page}.md").read_text(encoding="utf-8").split("\n")[0]
        for lang in LANGUAGES
    ]
    places = [re.fullmatch(r"# (\d+) \S.*", head) for head in heads]
    assert all(places)
    assert len({place[1] for place in places if place}) == 1


CHINESE_TEXTS = {
    **{f"po: {label}": text for label, text in ZH.items()},
    **{f"viewer: {key}": text for key, text in VIEWER["zh"].items()},
    **{path.name: path.read_text(encoding="utf-8") for path in ROOT.glob("content/zh/*.md")},
}


@pytest.mark.parametrize("text", CHINESE_TEXTS.values(), ids=CHINESE_TEXTS)
def test_punctuation_beside_chinese_is_full_width(text):
    assert not ASCII_BESIDE_CHINESE.search(text)
    # A formula's brackets are mathematics.
    assert "⌊" in text or "⌈" in text or not BRACKET_BESIDE_CHINESE.search(text)
