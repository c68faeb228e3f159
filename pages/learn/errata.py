"""What the source documents get wrong, and what is right."""

import streamlit as st

from ui.errata import ERRATA, Erratum, outcome
from ui.frame import page
from ui.planes import as_text
from ui.words import prose, t


@page
def errata() -> None:
    """All of them, with what each gives here and now."""
    st.markdown(prose("errata"))
    for erratum in ERRATA:
        with st.container(border=True):
            card(erratum)


def card(erratum: Erratum) -> None:
    title = t("Document {number}: {topic}", number=erratum.document, topic=t(erratum.topic))
    st.subheader(title, anchor=False)
    st.markdown(t("**Meant:** {told}", told=t(erratum.meant)))
    given, wrong, right = st.columns([3, 5, 5])
    with given:
        st.markdown(t("**Input:**"))
        st.code(as_text(erratum.x), language=None)
    with wrong:
        st.markdown(t("**What goes wrong:** {told}", told=t(erratum.wrong)))
        for run in (erratum.run, erratum.also):
            if run:
                st.code(outcome(run), language=None, wrap_lines=True)
    with right:
        st.markdown(t("**Right:** {told}", told=t(erratum.right)))
        st.code(outcome(erratum.right_run), language=None, wrap_lines=True)


errata()
