"""What a reader does with the app in a browser, and what they see of it."""

import re

from playwright.sync_api import Locator, Page, expect


def key(page: Page, name: str) -> Locator:
    """The control with this key."""
    return page.locator(f".st-key-{name}")


def choose(page: Page, name: str, option: str) -> None:
    key(page, name).get_by_role("radio", name=option, exact=True).click()


def pick(page: Page, name: str, option: str) -> None:
    key(page, name).get_by_role("combobox").click()
    page.get_by_role("option", name=option, exact=True).click()


def switch(page: Page, name: str) -> None:
    key(page, name).locator("label").click()


def right(page: Page, name: str) -> None:
    """Move a slider one stop to the right."""
    key(page, name).locator("input").focus()
    page.keyboard.press("ArrowRight")


def edit(page: Page, name: str, row: int, column: int, text: str) -> None:
    """Type into a cell of a matrix editor."""
    editor = page.locator(f"[class*=st-key-{name}_cells]")
    columns = editor.locator("table").get_attribute("aria-colcount")
    cells = editor.locator(".dvn-scroller")
    cells.scroll_into_view_if_needed()
    box = cells.bounding_box()
    assert box and columns
    cells.click(position={"x": box["width"] / int(columns) * (column + 1.5), "y": 35 * (row + 1.5)})
    cell = editor.locator(f"#glide-cell-{column + 1}-{row}")
    expect(cell).to_have_attribute("aria-selected", "true")
    page.keyboard.press("Enter")
    page.locator(".gdg-input").fill(text)
    page.keyboard.press("Enter")


def holds(page: Page, **parts: str) -> None:
    """Wait until the address holds these."""
    for name, value in parts.items():
        expect(page).to_have_url(re.compile(rf"[?&]{name}={re.escape(value)}(&|$)"))


def cell(page: Page, grid: str, place: int) -> Locator:
    return page.locator(f".grid-{grid} [data-place='{place}']")


def values(page: Page, cells: str) -> Locator:
    """The numbers in a grid, or in some of its cells: "input", "input .pad"."""
    return page.locator(f".grid-{cells} .value")


def marked(page: Page, grid: str, mark: str = "window") -> list[int]:
    """The places in a grid that carry a mark, in order."""
    places = page.locator(f".grid-{grid} .{mark}")
    return places.evaluate_all("all => all.map((cell) => Number(cell.dataset.place))")


def says(page: Page, text: str) -> None:
    """Wait until the formula line holds this."""
    expect(page.locator(".formula")).to_have_text(text)
