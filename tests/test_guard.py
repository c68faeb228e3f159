"""What the guard lets through to Streamlit, asked of it directly."""

import re
from base64 import b64encode
from hashlib import sha256

import pytest
from hypothesis import given
from hypothesis import strategies as st
from streamlit import net_util
from streamlit.proto.BackMsg_pb2 import BackMsg
from streamlit.web.server.starlette.starlette_websocket import _is_origin_allowed

from tests.alone import finished
from ui.server import guard, shell
from ui.server.guard import Guard, same_origin, security_headers

OPTIONS = {
    "server.baseUrlPath": "",
    "server.corsAllowedOrigins": ["https://school.example/"],
    "server.maxWidgetStateSize": 1,
}
STREAM, UPLOAD = "/_stcore/stream", "/_stcore/upload_file/some/one"
HOST = "pool.example:8501"


class Inner:
    """Stands where Streamlit does, and remembers what came through."""

    def __init__(self):
        self.scopes, self.received = [], []

    async def __call__(self, scope, receive, send):
        self.scopes.append(scope)
        if scope["type"] == "websocket":
            self.received = [await receive(), await receive()]
            return
        if scope["path"] == "/broken":
            raise RuntimeError("broken")
        await send({"type": "http.response.start", "status": 200, "headers": []})
        await send({"type": "http.response.body", "body": b"inner"})


@pytest.fixture
def inner():
    return Inner()


@pytest.fixture
def asked(monkeypatch, inner):
    """asked(path, …): what is sent back; for HTTP (status, headers)."""

    def ask(path, kind="http", method="GET", messages=(), options=None, **headers):
        monkeypatch.setattr(guard.st, "get_option", {**OPTIONS, **(options or {})}.__getitem__)
        given = {"host": HOST} | {name.replace("_", "-"): v for name, v in headers.items()}
        scope = {
            "type": kind, "path": path, "method": method,
            "headers": [(k.encode(), v.encode("latin-1")) for k, v in given.items()],
        }  # fmt: skip
        sent, waiting = [], iter(messages)

        async def send(message):
            sent.append(message)

        async def receive():
            return next(waiting)

        try:
            finished(Guard(inner)(scope, receive, send))
        except RuntimeError as error:
            assert path == "/broken", error
        if kind == "websocket":
            return sent
        starts = [message for message in sent if message["type"] == "http.response.start"]
        assert len(starts) == 1
        return starts[0]["status"], {k.decode(): v.decode() for k, v in starts[0]["headers"]}

    return ask


BEAT = BackMsg(app_heartbeat=True).SerializeToString()
TEXT = ({"type": "websocket.connect"}, {"type": "websocket.receive", "text": "x", "bytes": None})
DATA = ({"type": "websocket.connect"}, {"type": "websocket.receive", "bytes": BEAT})
OURS = (f"http://{HOST}", f"https://{HOST}", "HTTPS://School.example", f"http://{HOST.upper()}")
FOREIGN = (
    "http://evil.example", "null", "", "http://pool.example", f"{HOST}", f"file://{HOST}",
    f"http://{HOST}.evil.example", "http://localhost:8501", "https://", f"http://x@{HOST}",
)  # fmt: skip


@pytest.mark.parametrize("origin", OURS)
def test_our_own_pages_reach_streamlit_which_is_told_no_origin(asked, inner, origin):
    assert asked(STREAM, "websocket", messages=DATA, origin=origin) == []
    [scope] = inner.scopes
    assert [name for name, _ in scope["headers"]] == [b"host"]
    assert asked("/step", method="POST", origin=origin)[0] == 200


@pytest.mark.parametrize("origin", FOREIGN)
def test_other_sites_do_not(asked, inner, origin):
    refused = [{"type": "websocket.close", "code": 1008}]
    assert asked(STREAM, "websocket", messages=DATA, origin=origin) == refused
    assert asked("/step", method="POST", origin=origin)[0] == 403
    assert inner.scopes == []
    # To look at a page from a link on another site is no harm.
    assert asked("/step", origin=origin)[0] == 200


def test_who_is_no_browser_tells_no_origin_and_is_let_through(asked, inner):
    assert asked(STREAM, "websocket", messages=DATA) == []
    assert len(inner.scopes) == 1


@pytest.mark.parametrize(
    "origin, host, same",
    [
        ("https://pool.example", "pool.example:443", True),
        ("http://pool.example", "pool.example:80", True),
        ("https://pool.example", "pool.example:80", False),
        ("http://[::1]:8501", "[::1]:8501", True),
        ("http://", "", False),
    ],
)
def test_the_usual_port_may_be_left_away(origin, host, same):
    assert same_origin(origin, host) is same


@given(
    st.just("https://school.example") | st.text("htps:/@[].x0?#", max_size=20),
    st.text("x0.:/[]@", max_size=12),
)
def test_whatever_is_sent_streamlit_asks_nobody_for_its_own_address(origin, host):
    def asks():
        raise AssertionError("an outside address was asked")

    async def streamlit(scope, receive, send):
        told = {name: value.decode("latin-1") for name, value in scope["headers"]}
        _is_origin_allowed(told.get(b"origin"), told.get(b"host"))

    async def send(message):
        pass

    headers = [(b"origin", origin.encode()), (b"host", host.encode())]
    scope = {"type": "websocket", "path": STREAM, "headers": headers}
    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(guard.st, "get_option", OPTIONS.__getitem__)
        patched.setattr(net_util, "get_external_ip", asks)
        patched.setattr(net_util, "get_internal_ip", asks)
        finished(Guard(streamlit)(scope, None, send))


CLOSED = (
    UPLOAD, "/_stcore/metrics", "/_stcore/script-health-check", "/_stcore/agent/interact",
    "/_stcore/agent/openapi.json", "/_stcore/bidi-components/a.js", "/component/a/index.html",
    "/auth/login", "/oauth2callback", "/_stcore", "/_stcore/health/more",
)  # fmt: skip


@pytest.mark.parametrize("base", ["", "pool", "/a/pool/"])
def test_needless_addresses_are_closed_under_any_base_path(asked, inner, base):
    for path in CLOSED:
        where = f"/{base.strip('/')}{path}" if base else path
        for method in ("GET", "PUT"):
            options = {"server.baseUrlPath": base}
            assert asked(where, method=method, options=options)[0] == 404, path
    assert inner.scopes == []


def test_the_operator_may_open_the_metrics(asked, monkeypatch):
    monkeypatch.setenv(guard.METRICS, "1")
    assert asked("/_stcore/metrics")[0] == 200
    assert asked(UPLOAD)[0] == 404


def test_health_is_told_at_the_root_too(asked, inner):
    asked("/_stcore/health", options={"server.baseUrlPath": "pool"})
    asked("/pool/_stcore/health", options={"server.baseUrlPath": "pool"})
    assert [scope["path"] for scope in inner.scopes] == ["/pool/_stcore/health"] * 2


def test_the_size_of_a_body_is_told_and_bounded(asked, inner):
    assert asked("/step", method="POST", content_length="1000000")[0] == 200
    assert asked("/step", method="POST", content_length="1000001")[0] == 413
    assert asked("/step", method="POST", transfer_encoding="chunked")[0] == 411
    assert len(inner.scopes) == 1


def test_a_text_where_bytes_are_due_ends_the_connection(asked, inner):
    assert asked(STREAM, "websocket", messages=TEXT) == [{"type": "websocket.close", "code": 1003}]
    assert inner.received[1]["type"] == "websocket.disconnect"


SECURITY = {
    "content-security-policy", "x-content-type-options", "referrer-policy", "permissions-policy",
    "x-frame-options",
}  # fmt: skip


@pytest.mark.parametrize(
    "path, method, status",
    [("/step", "GET", 200), ("/broken", "GET", 500), (UPLOAD, "PUT", 404), ("/step", "PUT", 403)],
)
def test_every_answer_has_the_security_headers(asked, path, method, status):
    origin = {"origin": "http://evil.example"} if status == 403 else {}
    got, headers = asked(path, method=method, **origin)
    assert got == status
    assert headers.keys() >= SECURITY


def test_the_operator_says_who_may_frame(asked, monkeypatch):
    assert "frame-ancestors 'self'" in asked("/step")[1]["content-security-policy"]
    monkeypatch.setenv(guard.FRAMES, "'self' https://moodle.school.example")
    headers = asked("/step")[1]
    found = re.search(r"frame-ancestors ([^;]*)", headers["content-security-policy"])
    assert found[1] == "'self' https://moodle.school.example"
    assert "x-frame-options" not in headers


def test_only_the_inline_scripts_of_the_page_are_allowed():
    code = "\n  go()\n"
    page = f'<script type="module" src="a.js"></script>\n<script>{code}</script>'
    headers = dict(security_headers(page, "'none'"))
    mark = b64encode(sha256(code.encode()).digest())
    policy = dict(p.split(b" ", 1) for p in headers[b"content-security-policy"].split(b"; "))
    assert policy[b"script-src"] == b"'self' 'sha256-" + mark + b"' blob:"
    assert headers[b"x-frame-options"] == b"DENY"


def test_our_page_keeps_streamlit_s_scripts_and_tells_nobody_of_its_interface():
    page = shell.page()
    assert "<title>PoolLab 池化实验室</title>" in page
    assert 'rel="service-desc"' not in page
    assert page.count("<noscript>") == 1
    assert "JSON over HTTP" not in page
    first, *others = re.findall(r'<script[^>]*src="([^"]*)"', page)
    assert first.startswith("./shell.js?")
    assert len(others) == 1
    assert "WORDS = {}" not in shell.script()
    assert "Please reload the page." in shell.script()
    assert "请刷新页面" in shell.script()
