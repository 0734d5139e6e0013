"""A demand, priced: lines of an hour and a month, what is not in the sum, and how old the prices are."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import ROUND_HALF_UP, Decimal
from typing import NamedTuple

from cost.demand import SPOT, Demand, Item
from cost.prices import ANY, HOUR, HOURS, REGIONS, Price, price_of

CENT = Decimal("0.01")
OLD_DAYS = 180


class Line(NamedTuple):
    item: Item
    quantity: int
    price: Price | None

    @property
    def month(self) -> Decimal:
        """USD; nothing where there is no price."""
        return self.quantity * _month(self.price)

    @property
    def hour(self) -> Decimal:
        return self.month / HOURS


@dataclass(frozen=True)
class Bill:
    region: str | None
    lines: tuple[Line, ...]
    by_use: tuple[Line, ...]
    fewest: Decimal
    """USD a month with the fewest nodes, and below with the most."""
    most: Decimal
    nodes: tuple[int, int] | None
    """The fewest and the most nodes, where the two differ."""

    @property
    def month(self) -> Decimal:
        return sum((line.month for line in self.lines), Decimal(0))

    @property
    def hour(self) -> Decimal:
        return self.month / HOURS

    @property
    def unpriced(self) -> tuple[Line, ...]:
        """What the sum lacks."""
        return tuple(line for line in self.lines if not line.price)

    @property
    def read(self) -> date | None:
        """The day of the sum's oldest price; None without any."""
        return _oldest(self.lines)

    @property
    def all_read(self) -> date | None:
        """The same, with the prices of what costs by use."""
        return _oldest((*self.lines, *self.by_use))

    @property
    def known_region(self) -> bool:
        return self.region in REGIONS

    def old(self, today: date) -> bool:
        return is_old(self.read, today)


def is_old(read: date | None, today: date) -> bool:
    return bool(read) and (today - read).days > OLD_DAYS


def bill(demand: Demand) -> Bill:
    """The lines in the order in which the demand was counted, by region."""
    region = demand.region or ANY

    def lines(counted: Mapping[Item, int]) -> tuple[Line, ...]:
        return tuple(Line(item, count, price_of(region, item.price)) for item, count in counted.items())

    found = lines(demand.counted())
    month = sum((line.month for line in found), Decimal(0))
    each = [(group, sum((line.month for line in lines(group.each)), Decimal(0))) for group in demand.nodes]
    fewest, most = (sum(getattr(group, end) for group in demand.nodes) for end in ("fewest", "most"))
    return Bill(
        region=demand.region,
        lines=found,
        by_use=tuple(sorted(lines(dict.fromkeys(demand.by_use, 1)), key=lambda line: line.item.label)),
        fewest=month - sum(usd * (group.desired - group.fewest) for group, usd in each),
        most=month + sum(usd * (group.most - group.desired) for group, usd in each),
        nodes=(fewest, most) if fewest != most else None,
    )


def why_unpriced(line: Line, region: str) -> str:
    if line.item.price.endswith(SPOT):
        return "the price of Spot moves by the hour"
    return f"the table in cost/prices.py has none for {region}"


def cents(usd: Decimal) -> Decimal:
    """Rounded as people do: half a cent is one."""
    return usd.quantize(CENT, ROUND_HALF_UP)


def _oldest(lines: Iterable[Line]) -> date | None:
    return min((line.price.source.day for line in lines if line.price), default=None)


def _month(price: Price | None) -> Decimal:
    if not price:
        return Decimal(0)
    return price.usd * HOURS if price.unit == HOUR else price.usd


def more(ours: Bill, other: Bill) -> tuple[tuple[str, float | None], ...] | None:
    """Each item of which `other` costs more or less than `ours`, in USD a month: None for one that has no price.

    Empty where both cost the same, and None where neither has anything in AWS. A stack that has nothing there, as one
    before its first `up`, costs nothing. What costs as it is used is in `more_by_use`.
    """
    if not ours.region and not other.region:
        return None
    moved = bool(ours.region and other.region) and ours.region != other.region
    found = [
        (item.label, apart(mine, theirs)) for item, mine, theirs in differences(ours, other) if moved or mine != theirs
    ]
    return tuple((label, None if usd is None else float(usd)) for label, usd in found if usd is None or usd)


def more_by_use(ours: Bill, other: Bill) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """What costs as much as it is used, and only `other` has; and what only `ours` has."""
    had, has = ({line.item.label for line in each.by_use} for each in (ours, other))
    return tuple(sorted(has - had)), tuple(sorted(had - has))


def apart(mine: Line | None, theirs: Line | None) -> Decimal | None:
    """USD a month, to the cent, that the other's line costs more; None where one of the two has no price."""
    if any(line and not line.price for line in (mine, theirs)):
        return None
    usd = [cents(line.month) if line else Decimal(0) for line in (mine, theirs)]
    return usd[1] - usd[0]


def differences(ours: Bill, other: Bill) -> Iterable[tuple[Item, Line | None, Line | None]]:
    """Every item of either, with the line that each has of it."""
    one, two = ({line.item: line for line in each.lines} for each in (ours, other))
    return ((item, one.get(item), two.get(item)) for item in dict.fromkeys([*one, *two]))
