"""The plan's comment as its reader has it: made into HTML by GitHub's own library, in a headless Chromium."""

import re
from collections.abc import Iterator
from typing import Any

import cmarkgfm
import html5lib
import pytest
from browser import WHY, find_browser
from cmarkgfm.cmark import Options
from plan_events import end, plan, step
from playwright.sync_api import Browser, Page, sync_playwright
from recorder import PROJECT
from test_plan_text import HOSTILE

from plan.about import About
from plan.comment import UNFOLDED, Section, comment

ALERTS = ("[!WARNING]\n", "[!CAUTION]\n")  # GitHub makes boxes of them, which its library does not
# What a reader sees where Markdown or HTML was not understood as such.
LEAKS = ("```", "**", "~~", "|", "<", "&", "](", "[!", "--", "\n#", "`")
OUTSIDE_OF_CODE = """() => {
    const text = document.body.cloneNode(true)
    text.querySelectorAll("code, pre").forEach(each => each.remove())
    return text.innerText + [...text.querySelectorAll("*")].map(each => each.textContent).join("\\n")
}"""
ROWS = "tables => tables.map(table => [...table.rows].map(row => row.cells.length))"
TABLE = re.compile(r"^\|.*\n\|---.*\n(?:\|.*\n)*", re.MULTILINE)
ACTIVE = "script, style, link, img, picture, video, svg, iframe, object, embed, form, input, a, [id], [style]"

if find_browser() is None:
    pytest.skip(WHY, allow_module_level=True)


def long() -> str:
    """Two plans of hostile names that are cut in their tables, with more rows than are shown unfolded."""
    values: dict[str, Any] = {
        "old": {"inputs": {"a": HOSTILE, "b": "one\ntwo"}},
        "new": {"inputs": {"a": HOSTILE[::-1], "b": "\n```\n| a | b |\n|---|---|\n</details>"}},
    }
    diff: dict[str, Any] = {"detailedDiff": {"a": {"kind": "update"}, f"b[{HOSTILE}]": {"kind": "update-replace"}}}
    rows = [step("update", name=f"{number} {HOSTILE}", **values, **diff) for number in range(UNFOLDED + 10)]
    failed = {"diagnosticEvent": {"severity": "error", "message": HOSTILE}}
    about = About("base", detail=HOSTILE, minutes=(14.0, 20.0), costs=((HOSTILE, 12.5),))
    sections = [
        Section("dev", plan(*rows, step("delete"), failed, end(update=len(rows), delete=1)), about) for _ in "ab"
    ]
    return comment(sections, label="allow-replace", consented=False, limit=30_000)


COMMENTS = {
    "golden": (PROJECT / "tests" / "golden" / "plan.md").read_text(),
    "long": long(),
    "nothing": comment([Section("dev", plan(step("same"), end()), About("base"))], label="l", consented=False),
}


def page_of(markdown: str) -> str:
    body = cmarkgfm.github_flavored_markdown_to_html(markdown, options=Options.CMARK_OPT_UNSAFE)
    return f"<!doctype html><html lang=en><title>comment</title><body>{body}</body></html>"


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with sync_playwright() as driver:
        launched = driver.chromium.launch(executable_path=find_browser())
        yield launched
        launched.close()


@pytest.fixture(scope="module", params=COMMENTS)
def name(request: pytest.FixtureRequest) -> str:
    return request.param


@pytest.fixture(scope="module")
def opened(browser: Browser, name: str) -> Iterator[Page]:
    """The rendered comment, once for all tests. Whatever it asks for, or says on its console, fails the last one."""
    page = browser.new_page()
    said: list[str] = []
    page.on("console", lambda message: said.append(message.text))
    page.on("pageerror", lambda error: said.append(str(error)))
    page.on("request", lambda asked: said.append(asked.url))
    page.set_content(page_of(COMMENTS[name]))
    yield page
    page.close()
    assert said == [], "a comment loads nothing"


def test_every_element_is_closed_where_it_was_opened(name: str) -> None:
    html5lib.HTMLParser(strict=True).parse(page_of(COMMENTS[name]))


def test_each_fold_shows_its_own_content_and_swallows_no_other(opened: Page, name: str) -> None:
    folds = opened.locator("details")
    assert folds.count() == COMMENTS[name].count("<details>"), "none is lost"
    assert opened.locator("body > details").count() == folds.count(), "none is in another"
    assert opened.locator("details > summary:first-child").count() == folds.count(), "each says what is in it"
    assert opened.locator("details :is(h2, h3, blockquote, details)").count() == 0, "what follows is not in it"
    content = opened.locator("details > :is(pre, table)")
    assert content.count() == folds.count(), "each has something in it"
    assert not any(each.is_visible() for each in content.all()), "which is folded"
    folds.evaluate_all("all => all.forEach(each => each.open = true)")
    assert all(each.is_visible() for each in content.all()), "until it is asked for"
    folds.evaluate_all("all => all.forEach(each => each.open = false)")


def test_no_markup_is_left_as_text(opened: Page) -> None:
    text = opened.evaluate(OUTSIDE_OF_CODE)
    for alert in ALERTS:
        text = text.replace(alert, "")
    found = [leak for leak in LEAKS if leak in text]
    assert found == [], f"a reader would see it: {text[:500]}"


def test_every_row_of_a_table_has_the_columns_of_its_head(opened: Page, name: str) -> None:
    tables = opened.locator("table").evaluate_all(ROWS)
    written = TABLE.findall(COMMENTS[name])
    assert len(tables) == len(written), "each is one"
    for rows, text in zip(tables, written, strict=True):
        lines = text.splitlines()
        assert {*rows} == {rows[0]}, "as many cells"
        assert len(rows) == len(lines) - 1 > 1, "a row of each line but the one under the head"
        assert {line.count("|") for line in lines} == {rows[0] + 1}, "GitHub drops a cell that has no column"


def test_nothing_in_it_acts_or_leads_anywhere(opened: Page) -> None:
    assert opened.locator(ACTIVE).count() == 0, "no script, picture, form or link"
    handlers = "() => [...document.querySelectorAll('*')].flatMap(each => each.getAttributeNames())"
    assert set(opened.evaluate(handlers)) <= {"lang"}, "no handler, no address"
