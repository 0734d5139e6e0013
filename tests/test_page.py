"""The page of a rehearsal, as HTML: what stands in it, and what never does."""

import re
from collections import Counter
from dataclasses import replace
from datetime import date
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest
from recorder import PROJECT, recorded
from reported import CIPHERTEXT, ODD, entry, parsed, report, words

from cost.bill import cents
from rehearsal.page.changes import changes
from rehearsal.page.outputs import outputs
from rehearsal.page.price import price
from rehearsal.page.timeline import LETTER, ticks, timeline
from rehearsal.page.words import SPACE, duration, kind
from rehearsal.page.writing import html
from rehearsal.prices import bill_of
from rehearsal.report import Report
from rehearsal.schedule import percentiles, schedule

SVG = "{http://www.w3.org/2000/svg}"
SECRET = "correct-horse-battery"


@pytest.fixture(scope="module")
def whole() -> Report:
    odd = entry("aws:x/y:Z", ODD, inputs={"password": CIPHERTEXT})
    return report("prod", odd, outputs={ODD: ODD, "nested": {"deep": [CIPHERTEXT]}, "db_password": SECRET})


@pytest.fixture(scope="module")
def page(whole: Report) -> Any:
    return parsed(html(whole))


def classed(element: Any, css: str) -> list[Any]:
    return [each for each in element.iter() if css in each.get("class", "").split()]


@pytest.mark.parametrize("stack", ["dev", "prod", "local"])
def test_a_page_is_valid_html(stack: str) -> None:
    assert parsed(html(report(stack))).find("body") is not None, "a strict parser finds no fault"


def test_a_stack_without_resources_has_a_page_that_says_so() -> None:
    empty = Report("dev", {}, [], {}, bill_of([], date(2026, 11, 25)), date(2026, 11, 25))
    assert words(parsed(html(empty))).count("no resources") == 4, "two timelines, diagram and tree"


@pytest.mark.parametrize("operation", ["up", "destroy"])
def test_each_resource_stands_in_the_timeline_once(whole: Report, page: Any, operation: str) -> None:
    (section,) = (each for each in page.iter("section") if each.get("aria-labelledby") == operation)
    rows = [words(row.find("th/span")) for table in classed(section, "timeline") for row in table.findall("tbody/tr")]
    names = [" ".join(each["urn"].rpartition("::")[2].split()) for each in whole.state]
    assert Counter(rows) == Counter(names), "nothing is left out, and nothing is drawn twice"


@pytest.mark.parametrize("operation", ["up", "destroy"])
def test_the_longest_chain_is_marked_in_words_and_in_its_order(whole: Report, page: Any, operation: str) -> None:
    path = [urn.rpartition("::")[2] for urn in schedule(whole.works(operation)).path]
    (section,) = (each for each in page.iter("section") if each.get("aria-labelledby") == operation)
    marked = [words(row.find("th")) for row in classed(section, "critical")]
    assert [text.split()[0] for text in marked] == path, "its rows stand in the order in which they happen"
    assert [text.rpartition(" step ")[2] for text in marked] == [f"{at}/{len(path)}" for at in range(1, len(path) + 1)]
    assert [words(step).split()[0] for step in classed(section, "chain")[0].iter("li")] == path, "and in a list"


@pytest.mark.parametrize("operation", ["up", "destroy"])
def test_a_bar_begins_where_the_work_can_and_stays_in_its_cell(whole: Report, operation: str) -> None:
    found = timeline(whole, operation)
    total = schedule(whole.works(operation)).seconds
    chain = [row for row in found.rows if row.step]
    for before, after in pairwise(chain):
        assert after.bar.x <= before.bar.x + before.bar.width + 0.01, "no step of the chain waits"
    for row in (*found.rows, *found.quick):
        assert 0 <= row.bar.x <= row.bar.x + row.bar.width <= 100.01, row.name
        assert row.bar.x + row.bar.width + row.slack.width <= 100.5, f"{row.name} may not be late past the end"
    assert chain[-1].bar.x + chain[-1].bar.width == pytest.approx(100), f"the last step ends after {total:.0f} s"


@pytest.mark.parametrize("operation", ["up", "destroy"])
def test_an_operation_has_one_time(whole: Report, page: Any, operation: str) -> None:
    half, late = (words_of(seconds) for seconds in percentiles(whole.works(operation)))
    usual = words_of(schedule(whole.works(operation)).seconds)
    (section,) = (each for each in page.iter("section") if each.get("aria-labelledby") == operation)
    assert words(section.find("h2")).endswith(f": about {half}"), "what half of all cases end within"
    assert f"Half of all cases end within {half}, 95 of 100 within {late}." in words(section)
    assert f"takes {usual} at usual times" in words(section), "the chain's sum is named as that"
    figures = words(classed(page, "figures")[0])
    what = {"up": "Up of a new stack", "destroy": "Destroy"}[operation]
    assert f"{what} takes about {half} 95 of 100 within {late}" in figures
    assert usual not in figures, "and no second time is beside it"


def words_of(seconds: float) -> str:
    return duration(seconds).replace(SPACE, " ")


@pytest.mark.parametrize("total", [0.5, 1, 5, 59, 100, 150, 239, 404, 410, 713, 753, 3599, 3601, 40_000, 1_000_000])
def test_the_marks_of_an_axis_do_not_touch(total: float) -> None:
    marks = ticks(total)
    sides = [(0.0, LETTER * len(marks[0].text))]  # the first begins at its place, and the last ends there
    sides += [(at - LETTER * len(text) / 2, at + LETTER * len(text) / 2) for at, text in marks[1:-1]]
    sides += [(100 - LETTER * len(marks[-1].text), 100.0)]
    assert all(before[1] < after[0] for before, after in pairwise(sides)), "on paper, where the axis is narrow"
    assert marks[-1].text == duration(total), "the end is always named"


@pytest.mark.parametrize("operation", ["up", "destroy"])
def test_an_axis_has_marks_enough_to_compare(whole: Report, operation: str) -> None:
    assert len(timeline(whole, operation).ticks) >= 4


def test_what_would_be_markup_is_text(page: Any) -> None:
    assert not list(page.iter("script")), "a resource's name is no script"
    assert words(page).count(" ".join(ODD.split())) >= 5, "timelines, tree, runs and outputs have it as it is"


def test_no_secret_is_in_the_page(whole: Report) -> None:
    written = html(whole)
    assert CIPHERTEXT["ciphertext"] not in written, "not even encrypted"
    assert SECRET not in written, "an output that nobody marked is masked by its name"
    secret = {name: recorded("prod").outputs[name] for name in recorded("prod").secret_outputs}
    assert secret, "prod has secret outputs"
    assert [name for name, value in secret.items() if str(value) in written] == [], "the engine marks them"
    assert len(re.findall(r"<pre>\[secret\]</pre>", written)) == len(secret), "and the page says that there is one"


@pytest.mark.parametrize(
    ("value", "text"),
    [
        ("plain", "plain"),
        (["a", "b"], "a\nb"),
        (["a", CIPHERTEXT], "a\n[secret]"),
        ({"a": {"b": CIPHERTEXT}, "c": 1}, '{\n  "a": {\n    "b": "[secret]"\n  },\n  "c": 1\n}'),
        ("AKIA" + "A" * 16, "[masked]"),
        (["--password", "hunter5", "a"], "--password\n[masked]\na"),
        ({"args": ["-u", "bob:hunter5"]}, '{\n  "args": [\n    "-u",\n    "[masked]"\n  ]\n}'),
        (None, "null"),
    ],
)
def test_an_output_is_text_without_secrets(value: object, text: str) -> None:
    assert [each.text for each in outputs({"it": value})] == [text]


@pytest.mark.parametrize(
    ("name", "value", "text"),
    [
        ("passphrase", "the horse", "[masked]"),
        ("admin_password", ["a", "b"], "[masked]"),
        ("admin_password", CIPHERTEXT, "[secret]"),
        ("endpoint", f"https://{'0123456789ABCDEF' * 2}.gr7.ap-northeast-2.eks.amazonaws.com", None),
        ("url", "http://a00000000-0000-0000-0000-000000000001.elb.ap-northeast-2.amazonaws.com", None),
        ("readme", (PROJECT / "Pulumi.README.md").read_text(), None),
    ],
)
def test_an_output_is_masked_by_its_name_and_addresses_and_commands_are_shown(
    name: str, value: object, text: str | None
) -> None:
    (output,) = outputs({name: value})
    assert output.text == (value if text is None else text), "the command that prints a password holds none"


def test_a_page_needs_nothing_from_elsewhere(page: Any) -> None:
    addresses = [each.get(name) for each in page.iter() for name in ("href", "src", "srcset") if each.get(name)]
    ids = Counter(each.get("id") for each in page.iter() if each.get("id"))
    assert all(address.startswith("#") for address in addresses), "it is one file, with no network"
    assert {address[1:] for address in addresses} <= ids.keys(), "each link of it leads somewhere"
    assert set(ids.values()) == {1}, "and to one place"
    assert not re.search(r"url\((?!#)|@import", "".join(style.text for style in page.iter("style"))), "nor does a style"
    policy = page.find("head/meta[@http-equiv='Content-Security-Policy']").get("content")
    assert policy.startswith("default-src 'none'"), "a browser would load nothing either"


def test_a_screen_reader_finds_its_way(page: Any) -> None:
    headings = [int(each.tag[1]) for each in page.iter() if re.fullmatch(r"h[1-6]", each.tag)]
    assert headings[0] == 1, "the title is first"
    assert set(headings[1:]) == {2}, "one title, then the sections"
    for table in page.iter("table"):
        assert words(table.find("caption")), "a table says what it is about"
        assert all(cell.get("scope") for cell in table.iter("th")), "each head says whether it is a column's or a row's"
    pictures = [each for each in page.iter(f"{SVG}svg") if each.get("aria-hidden") != "true"]
    (labelled,) = (each.get("aria-labelledby") for each in pictures)
    assert page.find(f".//{SVG}title[@id='{labelled}']") is not None, (
        "the diagram has a name; bars only repeat their row"
    )


def test_the_runs_are_counted_by_operation(whole: Report, page: Any) -> None:
    (section,) = (each for each in page.iter("section") if each.get("aria-labelledby") == "changes")
    heads, *rows = ([words(cell) for cell in row if cell.tag in ("th", "td")] for row in section.iter("tr"))
    count = str(len(whole.state))
    assert heads == ["Run", "Took", "create", "delete", "same"]
    assert [[row[0], *row[2:]] for row in rows] == [
        ["preview", count, "0", "0"],
        ["up", count, "0", "0"],
        ["up again", "0", "0", count],
        ["destroy", "0", count, "0"],
    ], "what each run did, in order"
    lists = [len(each.findall("li")) for each in classed(section, "resources")]
    assert lists == [len(whole.state)], "and to which resources: the same are listed once"
    assert f"up: create {count} resources, as listed in preview." in words(section)
    assert f"destroy: delete {count} resources, as listed in preview." in words(section)


def test_an_up_that_did_not_do_what_its_preview_said_is_listed() -> None:
    life = report("local")
    up = life.runs["up"]
    for other in (replace(up, steps=up.steps[1:]), replace(up, steps=[*up.steps[1:], up.steps[0]._replace(name="x")])):
        assert changes({**life.runs, "up": other})[1].listed_in == "", "one fewer, or another one"
    turned = replace(up, steps=up.steps[::-1])
    assert changes({**life.runs, "up": turned})[1].listed_in == "preview", "the engine's order is not a difference"


def test_the_price_is_that_of_the_bill_with_the_dearest_item_first(whole: Report) -> None:
    found = price(whole.bill, whole.today)
    months = [float(row.month.replace(",", "")) for row in found.rows]
    assert months == sorted(months, reverse=True), "the dearest is what a reader looks for"
    assert len(months) == len(whole.bill.lines), "each item of the bill"
    assert found.total.month == f"{cents(whole.bill.month):,}", "the sum is not added up from rounded lines"
    assert found.by_use, "what depends on use is listed beside the sum"
    assert not price(report("local").bill, whole.today).rows, "a stack without AWS has no price"


def test_a_price_that_lacks_an_item_is_the_least_everywhere(whole: Report) -> None:
    line, *more = whole.bill.lines
    bill = replace(whole.bill, lines=(line._replace(price=None), *more))
    for each, size in ((whole.bill, "about"), (bill, "at least")):
        lacking = replace(whole, bill=each)
        figures = words(classed(parsed(html(lacking)), "figures")[0])
        assert f"A month costs {size} ${cents(each.month):,} at list prices" in figures
        assert f"price     {size} $" in lacking.lines(Path("page"))[-2], "as in the summary"


@pytest.mark.parametrize(
    ("seconds", "text"),
    [(0, "0 s"), (0.5, "0.5 s"), (45.4, "45 s"), (59.7, "1 min"), (500, "8 min 20 s"), (3900, "1 h 5 min")],
)
def test_a_duration_has_units_and_stays_in_one_line(seconds: float, text: str) -> None:
    assert duration(seconds) == text.replace(" ", SPACE)


@pytest.mark.parametrize(
    ("type_", "text"),
    [
        ("aws:ec2/subnet:Subnet", "ec2 Subnet"),
        ("eks:index:Cluster", "eks Cluster"),
        ("eks-grafana:infra:Vpc", "infra Vpc"),
        ("kubernetes:apps/v1:Deployment", "apps Deployment"),
        ("kubernetes:rbac.authorization.k8s.io/v1:Role", "rbac.authorization Role"),
        ("pulumi:providers:aws", "provider aws"),
        ("pulumi:pulumi:Stack", "stack"),
        ("random:index/randomPassword:RandomPassword", "random RandomPassword"),
    ],
)
def test_a_type_is_two_words(type_: str, text: str) -> None:
    assert kind(type_) == text
