"""`python -m rehearsal.prices --stack dev [--against prod]`: what a stack costs, without account or credentials.

The stack comes up on the emulators, since a preview does not know everything: whether a load balancer is public, say.
What it has then is priced by cost/.
"""

import argparse
import os
import sys
import tempfile
from collections.abc import Iterable, Mapping
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

from cost.bill import Bill, bill
from cost.resources import Resource, demand_of
from cost.text import comparison, table
from rehearsal.cloud.values import name_of
from rehearsal.config import stacks
from rehearsal.engine.finding import PROJECT, NoEngine
from rehearsal.engine.gobuild import Unavailable
from rehearsal.engine.run import RehearsalError
from rehearsal.stack import TODAY_VARIABLE, Rehearsal
from rehearsal.stack_file import Unreadable


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m rehearsal.prices", description=__doc__)
    parser.add_argument("--stack", default="dev", help="whose Pulumi.<stack>.yaml to price (default: dev)")
    parser.add_argument("--against", default="", help="another stack, to show the difference by item")
    arguments = parser.parse_args()
    names = [arguments.stack, *([arguments.against] if arguments.against else [])]
    for option, name in zip(("--stack", "--against"), names, strict=False):
        if not (PROJECT / f"Pulumi.{name}.yaml").is_file():
            parser.error(f"{option}: there is no Pulumi.{name}.yaml (got {name!r}); write one of {stacks()}")
    day = today()
    bills: dict[str, Bill] = {}
    try:
        for name in dict.fromkeys(names):
            bills[name] = priced(name, day)
    except (RehearsalError, Unavailable, Unreadable, NoEngine) as failure:
        print(f"error: {failure}", file=sys.stderr)
        return 1
    print("\n\n".join(table(name, found, day) for name, found in bills.items()))
    if arguments.against:
        unknown = ", ".join(name for name, found in bills.items() if not found.known_region)
        none = f"No comparison: there are no prices of {unknown}."
        print("\n" + (none if unknown else comparison(arguments.stack, arguments.against, bills)))
    return 0


def today() -> date:
    """The day of the clock, or the one that the environment pins."""
    return date.fromisoformat(os.environ.get(TODAY_VARIABLE, "") or f"{datetime.now(UTC):%Y-%m-%d}")


def priced(stack: str, today: date) -> Bill:
    """The bill of Pulumi.<stack>.yaml; it leaves nothing behind."""
    with tempfile.TemporaryDirectory(prefix="price-") as folder, Rehearsal(stack, folder=Path(folder)) as rehearsal:
        rehearsal.up()
        return bill_of(rehearsal.state(), today)


def bill_of(state: Iterable[Mapping[str, Any]], today: date) -> Bill:
    """The bill of what is in a state."""
    found = (
        Resource(entry["type"], name_of(entry["urn"]), entry.get("parent", ""), entry.get("inputs", {}))
        for entry in state
    )
    return bill(demand_of(found, today))


if __name__ == "__main__":
    sys.exit(main())
