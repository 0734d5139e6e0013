"""docs/costs.md has the prices of cost/. `python tests/test_costs_page.py` writes its tables."""

import re
import sys
from collections.abc import Callable
from datetime import date
from decimal import Decimal
from pathlib import Path

PROJECT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(PROJECT))  # for `python tests/test_costs_page.py`; pytest has it

from cost_cases import settings_bill  # noqa: E402
from settings_cases import TODAY  # noqa: E402

from cost import prices  # noqa: E402
from cost.bill import Bill, Line, cents, differences, why_unpriced  # noqa: E402
from cost.demand import BALANCER_USE, LOGS_GB, LOGS_KEPT, MAIL, METRICS, NAME_USE, NAT_GB, OUT_GB, ZONE_GB  # noqa: E402
from cost.prices import HOUR, REGIONS, price_of  # noqa: E402
from cost.text import usd  # noqa: E402

PAGE = PROJECT / "docs" / "costs.md"
SEOUL = "ap-northeast-2"
PLACES = {
    SEOUL: "Seoul",
    "ap-northeast-1": "Tokyo",
    "us-east-1": "Virginia",
    "us-west-2": "Oregon",
    "eu-central-1": "Frankfurt",
    "eu-west-1": "Ireland",
}


ADDRESS = re.compile(r"https://[^ ,]+")
INSTANCE = re.compile(r"[a-z]\w+\.\w+")


def stack_table() -> str:
    """dev and prod by item."""
    dev, prod = settings_bill("dev"), settings_bill("prod")
    rows = [
        f"| {item.label} | {_each(one or two)} | {_cells(one)} | {_cells(two)} |"
        for item, one, two in differences(dev, prod)
    ]
    sums = " | ".join(f"| **{found.hour:.2f}** | **{found.month:,.0f}**" for found in (dev, prod))
    heading = "| | each | dev | an hour | a month | prod | an hour | a month |"
    return _lines(heading, "|---|---|---|---|---|---|---|---|", *rows, f"| **sum** | | {sums} |")


USED = (NAT_GB, OUT_GB, ZONE_GB, BALANCER_USE, LOGS_GB, LOGS_KEPT, METRICS, MAIL, NAME_USE)


def use_table() -> str:
    """What is billed by use, in Seoul."""
    found = [(item.label, price_of(SEOUL, item.price)) for item in USED]
    return _lines(
        "| by use, in Seoul | each |", "|---|---|", *(f"| {label} | {usd(row.usd)} |" for label, row in found if row)
    )


def region_table() -> str:
    """What both cost in each region that the table has prices of."""
    rows: list[str] = []
    for region in sorted(REGIONS, key=[*PLACES].index):
        zones = {"zones": [f"{region}{letter}" for letter in "ab"]}
        found = [settings_bill(stack, {"aws:region": region, "vpc": zones}) for stack in ("dev", "prod")]
        # A sum without the nodes, or a gateway, would make the larger stack or the dearer region look cheap.
        cells = " | ".join("not known" if each.unpriced else f"{each.month:,.0f}" for each in found)
        missing = ", ".join(dict.fromkeys(line.item.label for each in found for line in each.unpriced))
        days = sorted({line.price.source.day for each in found for line in each.lines if line.price})
        rows.append(f"| {_place(region)} | {cells} | {_days(days)} | {missing} |")
    return _lines(
        "| region | dev, a month | prod, a month | prices of | no source for the price of |",
        "|---|---|---|---|---|",
        *rows,
    )


def source_table() -> str:
    """Every source of a price, and the day when it was read."""
    found: dict[tuple[str, prices.Source], list[str]] = {}
    for row in prices.PRICES:
        found.setdefault((row.region, row.source), []).append(row.item)
    order = [prices.ANY, *PLACES]
    rows = [
        f"| {_place(region)} | {_items(items)} | {source.day} | {_code(source.text)} |"
        for (region, source), items in sorted(found.items(), key=lambda each: (order.index(each[0][0]), each[0][1].day))
    ]
    return _lines("| region | prices | read on | source |", "|---|---|---|---|", *rows)


TABLES: dict[str, Callable[[], str]] = {
    "stacks": stack_table,
    "use": use_table,
    "regions": region_table,
    "sources": source_table,
}


def _lines(*lines: str) -> str:
    return "\n".join(lines) + "\n"


def _place(region: str) -> str:
    return f"{region} ({PLACES[region]})" if region in PLACES else "every region"


def _code(text: str) -> str:
    """With its addresses as code: the lists of prices are files of hundreds of megabytes."""
    return ADDRESS.sub(lambda found: f"`{found[0]}`", text)


def _days(days: list[date]) -> str:
    return f"{days[0]} to {days[-1]}" if len(days) > 1 else f"{days[0]}"


def _items(items: list[str]) -> str:
    kinds = [item for item in items if INSTANCE.fullmatch(item)]
    named = [item for item in items if item not in kinds]
    families = [f"{family}.*" for family in dict.fromkeys(kind.partition(".")[0] for kind in kinds)]
    return "; ".join([*named, *families])


def _each(line: Line | None) -> str:
    assert line, "one of the two has it"
    assert line.price, why_unpriced(line, SEOUL)
    return f"{usd(line.price.usd)}/{'h' if line.price.unit == HOUR else 'month'}"


def _cells(line: Line | None) -> str:
    return f"{line.quantity} | {line.hour:.3f} | {cents(line.month)}" if line else "| |"


def marked(name: str) -> re.Pattern[str]:
    return re.compile(rf"(?<=<!-- {name} -->\n).*?(?=<!-- /{name} -->)", re.DOTALL)


def figures(found: Bill) -> str:
    return f"${found.hour:.2f}"


def test_the_tables_of_prices_are_those_of_the_code() -> None:
    for name, table in TABLES.items():
        written = marked(name).search(PAGE.read_text())
        assert written, f"docs/costs.md has the table {name}"
        assert written[0] == table(), "write it again: python tests/test_costs_page.py"


def test_both_readmes_have_the_sums_of_dev_and_prod() -> None:
    hours = [figures(settings_bill(stack)) for stack in ("dev", "prod")]
    for name in ("README.md", "README.ko.md"):
        assert re.findall(r"\$\d\.\d\d(?!\d)", (PROJECT / name).read_text()) == hours, f"{name}: dev, then prod"


def test_the_page_names_the_day_of_its_oldest_price() -> None:
    read = settings_bill("prod").read
    assert f"of {read}" in PAGE.read_text(), "a reader judges by it"
    assert read, "it has prices"
    assert read <= TODAY, "they were read before"


def test_every_price_in_the_text_of_a_page_is_one_of_the_table() -> None:
    known = {usd(row.usd) for row in prices.PRICES} | {
        "$0.12"
    }  # of a day of the dashboards: apps/dashboards/cloudwatch.py
    for name in ("costs.md", "grafana.md"):
        found = re.findall(r"\$\d\.\d+", (PROJECT / "docs" / name).read_text())
        assert found, f"{name} has prices"
        assert [price for price in found if price not in known] == [], f"{name}: another price than the table's"
    assert Decimal("0.60") == price_of(SEOUL, prices.EXTENDED).usd, "extended support"  # pyright: ignore[reportOptionalMemberAccess]


if __name__ == "__main__":
    text = PAGE.read_text()
    for name, table in TABLES.items():
        text = marked(name).sub(lambda _, table=table: table(), text)
    PAGE.write_text(text)
