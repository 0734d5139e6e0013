"""The page of a rehearsal in a headless Chromium: a whole one of prod, opened from its file as a user does."""

import re
from collections.abc import Iterator
from dataclasses import replace
from itertools import pairwise
from pathlib import Path
from typing import Literal

import pytest
from axe_playwright_python.sync_playwright import Axe
from browser import WHY, find_browser
from playwright.sync_api import Browser, FloatRect, Locator, Page, ViewportSize, sync_playwright
from reported import ODD, entry, report

from rehearsal.cloud.resource_types import CLUSTER, NODE_GROUP, SUBNET, VPC
from rehearsal.control_plane.processes import wait_until
from rehearsal.page.writing import write

PHONE, DESK = {"width": 360, "height": 740}, {"width": 1280, "height": 900}
BIG = (CLUSTER, NODE_GROUP, SUBNET, VPC)
LONG = "a-name-that-is-far-too-long-for-a-phone-" * 3
OVERFLOWING = """() => [...document.querySelectorAll("body *")]
    .filter(each => !each.closest(".scroll") && !each.closest("svg") && !each.closest(".unseen, .stacked thead"))
    .filter(each => each.getBoundingClientRect().right > innerWidth + 1)
    .map(each => each.outerHTML.slice(0, 100))"""
HIDDEN = """() => [...document.querySelectorAll("main li, main td, main th, main p, main pre")]
    .filter(each => !each.checkVisibility({contentVisibilityAuto: true})).map(each => each.textContent)"""

if find_browser() is None:
    pytest.skip(WHY, allow_module_level=True)


@pytest.fixture(scope="module")
def files(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    """The page of a whole life of prod, and one with a few resources, for checks that look at each element."""
    folder = tmp_path_factory.mktemp("page")
    odd = (entry("aws:x/y:Z", name, parent="urn:none") for name in (ODD, LONG))
    whole = report("prod", *odd, outputs={"long": LONG, "text": "line\n" * 50})
    few = [*whole.state[:4], *whole.state[-4:], *(each for each in whole.state if each["type"] in BIG)]
    runs = {name: replace(run, steps=run.steps[:5]) for name, run in whole.runs.items()}
    write(whole, folder / "whole.html")
    write(replace(whole, state=few, runs=runs), folder / "short.html")
    return {file.stem: file for file in folder.iterdir()}


@pytest.fixture(scope="module")
def browser(files: dict[str, Path]) -> Iterator[Browser]:
    """Starts after the pages are made: Playwright's event loop runs in this thread, beside which no program can."""
    assert files
    with sync_playwright() as driver:
        launched = driver.chromium.launch(executable_path=find_browser())
        yield launched
        launched.close()


@pytest.fixture
def opened(browser: Browser, files: dict[str, Path], request: pytest.FixtureRequest) -> Iterator[Page]:
    """The page; a test's parameter changes the browser. Anything that it says on its console fails the test."""
    options = {"page": "whole", "viewport": DESK, **getattr(request, "param", {})}
    address = files[options.pop("page")].as_uri()
    page = browser.new_page(**options)
    said: list[str] = []
    page.on("console", lambda message: said.append(message.text))
    page.on("pageerror", lambda error: said.append(str(error)))
    page.on("request", lambda asked: said.append(asked.url))
    page.goto(address)
    yield page
    page.close()
    assert said == [address], "one file is read, and the console stays empty"


def place(element: Locator) -> FloatRect:
    """Where it is seen."""
    box = element.bounding_box()
    assert box, "it is drawn"
    return box


@pytest.mark.parametrize(
    "opened",
    [
        pytest.param(
            {"page": "short", "viewport": size, "color_scheme": scheme}, id=f"{scheme}-{size['width']}", marks=marks
        )
        for size, scheme, marks in (
            (DESK, "light", ()),
            (DESK, "dark", pytest.mark.changes),
            (PHONE, "light", pytest.mark.changes),
        )
    ],
    indirect=True,
)
def test_nobody_is_shut_out_by_contrast_structure_or_names(opened: Page) -> None:
    opened.evaluate("document.querySelectorAll('details').forEach(each => each.open = true)")
    found = Axe().run(
        opened, options={"runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]}
    )
    assert [(each["id"], each["nodes"][0]["html"]) for each in found.response["violations"]] == [], "axe's rules"
    assert len(found.response["passes"]) > 20, "the rules looked at the page"


def test_a_page_never_scrolls_sideways(opened: Page) -> None:
    opened.evaluate("document.querySelectorAll('details').forEach(each => each.open = true)")
    for width in (320, 360, 768, 1280):
        opened.set_viewport_size({"width": width, "height": 800})
        assert opened.evaluate(OVERFLOWING) == [], f"{width}: what is wide scrolls in a box of its own"
        assert opened.evaluate("document.documentElement.scrollWidth") <= width


def test_nothing_is_missing(opened: Page) -> None:
    titles = [heading.inner_text().partition(":")[0] for heading in opened.get_by_role("heading").all()]
    assert titles == [
        "Rehearsal of the stack prod", "At a glance", "Up of a new stack", "Destroy", "Diagram",
        "Tree of resources", "Price", "Changes of the run", "Outputs",
    ]  # fmt: skip
    bars = opened.locator(".timeline.long rect:visible")
    assert bars.count() > 20, "the bars of both timelines are drawn"
    assert min(place(bar)["width"] for bar in bars.all()) >= 1, "and each can be seen"
    assert opened.get_by_role("img", name="The parts of the stack prod").is_visible()
    assert opened.get_by_text(LONG, exact=True).count() > 0, "a name that is too long is whole all the same"


MARKS = """() => [...document.querySelectorAll(".timeline.long")].map(table =>
    [...table.querySelectorAll(".axis text")].map(text => text.getBoundingClientRect())
    .map(box => [box.left, box.right, box.height]))"""
PAPER = {"width": 680, "height": 900}


@pytest.mark.parametrize(
    ("media", "size"), [("screen", PHONE), ("screen", DESK), ("print", PAPER)], ids=["phone", "desk", "paper"]
)
def test_a_figure_stays_in_one_line_and_an_axis_has_marks_that_do_not_touch(
    opened: Page, media: Literal["screen", "print"], size: ViewportSize
) -> None:
    opened.emulate_media(media=media)
    opened.set_viewport_size(size)
    for figure in opened.locator(".figures strong").all():
        high, wide, inner = figure.evaluate("e => [e.getClientRects()[0].height, e.scrollWidth, e.clientWidth]")
        assert high < 1.5 * float(figure.evaluate("e => parseFloat(getComputedStyle(e).fontSize)")), "one line"
        assert wide <= inner, f"{figure.inner_text()} stays in its box"
    for marks in opened.evaluate(MARKS):
        assert len(marks) >= 4, "a reader knows what the bars mean"
        assert all(left >= 0 and right <= size["width"] and height for left, right, height in marks), "they are seen"
        assert all(one[1] < two[0] for one, two in pairwise(marks)), "and none is written over another"


@pytest.mark.parametrize("opened", [{"viewport": PHONE}], indirect=True)
def test_a_phone_shows_the_runs_and_outputs_without_scrolling(opened: Page) -> None:
    for name in ("Resources by operation", "Secrets are"):
        table = opened.get_by_role("table", name=name)
        caption = place(table.locator("caption"))
        assert caption["width"] > 250, "its words stand beside each other"
        assert caption["height"] < 60
    for cell in opened.locator("#changes ~ table td").all():
        box = place(cell)
        assert box["x"] + box["width"] <= PHONE["width"], "each count is in sight"
    row = opened.locator("#changes ~ table tbody tr").first
    labels = row.evaluate("row => [...row.children].map(cell => getComputedStyle(cell, '::before').content)")
    assert [label.split()[0].strip('"') for label in labels[1:]] == ["took", "create", "delete", "same"], "and its name"


def test_names_and_times_of_a_timeline_do_not_overlap(opened: Page) -> None:
    overlapping = opened.evaluate("""() => [...document.querySelectorAll(".timeline.long tr")].flatMap(row => {
        const cells = [...row.children].filter(cell => !cell.matches(".bar, .axis"));
        return cells.filter(cell => cell.scrollWidth > cell.clientWidth + 1).map(cell => cell.textContent)
    })""")
    assert overlapping == [], "each text stays in its cell"
    marks = [place(each) for each in opened.locator(".timeline.long").first.locator(".axis text").all()]
    assert all(a["x"] + a["width"] < b["x"] for a, b in pairwise(marks)), "nor do the axis' marks"


def test_words_of_the_diagram_stay_in_their_boxes(opened: Page) -> None:
    widest = opened.evaluate("""() => [...document.querySelectorAll(".diagram text")].filter(text => {
        const words = text.getBBox();
        const boxes = [...document.querySelectorAll(".diagram rect")].map(rect => rect.getBBox())
            .filter(box => box.x < words.x && words.x < box.x + box.width)
            .filter(box => box.y < words.y && words.y < box.y + box.height)
            .sort((one, other) => one.width - other.width);
        return boxes.length && words.x + words.width > boxes[0].x + boxes[0].width;
    }).map(text => text.textContent)""")
    assert widest == [], "in the font of this browser too"


def test_a_keyboard_reaches_all_of_it(opened: Page) -> None:
    opened.keyboard.press("Tab")
    focused = opened.locator(":focus")
    assert focused.inner_text() == "Skip to the content", "the first stop"
    assert place(focused)["y"] >= 0, "is seen while it has the focus"
    opened.keyboard.press("Enter")
    opened.keyboard.press("Tab")
    assert focused.inner_text().endswith("each shorter than 10 s"), "the links are skipped; the first fold is next"
    opened.keyboard.press("Enter")
    assert opened.get_by_role("table", name="What takes less than 10 s").first.is_visible(), "it opens"
    assert opened.evaluate("getComputedStyle(document.activeElement).outlineStyle") == "solid", "the focus is seen"


@pytest.mark.parametrize("opened", [{"viewport": PHONE}], indirect=True)
def test_a_wide_picture_scrolls_by_keyboard_in_its_own_box(opened: Page) -> None:
    box = opened.get_by_role("group", name="Diagram of the stack")
    box.focus()
    opened.keyboard.press("End")
    opened.keyboard.press("ArrowRight")
    # Not by wait_for_function: it evaluates text in the page, which the page's own policy forbids.
    wait_until(lambda: opened.evaluate("document.activeElement.scrollLeft") > 0, "the picture has moved")
    assert opened.evaluate("[document.activeElement.className, scrollX]") == ["scroll", 0], "the page itself stays"


def test_paper_has_all_of_it(opened: Page) -> None:
    assert opened.evaluate(HIDDEN), "on the screen much is folded"
    opened.emulate_media(media="print", color_scheme="dark")
    opened.set_viewport_size({"width": 680, "height": 900})
    assert opened.evaluate(HIDDEN) == [], "every fold is open"
    assert opened.evaluate(OVERFLOWING) == [], "and nothing is cut off"
    assert opened.evaluate("getComputedStyle(document.body).backgroundColor") == "rgb(255, 255, 255)", "no black sheets"
    for title in ("Price", "Changes of the run"):
        table = opened.get_by_role("heading", name=title).locator("xpath=following-sibling::table[1]")
        assert table.evaluate("e => getComputedStyle(e).breakInside") == "avoid", "a table that fits stays whole"
        assert opened.get_by_role("heading", name=title).evaluate("e => getComputedStyle(e).breakAfter") == "avoid"
    assert opened.locator("#price + p").evaluate("e => getComputedStyle(e).breakAfter") == "avoid", "with its heading"
    pages = len(re.findall(rb"/Type\s*/Page\b", opened.pdf(format="A4")))
    assert 5 <= pages <= 40, f"{pages} pages"
