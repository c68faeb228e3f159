"""The guard before a real server: other sites, sizes, a base path, the log, the terminal."""

import json
import re
import subprocess
import sys
import tomllib
import urllib.error
import urllib.request
from pathlib import Path
from urllib.parse import urlsplit

import pytest
import websockets
from streamlit import error_util
from streamlit.proto.BackMsg_pb2 import BackMsg

from tests.alone import finished
from tests.conftest import serving
from tests.test_pages import opened
from ui import frame
from ui.server import greeting

ROOT = Path(__file__).resolve().parent.parent
SPY = """
import sys
import tomllib

def note(event, given):
    if event in ("socket.connect", "socket.getaddrinfo", "socket.sendto"):
        with open({path!r}, "a") as file:
            print(event, given, file=file)

sys.addaudithook(note)
"""


@pytest.fixture(scope="module")
def watched(tmp_path_factory):
    """(address, the file that names whatever the server asked of another machine)."""
    folder = tmp_path_factory.mktemp("spy")
    asked = folder / "asked"
    (folder / "sitecustomize.py").write_text(SPY.format(path=str(asked)))
    with pytest.MonkeyPatch.context() as patched:
        patched.setenv("PYTHONPATH", str(folder))
        with serving("--server.baseUrlPath=pool") as address:
            yield f"{address}/pool", asked


def status(url, **more):
    """What the server answers; 0 where it hangs up before all was sent."""
    try:
        with urllib.request.urlopen(urllib.request.Request(url, **more), timeout=20) as answer:
            return answer.status
    except urllib.error.HTTPError as error:
        return error.code
    except OSError:
        return 0


def stream(address, **more):
    url = f"ws://{urlsplit(address).netloc}/pool/_stcore/stream"
    return websockets.connect(url, proxy=None, max_size=None, **more)


async def refusals(address, count):
    found = []
    for number in range(count):
        try:
            async with stream(address, origin=f"http://evil{number}.example"):
                found.append(101)
        except websockets.InvalidStatus as error:
            found.append(error.response.status_code)
    return found


def test_a_hundred_other_sites_are_refused_and_nobody_is_asked(watched):
    address, asked = watched
    assert finished(refusals(address, 100)) == [403] * 100
    assert status(f"{address}/_stcore/health") == 200
    assert not asked.exists(), asked.read_text()


def message(size):
    sent = BackMsg()
    sent.rerun_script.query_string, sent.rerun_script.page_name = "lang=en", "step"
    widget = sent.rerun_script.widget_states.widgets.add()
    widget.id, widget.string_value = "$$ID-0-typed", "池" * (size // 3)
    return sent.SerializeToString()


async def answer(address, size):
    """The number of the first message back, or the code by which the connection is closed."""
    async with stream(address, origin=address.removesuffix("/pool")) as socket:
        try:
            await socket.send(message(size))
            return bool(await socket.recv())
        except websockets.ConnectionClosed as error:
            return error.rcvd.code


@pytest.mark.parametrize("size, told", [(180_000, True), (1_100_000, 1009), (20_000_000, 1009)])
def test_a_paste_is_read_and_what_is_far_too_large_is_not(watched, size, told):
    assert finished(answer(watched[0], size)) == told


def test_nothing_can_be_uploaded(watched):
    address, _ = watched
    where = f"{address}/_stcore/upload_file/some/one"
    assert status(where, data=b"x" * 100, method="PUT") == 404
    assert status(where, data=b"x" * 5_000_000, method="PUT") in (0, 404)


def test_pages_under_a_base_path(watched):
    address, _ = watched
    for path in (
        "/",
        "/step",
        "/shell.js",
        "/viewer.js",
        "/_stcore/host-config",
        "/_stcore/health",
    ):
        assert status(address + path) == 200, path
    for path in ("/_stcore/metrics", "/_stcore/agent/openapi.json", "/component/a"):
        assert status(address + path) == 404, path


def test_the_container_s_health_check_knows_any_base_path(watched, monkeypatch):
    monkeypatch.setenv("STREAMLIT_SERVER_PORT", str(urlsplit(watched[0]).port))
    dockerfile = (ROOT / "Dockerfile").read_text()
    [command] = re.findall(r"HEALTHCHECK.*?CMD (\[.*?\])\n", dockerfile, re.DOTALL)
    assert subprocess.run([sys.executable, *json.loads(command)[1:]]).returncode == 0
    monkeypatch.setenv("STREAMLIT_SERVER_PORT", "1")
    assert (
        subprocess.run(
            [sys.executable, *json.loads(command)[1:]], stderr=subprocess.DEVNULL
        ).returncode
        != 0
    )


def test_a_traceback_stands_in_the_log_once(caplog):
    error_util.handle_user_script_exception(ValueError("broken"), frame.apologise)
    assert len({id(r) for r in caplog.records if "broken" in str(r.exc_info)}) == 1


def told(monkeypatch, address, watched=True, own="10.1.2.3"):
    chosen = {"server.address": address, "browser.serverAddress": "localhost"}
    monkeypatch.setattr(greeting.st, "get_option", chosen.__getitem__)
    monkeypatch.setattr(greeting, "own_address", lambda: own)
    return "\n".join(greeting.lines(watched))


def test_the_terminal_tells_phones_an_address_only_where_they_reach_it(monkeypatch):
    for nowhere in (
        told(monkeypatch, "127.0.0.1"),
        told(monkeypatch, "0.0.0.0", watched=False),
        told(monkeypatch, "0.0.0.0", own=None),
    ):
        assert nowhere.count("http://") == 1
        assert "http://localhost:" in nowhere
        assert "█" not in nowhere
    everywhere = told(monkeypatch, "0.0.0.0")
    assert "http://10.1.2.3:" in everywhere
    assert everywhere.count("█") > 100


def test_own_address_asks_nobody():
    program = (
        "import sys; from ui.server import greeting; seen = []\n"
        "sys.addaudithook(lambda event, given: seen.append(event))\n"
        "greeting.own_address(); print(*(e for e in seen if e.startswith('socket')))"
    )
    run = subprocess.run(
        [sys.executable, "-c", program], cwd=ROOT, capture_output=True, text=True, check=True
    )
    # To connect a datagram socket looks up a route; whatever sends has another name.
    assert set(run.stdout.split()) <= {"socket.__new__", "socket.connect"}


@pytest.mark.parametrize("given, address", [((), "127.0.0.1"), (("HOST=0.0.0.0",), "0.0.0.0")])
def test_make_run_serves_this_machine_unless_told(given, address, monkeypatch):
    monkeypatch.setenv("HOST", "a-shell-s-own-name")
    command = ["make", "--dry-run", "run", *given]
    run = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True)
    assert f"--server.address={address} " in run.stdout


def test_without_make_it_serves_this_machine_too():
    text = (ROOT / ".streamlit" / "config.toml").read_text(encoding="utf-8")
    assert tomllib.loads(text)["server"]["address"] == "127.0.0.1"


@pytest.mark.parametrize("name", ["step", "gradient"])
def test_every_box_for_text_has_an_end(name):
    app = opened(name, tab="matrix")
    boxes = [*app.text_area, *app.text_input]
    assert boxes
    assert all(0 < box.proto.max_chars <= 120_000 for box in boxes)
