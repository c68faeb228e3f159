"""The matrix editor: cell by cell, pasted, drawn at random, resized."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pandas as pd
import streamlit as st

from notation import matrix, paste
from notation.matrix import Matrix
from notation.number import Unreadable, short
from ui.controls.boxes import number_box
from ui.state import State
from ui.state.session import change, controlled, current
from ui.words import t, tell


def editors(state: State, dy: Matrix | None) -> None:
    """The input's editor, and the upstream gradient's where there is one."""
    if dy is not None:
        st.markdown(f"**{t('Upstream gradient')}**")
        _editor("dy", dy, state, lambda new: change(dy=matrix.pasted(dy, new, state.channel)))
        if state.dy:
            st.button(t("Back to 1, 2, 3, …"), key="dy_reset", on_click=lambda: change(dy=None))
    st.markdown(f"**{t('Input')}**")
    _editor("x", state.x, state, _replace_x)
    _random(state)


def _replace_x(new: Matrix) -> None:
    change(x=new, channel=min(current().channel, len(new) - 1))


def _editor(name: str, now: Matrix, state: State, use: Callable[[Matrix], None]) -> None:
    cells, text = st.columns([1.4, 1])
    with cells:
        _cells(name, now, min(state.channel, len(now) - 1), use)
    with text:
        _paste(name, now, use)
        if name == "x":
            _size(now, use)


def _cells(name: str, now: Matrix, channel: int, use: Callable[[Matrix], None]) -> None:
    """A table of texts, so that what is no number stays to be mended, with its message below."""
    session = st.session_state
    key = f"{name}_cells_{session.get(f'{name}_version', 0)}"
    if session.get(f"{name}_last") != (now, channel) or key not in session:
        # Somebody else changed the matrix, or the table was away and lost its edits: a fresh one.
        session[f"{name}_base"] = session[f"{name}_last"] = (now, channel)
        session[f"{name}_version"] = session.get(f"{name}_version", 0) + 1
        session.pop(f"{name}_problem", None)
    base = session[f"{name}_base"][0]
    key = f"{name}_cells_{session[f'{name}_version']}"
    rows = [[short(v) for v in row] for row in base[channel]]
    table = pd.DataFrame(rows, columns=[str(c) for c in range(len(rows[0]))])

    def edited() -> None:
        try:
            new = _with_edits(base, channel, session[key]["edited_rows"])
        except Unreadable as problem:
            session[f"{name}_problem"] = problem
            return
        session.pop(f"{name}_problem", None)
        session[f"{name}_last"] = (new, channel)
        use(new)

    if len(now) > 1:
        st.caption(t("Channel {channel}", channel=channel))
    st.data_editor(table, key=key, on_change=edited, width="content")
    _tell(session.get(f"{name}_problem"))


def _with_edits(base: Matrix, channel: int, edits: dict[int, dict[str, Any]]) -> Matrix:
    planes = [[list(row) for row in plane] for plane in base]
    for row, columns in edits.items():
        for column, typed in columns.items():
            planes[channel][row][int(column)] = paste.cell(str(typed or ""), row, int(column))
    return matrix.as_matrix(planes)


def _paste(name: str, now: Matrix, use: Callable[[Matrix], None]) -> None:
    session = st.session_state

    def read(text: str) -> None:
        session[f"{name}_text"] = text
        try:
            new, folded = paste.read(text)
        except Unreadable as problem:
            session[f"{name}_paste"] = problem, now
            return
        note = Unreadable("Full-width characters were read as ordinary ones.") if folded else None
        session[f"{name}_paste"] = note, new
        use(new)

    # Streamlit ignores a paste over max_chars without a word: paste.read tells of most before that.
    st.text_area(
        t("Paste numbers"), height=110, max_chars=2 * paste.LONGEST,
        placeholder="0 1 2\n3 4 5\n6 7 8",
        help=t("From a spreadsheet, NumPy, PyTorch or JSON. A blank line starts a new channel."),
        **controlled(f"{name}_area", session.get(f"{name}_text", ""), read),
    )  # fmt: skip
    note, told_of = session.get(f"{name}_paste", (None, None))
    _tell(note if told_of == now else None)
    st.button(
        t("Use these numbers"), key=f"{name}_use", on_click=lambda: read(session[f"{name}_area"])
    )


def _size(now: Matrix, use: Callable[[Matrix], None]) -> None:
    _, rows, columns = matrix.shape(now)
    most = min(matrix.LARGEST, matrix.CELLS // len(now))
    left, right = st.columns(2)
    high, wide = (min(most, matrix.CELLS // (len(now) * n)) for n in (columns, rows))
    with left:
        number_box(
            t("Rows"), (1, high), "rows", rows, lambda n: use(matrix.resized(now, n, columns))
        )
    with right:
        number_box(
            t("Columns"), (1, wide), "columns", columns, lambda n: use(matrix.resized(now, rows, n))
        )


def _random(state: State) -> None:
    session = st.session_state
    shape = matrix.shape(state.x)
    seed, button = st.columns([1, 2], vertical_alignment="bottom")
    drawn = session.get("seed", 0)
    with seed:
        number_box(t("Seed"), (0, 9999), "seed_box", drawn, lambda n: session.update(seed=n))

    def draw() -> None:
        session["seed"] = int(session.seed_box)
        _replace_x(matrix.random(*shape, seed=session["seed"]))

    button.button(t("Draw whole numbers from −9 to 9"), key="draw", on_click=draw)


def _tell(problem: Unreadable | None) -> None:
    if problem:
        st.warning(tell(problem))
