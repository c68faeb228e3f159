"""Links that nobody meant: valid ones of every layer, damaged at random, and what the app does.

`make fuzz` runs 100,000 (`python -m tests.fuzz [count] [seed]`), tests/test_fuzz.py 2,000. Each
link has a number; seed and number give it again. A finding is what is neither shown nor told.
"""

from __future__ import annotations

import logging
import math
import random
import sys
import traceback
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from time import process_time
from urllib.parse import parse_qsl, urlencode

from notation import matrix
from poolcore import LAYERS
from tests.mutations import mutated
from ui import geometry, planes
from ui.errors import explain
from ui.frame import PAGES
from ui.state import COMPARABLE, FRAMEWORKS, TABS, State, query
from ui.state.examples import EXAMPLES, of_layer
from ui.state.fields import EXTRAS, text
from ui.state.link import read
from ui.stepper import data_of, fitting
from ui.words import LANGUAGES, ROOT, speak, tell

SLOW = 0.3
"""Seconds of CPU that a link may take in the server: asked by `make fuzz` alone."""
DRAWN_EVERY, PAGE_EVERY = 4, 100
"""One link of so many is drawn, and opened as a page."""
MEMORY = 4 << 30
"""Bytes of address space: what a link must not reach."""
Link = list[tuple[str, str]]


@dataclass(frozen=True)
class Finding:
    """what: the exception and its place, or what was wrong. Two of one kind are one finding."""

    what: str
    number: int
    page: str
    link: Link

    def __str__(self) -> str:
        return f"{self.what}\n  link {self.number}: /{self.page}?{urlencode(self.link)[:600]}"


def links(seed: int, count: int) -> Iterator[tuple[int, str, Link]]:
    """(number, page, parameters), some of them twice."""
    valid = [*map(_of_layer, LAYERS), *map(_of_example, EXAMPLES)]
    pages = [*PAGES, ""]
    for number in range(count):
        rng = random.Random(f"{seed}:{number}")
        link = dict(rng.choice(valid))
        link |= {n: v for n, v in _look(rng).items() if rng.random() < 0.4}
        # What a browser sends is an address, and that comes apart in its own way.
        damaged = mutated(list(link.items()), valid, rng)
        if rng.random() < 0.7:  # else most of them are the layer that stands for unknown ones
            damaged.append(("layer", link["layer"]))
        address = urlencode(damaged)
        parts = parse_qsl(address, keep_blank_values=True, max_num_fields=1000)
        yield number, rng.choice(pages), parts


def _of_layer(name: str) -> dict[str, str]:
    """Everything that a layer's example is, said in full."""
    example = of_layer(name)
    link = query(State(example.layer, example.x))
    own = EXTRAS[LAYERS[name]]
    return link | {f.name: text(getattr(example.layer, f.name)) for f, _ in own}


def _of_example(name: str) -> dict[str, str]:
    return query(State(EXAMPLES[name].layer, EXAMPLES[name].x))


def _look(rng: random.Random) -> dict[str, str]:
    """The parameters that are about no layer."""
    size = rng.choice([(1, 4, 4), (1, 32, 32), (8, 8, 16), (3, 5, 7), (1, 1, 1)])
    return {
        "dy": matrix.encode(matrix.random(*size, seed=rng.randrange(99))),
        "x": matrix.encode(matrix.random(*size, seed=rng.randrange(99))),
        "pin": f"{rng.randrange(9)}x{rng.randrange(9)}",
        "channel": str(rng.randrange(3)),
        "tab": rng.choice(TABS),
        "framework": rng.choice(FRAMEWORKS),
        "intro": "0",
        "linked": "0",
        "compare": "_".join(rng.sample(COMPARABLE, 3)),
        "lang": rng.choice(list(LANGUAGES)),
    }


def wrong(parts: dict[str, str], drawn: bool) -> str:
    """What is wrong with how a link is read, or nothing. drawn: with what the viewer draws."""
    for lang in LANGUAGES:
        speak(lang)
        state, problems = read(parts, lang)
        told = [*map(tell, problems)]
        link = query(state)
        if read(link, "en") != (state, []):
            return "the link of what was read is read as something else"
        if query(read(link, "en")[0]) != link:
            return "a link that was read is written otherwise"
        try:
            geometry.check(state.layer, matrix.shape(state.x))
        except ValueError as error:
            told.append(explain(error))
        else:
            if drawn:
                data_of(fitting(state), planes.gradient(state))
        if not all(told):
            return "a problem has no words"
    return ""


def check(number: int, page: str, link: Link, slow: float) -> Finding | None:
    """The finding of one link. slow: seconds of CPU that are one; those of a page do not count."""
    opened = number % PAGE_EVERY == 0
    began = process_time()
    try:
        found = wrong(dict(link), drawn=number % DRAWN_EVERY == 0)
        if not found and opened:
            found = _page(page, link)
    except Exception as error:
        place = traceback.extract_tb(error.__traceback__)[-1]
        found = f"{type(error).__name__} in {Path(place.filename).name}: {place.name}"
    taken = process_time() - began
    if not found and not opened and taken > slow:
        found = f"over {slow} s of CPU"
    return Finding(found, number, page, link) if found else None


def _page(page: str, link: Link) -> str:
    """What is wrong with the page that this link opens."""
    from streamlit.testing.v1 import AppTest

    app = AppTest.from_file(str(ROOT / "app.py"), default_timeout=60)
    app.query_params.update(dict(link))
    if page:
        app.switch_page(str(PAGES[page].relative_to(ROOT)))
    app.run()
    return f"the page fails: {page}" if app.exception else ""


def findings(seed: int, count: int, slow: float = math.inf) -> list[Finding]:
    """One of each kind. Times are only for a quiet machine, so no test gives a limit for them."""
    kinds: dict[str, Finding] = {}
    for number, page, link in links(seed, count):
        found = check(number, page, link, slow)
        if found and found.what not in kinds:
            kinds[found.what] = found
            print(found, flush=True)
    return list(kinds.values())


def main(count: int = 100_000, seed: int = 9) -> None:
    import resource  # which Windows has not

    logging.disable(logging.WARNING)  # AppTest's own, for each page
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
    began = process_time()
    print(f"{count} links, seed {seed}")
    found = findings(seed, count, SLOW)
    each = 1000 * (process_time() - began) / count
    print(f"{len(found)} findings; {each:.2f} ms of CPU a link")
    sys.exit(len(found) > 0)


if __name__ == "__main__":
    main(*map(int, sys.argv[1:]))
