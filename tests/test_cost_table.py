"""The table of prices: one price for each item of a region, with its source and its day."""

import subprocess
import sys
from datetime import timedelta
from decimal import Decimal

from cost_cases import registered_bill
from recorder import PROJECT
from settings_cases import TODAY

from apps.dashboards.network import PRICES as SHOWN
from cost import prices
from cost.instances import INSTANCES, LARGES
from cost.prices import ANY, PRICES, price_of


def test_each_item_of_a_region_has_one_price_with_its_source() -> None:
    keys = [(row.region, row.item) for row in PRICES]
    assert len(keys) == len({*keys}), "the second one would never be read"
    anywhere = {row.item for row in PRICES if row.region == ANY}
    assert not [row for row in PRICES if row.region != ANY and row.item in anywhere], "one price everywhere is one row"
    for row in PRICES:
        assert row.usd > 0, f"{row.item}: a price"
        assert row.source.text, f"{row.item}: a source"
        assert row.source.day <= TODAY + timedelta(days=5), f"{row.item}: read before it was written here"


def test_a_size_without_a_row_is_priced_in_proportion_to_its_family() -> None:
    assert price_of("ap-northeast-2", "m7g.xlarge").usd == Decimal("0.2006"), "two m7g.large"  # pyright: ignore[reportOptionalMemberAccess]
    assert price_of("ap-northeast-2", "m7g.metal") is None, "metal has no size"
    assert price_of("ap-northeast-2", "r7g.large") is None, "a family without any row"
    for region, types in INSTANCES.items():
        for one, usd in types.items():
            for other, others in types.items():
                (family, _, size), (same, _, sized) = one.partition("."), other.partition(".")
                if family == same:
                    scaled = Decimal(others) * LARGES[size] / LARGES[sized]
                    assert abs(scaled - Decimal(usd)) < Decimal("0.0005"), f"{region}: {one} of {other}"


def test_the_network_dashboard_shows_the_prices_of_the_table() -> None:
    for region, shown in SHOWN.items():
        table = [price_of(region, item) for item in (prices.NAT_GB, prices.OUT_GB)]
        assert [Decimal(usd) for usd in shown] == [row.usd for row in table if row], "one price in one project"


def test_prices_older_than_180_days_are_old() -> None:
    found = registered_bill("dev")
    read = found.read
    assert read, "the prices have a day"
    assert not found.old(read + timedelta(days=180)), "half a year is fine"
    assert found.old(read + timedelta(days=181)), "a reader should compare them"


def test_arithmetic_on_prices_loads_no_pulumi() -> None:
    code = "import sys, cost.text, cost.resources; sys.exit('pulumi' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code], cwd=PROJECT).returncode == 0, "a page can be made without it"
