"""Every layer of PoolLab as a card."""

import streamlit as st

from ui.catalogue import cards
from ui.frame import page
from ui.words import prose


@page
def layers() -> None:
    st.markdown(prose("layers"))
    cards()


layers()
