"""The router. Streamlit runs this file for each visitor; the server imports it once, before."""

import streamlit as st

from ui import frame, served

if __name__ == "__main__":
    frame.run()
else:
    frame.prepare()
    app = st.App(__file__, routes=[served.route()], on_script_error=frame.apologise)
