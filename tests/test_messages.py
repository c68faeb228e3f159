"""Messages that no page of ours sends are not looked at, and all come at a pace."""

import asyncio

import pytest
from streamlit.proto.BackMsg_pb2 import BackMsg

from tests.alone import finished
from ui.server import messages
from ui.server.messages import BURST, sifted, usual

KINDS = [field.name for field in BackMsg.DESCRIPTOR.oneofs_by_name["type"].fields]
NAME = "$$ID-530dd05a66bfd02657ca42f950676585-kernel_size_01"


def rerun(**parts):
    message = BackMsg()
    for name in parts.pop("widgets", []):
        message.rerun_script.widget_states.widgets.add(id=name, string_value="x")
    message.rerun_script.cached_message_hashes.extend(["h"] * parts.pop("hashes", 0))
    for name, value in parts.items():
        setattr(message.rerun_script, name, value)
    return message


def of_kind(kind):
    message = BackMsg()
    part = getattr(message, kind)
    if isinstance(part, bool):
        setattr(message, kind, True)
    else:
        part.SetInParent()
    return message


def asked_for(what):
    message = BackMsg()
    message.backend_operation_request.session_id = "a session"
    getattr(message.backend_operation_request, what).SetInParent()
    return message


STRANGE = {
    "nothing": BackMsg(),
    "widgets": rerun(widgets=[NAME] * 1000),
    "a widget's name": rerun(widgets=["turned"]),
    "a long name": rerun(widgets=["$$" + "x" * 1000]),
    "hashes": rerun(hashes=1000),
    "a page": rerun(page_name="x" * 1000),
    "a long fragment": rerun(fragment_id="a" * 1000),
    "other things to ask for": asked_for("install_skills"),
    "a line of the log": rerun(fragment_id="a\nFAKE LOG"),
} | {kind: of_kind(kind) for kind in KINDS if kind not in messages.USED}


@pytest.mark.parametrize("message", STRANGE.values(), ids=STRANGE)
def test_what_no_page_sends_is_dropped(message):
    assert not usual(message.SerializeToString())


@pytest.mark.parametrize(
    "message",
    [
        rerun(query_string="layer=MaxPool", page_script_hash="a" * 32, widgets=[NAME] * 50),
        rerun(fragment_id="d8c0865ef7f13482b6a90a7269ea2020", hashes=40),
        of_kind("app_heartbeat"),
        of_kind("stop_script"),
        asked_for("deferred_file"),
    ],
)
def test_what_a_page_sends_comes_through(message):
    assert usual(message.SerializeToString())


def received(sent, monkeypatch):
    """(what comes through, the codes of closing, the seconds that were waited for)."""
    waited, closed, queue = [], [], list(sent)

    async def sleep(seconds):
        waited.append(seconds)

    async def receive():
        return queue.pop(0) if queue else {"type": "websocket.disconnect", "code": 1000}

    async def close(code):
        closed.append(code)

    async def all_of_them():
        next_usual, came = sifted(receive, close), []
        while not came or came[-1]["type"] != "websocket.disconnect":
            came.append(await next_usual())
        return came

    monkeypatch.setattr(messages, "monotonic", lambda: 0.0)
    monkeypatch.setattr(asyncio, "sleep", sleep)
    return finished(all_of_them()), closed, waited


def data(message):
    return {"type": "websocket.receive", "bytes": message.SerializeToString()}


def test_a_stranger_is_passed_over_and_what_is_no_message_ends_it(monkeypatch):
    good = data(of_kind("stop_script"))
    came, closed, _ = received([data(BackMsg()), good, data(STRANGE["a page"])], monkeypatch)
    assert (came[:-1], closed) == ([good], [])
    for wrong, code in (({"bytes": b"\x08"}, 1002), ({"text": "x", "bytes": None}, 1003)):
        came, closed, _ = received([{"type": "websocket.receive", **wrong}, good], monkeypatch)
        assert closed == [code]
        assert came == [{"type": "websocket.disconnect", "code": code}]


def test_whoever_sends_fast_waits(monkeypatch):
    quick = [data(of_kind("app_heartbeat"))] * (BURST + 40)
    assert received(quick[:BURST], monkeypatch)[2] == []
    waited = received(quick, monkeypatch)[2]
    # The clock stands still here, so each wait is longer than the one before.
    assert len(waited) == 40 and waited == sorted(waited) and waited[0] > 0


def test_strangers_are_counted_too(monkeypatch):
    assert len(received([data(BackMsg())] * (BURST + 5), monkeypatch)[2]) == 5
