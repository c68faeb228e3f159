"""Messages that no page of ours sends are not looked at."""

import pytest
from streamlit.proto.BackMsg_pb2 import BackMsg

from ui.server.awake import PageFirst


def rerun(**parts):
    message = BackMsg()
    for _ in range(parts.pop("widgets", 0)):
        message.rerun_script.widget_states.widgets.add(id="a", string_value="x")
    message.rerun_script.cached_message_hashes.extend(["h"] * parts.pop("hashes", 0))
    for name, value in parts.items():
        setattr(message.rerun_script, name, value)
    return message


def upload():
    message = BackMsg()
    message.file_urls_request.file_names.extend([""] * 10)
    return message


@pytest.mark.parametrize(
    "message",
    [upload(), rerun(widgets=1000), rerun(hashes=1000), rerun(fragment_id="x" * 1000)],
    ids=["upload", "widgets", "hashes", "fragment"],
)
def test_what_no_page_sends_is_dropped(message):
    PageFirst(lambda *_: pytest.fail("it came through")).handle(object(), message)


def test_what_a_page_sends_comes_through():
    class Session:
        """Can be referred to weakly."""

    seen, session = [], Session()
    first = PageFirst(lambda _, message: seen.append(message))
    sent = [
        rerun(query_string="layer=MaxPool"),
        BackMsg(app_heartbeat=True),
        BackMsg(stop_script=True),
    ]
    for message in sent:
        first.handle(session, message)
    assert seen == sent
