"""The router. Streamlit runs this file for each visitor; the server imports it once, before."""

import streamlit as st
from starlette.middleware import Middleware

from ui import frame
from ui.server import greeting, guard, served, shell

if __name__ == "__main__":
    frame.run()
else:
    frame.prepare()
    app = st.App(
        __file__,
        routes=[served.route(), *shell.routes([*frame.PAGES])],
        lifespan=greeting.lifespan,
        middleware=[Middleware(guard.Guard)],
        on_script_error=frame.apologise,
    )
