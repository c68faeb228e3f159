"""The guard in Chromium: all that the pages need is allowed; words for an outage; a proxy."""

import re
import subprocess
from contextlib import ExitStack
from pathlib import Path

import pytest
from playwright.sync_api import expect

from tests.conftest import drawn, free_port, serving
from tests.reader import key
from tools.ensure_nginx import find_nginx
from ui.frame import PAGES
from ui.state import TABS

pytestmark = pytest.mark.browser

ROOT = Path(__file__).resolve().parent.parent
SETTING = "layer=MaxPool&kernel_size=2&stride=1&x=3x3&lang=en"


@pytest.mark.parametrize("name", PAGES)
def test_every_page_has_what_it_needs(app, name):
    # `visit` collects what the policy refuses, for Chromium reports it as an error.
    page = app(f"/{name}?{SETTING}")
    page.wait_for_load_state("networkidle")


@pytest.mark.parametrize("tab", TABS)
def test_every_tool_has_what_it_needs(app, tab):
    page = app(f"/gradient?{SETTING}&tab={tab}")
    shown = {
        "code": ".stCode", "matrix": "[data-testid=stDataFrame]", "heatmaps": ".js-plotly-plot",
        "check": "[data-testid=stDataFrame], [data-testid=stAlert]",
        "share": ".stCode", "indices": ".stCode",
    }[tab]  # fmt: skip
    expect(page.locator(shown).first).to_be_visible()
    if tab == "share":
        with page.expect_download() as download:
            key(page, "html").get_by_role("button").click()
        assert "mountViewer" in download.value.path().read_text(encoding="utf-8")
    page.wait_for_load_state("networkidle")


@pytest.fixture
def quiet(chromium):
    """quiet(url, lang): a page that may meet errors, for its server goes away."""
    with ExitStack() as stack:

        def opened(url, locale="en-US"):
            page = stack.enter_context(chromium.new_context(locale=locale)).new_page()
            page.goto(url)
            return page

        yield opened


@pytest.mark.parametrize(
    "lang, words", [("en", "There is no connection to the server"), ("zh", "与服务器的连接断开了")]
)
def test_an_outage_is_told_in_the_reader_s_words_and_not_to_developers(quiet, lang, words):
    port = free_port()
    with serving(port=port) as server:
        page = drawn(quiet(f"{server}/step?{SETTING.replace('lang=en', f'lang={lang}')}"))
        notice = page.locator(".poollab-away")
        expect(notice).to_have_count(0)
    expect(notice).to_contain_text(words)
    for _ in range(8):  # after six attempts Streamlit's dialog would come
        page.wait_for_event("requestfailed", lambda request: request.url.endswith("/health"))
    expect(page.get_by_text("streamlit run")).to_have_count(0)
    expect(page.get_by_role("dialog")).to_have_count(0)
    with serving(port=port):
        expect(notice).to_have_count(0)


def test_foreign_scripts_and_pictures_are_refused(quiet, server):
    page = drawn(quiet(f"{server}/step?{SETTING}"))
    page.evaluate("""() => new Promise((done) => {
        window.refused = [];
        addEventListener("securitypolicyviolation", (event) => {
            if (window.refused.push(event.effectiveDirective) === 2) done();
        });
        const script = document.createElement("script");
        script.textContent = "window.ran = true";
        document.head.append(script);
        new Image().src = "https://elsewhere.invalid/a.png";
    })""")
    assert page.evaluate("window.ran") is None
    assert sorted(page.evaluate("window.refused")) == ["img-src", "script-src-elem"]


NGINX = """
daemon off; pid {folder}/pid;
events {{}}
http {{
    access_log off; default_type text/html;
    client_body_temp_path {folder}/body; proxy_temp_path {folder}/proxy;
    fastcgi_temp_path {folder}/fastcgi; uwsgi_temp_path {folder}/uwsgi;
    scgi_temp_path {folder}/scgi;
    {snippet}
}}
"""


@pytest.fixture
def proxy(tmp_path):
    """nginx as docs/operate.md says: (its address, the two ports behind it)."""
    text = (ROOT / "docs" / "operate.md").read_text(encoding="utf-8")
    [snippet] = re.findall(r"```nginx\n(.*?)```", text, re.DOTALL)
    here, *behind = (free_port() for _ in range(3))
    places = {"listen 80": f"listen 127.0.0.1:{here}", "/srv/poollab": str(ROOT)}
    places |= {f"127.0.0.1:850{n}": f"127.0.0.1:{port}" for n, port in enumerate(behind, 1)}
    for told, place in places.items():
        assert told in snippet
        snippet = snippet.replace(told, place)
    (tmp_path / "nginx.conf").write_text(NGINX.format(folder=tmp_path, snippet=snippet))
    command = [find_nginx(), "-e", f"{tmp_path}/log", "-c", f"{tmp_path}/nginx.conf"]
    with subprocess.Popen(command) as process:
        try:
            yield f"http://127.0.0.1:{here}", behind
        finally:
            process.terminate()


@pytest.mark.nginx
def test_a_proxy_as_described(proxy, quiet):
    address, behind = proxy
    page = quiet(f"{address}/pool/step?{SETTING}")
    expect(page.get_by_text("池化实验室正在启动")).to_be_visible()
    with ExitStack() as servers:
        for port in behind:
            servers.enter_context(serving("--server.baseUrlPath=pool", port=port))
        # It has asked again by itself.
        drawn(page)
        for _ in range(4):
            page = drawn(quiet(f"{address}/pool/gradient?{SETTING}&tab=share"))
            with page.expect_download() as download:
                key(page, "html").get_by_role("button").click()
            assert download.value.failure() is None
        page = drawn(quiet(f"{address}/pool"))
        assert page.url.startswith(f"{address}/pool/")
