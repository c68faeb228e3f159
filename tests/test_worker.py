"""Long work in its own process: the line before it, its limits, and leaving."""

import os
import threading
import time

import numpy as np
import pytest

from poolcore import AvgPool, MedianPool
from ui.work import worker
from ui.work.check import checked
from ui.work.worker import Busy, Failed, TooLong, Worker


class Left(BaseException):
    """As Streamlit ends a visitor's run."""


@pytest.fixture
def one():
    made = Worker()
    yield made
    made.close()


def quiet(place):
    pass


def until(condition):
    end = time.monotonic() + 60
    while not condition():
        assert time.monotonic() < end
        time.sleep(0.02)


def test_the_work_is_done_elsewhere_and_behind_everything_else(one):
    assert one.run(quiet, os.getpid) != os.getpid()
    if hasattr(os, "nice"):
        assert one.run(quiet, os.nice, 0) == min(19, os.nice(0) + 10)


def test_one_process_does_it_all(one):
    assert one.run(quiet, os.getpid) == one.run(quiet, os.getpid)


def test_what_takes_too_long_is_stopped_and_the_next_is_served(one, monkeypatch):
    first = one.run(quiet, os.getpid)
    monkeypatch.setattr(worker, "SECONDS", 0.3)
    with pytest.raises(TooLong):
        one.run(quiet, time.sleep, 3600)
    monkeypatch.setattr(worker, "SECONDS", 30)
    assert one.run(quiet, os.getpid) != first
    with pytest.raises(ProcessLookupError):
        os.kill(first, 0)


def test_who_leaves_stops_the_work(one):
    process = one.run(quiet, os.getpid)

    def leave(place):
        raise Left

    with pytest.raises(Left):
        one.run(leave, time.sleep, 3600)
    with pytest.raises(ProcessLookupError):
        os.kill(process, 0)
    assert one.run(quiet, abs, -1) == 1


def test_an_error_is_told_and_the_next_is_served(one):
    with pytest.raises(Failed, match="ZeroDivisionError"):
        one.run(quiet, divmod, 1, 0)
    with pytest.raises(Failed):
        one.run(quiet, os._exit, 1)
    assert one.run(quiet, abs, -1) == 1


def test_the_line_has_an_end_and_everybody_knows_their_place(one, monkeypatch):
    monkeypatch.setattr(worker, "SECONDS", 3600)
    gone, places = threading.Event(), [[] for _ in range(worker.WAITING + 1)]

    def visit(number):
        def tell(place):
            places[number].append(place)
            if gone.is_set():
                raise Left

        with pytest.raises(Left):
            one.run(tell, time.sleep, 3600)

    visitors = []
    for number in range(worker.WAITING + 1):
        visitors.append(threading.Thread(target=visit, args=(number,)))
        visitors[-1].start()
        until(lambda number=number: places[number])
    with pytest.raises(Busy):
        one.run(quiet, abs, -1)
    assert [seen[-1] for seen in places] == list(range(worker.WAITING + 1))
    gone.set()
    for visitor in visitors:
        visitor.join(60)
    assert one.run(quiet, abs, -1) == 1


def test_a_check_of_a_large_input_is_a_sample_and_says_which():
    x = np.random.default_rng(0).normal(size=(1, 32, 32))
    layer = MedianPool(11, 1)
    found = checked(layer, x, np.ones((1, 22, 22)))
    assert 100 < len(found.cells) < x.size
    assert np.isfinite(found.found.gradient.ravel()[found.cells]).all()
    rest = np.setdiff1d(np.arange(x.size), found.cells)
    assert found.found.kinks.ravel()[rest].all()


@pytest.mark.torch
def test_a_check_of_a_small_input_is_complete():
    found = checked(AvgPool(2), np.arange(16.0).reshape(4, 4), np.ones((2, 2)))
    assert found.cells.tolist() == list(range(16))
    assert not found.missing and found.torch.difference == 0


def test_a_process_that_is_about_to_end_gets_no_work(one, monkeypatch):
    first = one.run(quiet, os.getpid)
    monkeypatch.setattr(worker, "IDLE", worker.SPARE)
    assert one.run(quiet, os.getpid) != first
    with pytest.raises(ProcessLookupError):
        os.kill(first, 0)
