"""Heavy pages take turns, and leave the processor to others in between."""

import threading
import time

import pytest

from ui.work.turns import Turns


class Left(BaseException):
    """As Streamlit ends a visitor's run."""


def worked(seconds):
    end = time.thread_time() + seconds
    while time.thread_time() < end:
        pass


def test_the_next_one_waits_in_proportion_to_the_work():
    turns, waited = Turns(share=0.25), []
    with turns.taken(lambda: pytest.fail("nobody was here before")):
        worked(0.1)
    with turns.taken(lambda: waited.append(time.monotonic())):
        pass
    assert len(waited) >= 2


def test_only_one_draws_at_a_time():
    turns, inside, most = Turns(share=1), [], []

    def visit():
        with turns.taken(lambda: None):
            inside.append(1)
            most.append(len(inside))
            time.sleep(0.02)
            inside.pop()

    visitors = [threading.Thread(target=visit) for _ in range(5)]
    for visitor in visitors:
        visitor.start()
    for visitor in visitors:
        visitor.join(60)
    assert most == [1] * 5


def test_who_leaves_while_waiting_or_drawing_blocks_nobody():
    turns = Turns(share=1)

    def leave():
        raise Left

    with turns.taken(lambda: None), pytest.raises(Left), turns.taken(leave):
        pass
    with pytest.raises(Left), turns.taken(lambda: None):
        raise Left
    with turns.taken(lambda: pytest.fail("it is free")):
        pass
