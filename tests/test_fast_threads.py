"""Threads give the same answers, stay, and end together."""

import os
import subprocess
import sys
import time

import numpy as np
import pytest
from numpy.testing import assert_array_equal

import poolcore
from poolcore import LPPool, MaxPool, blocks
from tests.test_fast import answers, cut, every_pool, restored  # noqa: F401


@every_pool
def test_threads_give_the_same_result(pool):
    one = pool(2, 5, 1, 2) if pool is LPPool else pool(5, 1, 2)
    x = np.random.default_rng(0).standard_normal((6, 60, 70)).astype("float32")
    dy = np.random.default_rng(1).standard_normal(x.shape).astype("float32")
    blocks.WORTH_THREADS = 0
    for cells in (2**13, 2**10):
        cut(cells)
        alone = answers(one, x, dy, table=False)
        for number in (2, 3):
            poolcore.set_num_threads(number)
            for actual, expected in zip(answers(one, x, dy, table=False), alone, strict=True):
                assert_array_equal(actual, expected)
        poolcore.set_num_threads(1)


@pytest.mark.skipif(not hasattr(os, "fork"), reason="this system does not fork")
def test_a_forked_process_has_threads_of_its_own():
    program = """
import multiprocessing, numpy, poolcore
poolcore.set_num_threads(2)
x = numpy.arange(2.0**20).reshape(1024, 1024)
pool = poolcore.MaxPool(2)
pool(x)
child = multiprocessing.get_context("fork").Process(target=pool, args=(x,))
child.start()
child.join(30)
print(child.exitcode)
child.kill()
"""
    run = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True)
    assert run.stdout.strip() == "0", run.stderr


def test_an_error_in_a_block_is_told_once_nobody_works_any_more():
    poolcore.set_num_threads(3)
    todo = blocks.blocks((60,), MaxPool(2).lines((60, 4, 4)), most=16)
    done = []

    def work(block):
        if block is todo[0]:
            raise FloatingPointError
        done.append(block)

    with pytest.raises(FloatingPointError):
        blocks.each(lambda: work, todo, blocks.WORTH_THREADS)
    finished = len(done)
    time.sleep(0.05)
    assert 40 <= finished == len(done) < 60


def test_at_least_one_thread():
    with pytest.raises(ValueError, match="at least 1"):
        poolcore.set_num_threads(0)


def test_importing_needs_no_threads():
    program = "import sys, poolcore; print('concurrent.futures' in sys.modules)"
    run = subprocess.run(
        [sys.executable, "-c", program], capture_output=True, text=True, check=True
    )
    assert run.stdout.strip() == "False"
