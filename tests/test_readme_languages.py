"""README.md is short, and README.ko.md is the same page in Korean."""

import re

from pages import PROJECT, blocks, headings, links, prose

ENGLISH, KOREAN = ((PROJECT / name).read_text() for name in ("README.md", "README.ko.md"))
SWITCH = {"README.md", "README.ko.md"}


def without_comments(script: str) -> list[str]:
    return [re.sub(r"\s+#.*$", "", line) for line in script.splitlines()]


def levels(text: str) -> list[int]:
    return [len(marks) for marks in re.findall(r"^(#+) ", prose(text), re.MULTILINE)]


def tables(text: str) -> list[str]:
    """The rows of the tables, without their words: how many cells each has."""
    return [re.sub(r"`[^`]*`|[^|\n]", "", line) for line in text.splitlines() if line.startswith("|")]


def test_the_readme_is_short_enough_to_be_read() -> None:
    for text in (ENGLISH, KOREAN):
        assert len(text.splitlines()) <= 200, "what is longer moves to docs/"


def test_each_readme_links_to_the_other_one_at_its_top() -> None:
    assert "](README.ko.md)" in "".join(ENGLISH.splitlines()[:4]), "a Korean reader finds it first"
    assert "](README.md)" in "".join(KOREAN.splitlines()[:4]), "and the way back"


def test_both_readmes_have_the_same_sections_in_the_same_order() -> None:
    assert levels(KOREAN) == levels(ENGLISH), "as many sections, as deep"
    assert len(headings(KOREAN)) > 5, "there are sections"
    parts = [
        [re.findall(r"\]\(([^)]+)\)", part) for part in re.split(r"^## ", text, flags=re.M)]
        for text in (ENGLISH, KOREAN)
    ]
    assert [sorted(set(part) - SWITCH) for part in parts[0]] == [sorted(set(part) - SWITCH) for part in parts[1]], (
        "each section has the same links, so none is in another place"
    )


def test_both_readmes_have_the_same_commands() -> None:
    english, korean = (
        [(each.language, without_comments(each.text)) for each in blocks(text)] for text in (ENGLISH, KOREAN)
    )
    assert korean == english, "a command works in any language; only its comment is translated"


def test_both_readmes_have_the_same_links_and_tables() -> None:
    assert set(links(KOREAN)) - SWITCH == set(links(ENGLISH)) - SWITCH, "no page is missing in one of them"
    assert tables(KOREAN) == tables(ENGLISH), "as many rows"


def test_the_readme_names_the_same_figures_in_both_languages() -> None:
    assert sorted(re.findall(r"\$\d+\.\d+", KOREAN)) == sorted(re.findall(r"\$\d+\.\d+", ENGLISH)), "prices"


def test_the_prices_of_the_readme_are_the_sums_of_the_page_on_costs() -> None:
    page = (PROJECT / "docs" / "costs.md").read_text()
    rows = [
        [cell.strip(" *") for cell in line.strip("|").split("|")] for line in page.splitlines() if line.startswith("| ")
    ]
    listed = rows[1 : next(at for at, row in enumerate(rows) if row[0] == "sum")]
    sums = rows[len(listed) + 1]
    hours, months = ([at for at, cell in enumerate(rows[0]) if cell == title] for title in ("an hour", "a month"))
    for column in (*hours, *months):
        digits = len(sums[column].partition(".")[2])
        assert round(sum(float(row[column] or 0) for row in listed), digits) == float(sums[column]), "the rows add up"
    dev, prod = (sums[column] for column in hours)
    dev_month, prod_month = (f"{float(sums[column]):.0f}" for column in months)
    assert f"dev costs ${dev} an hour (${dev_month} a month), and prod ${prod} (${prod_month})" in ENGLISH, (
        "the README has no price of its own"
    )
