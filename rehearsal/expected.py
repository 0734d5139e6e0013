"""`python -m rehearsal.expected DIGEST FOLDER`: how long an `up` of a previewed stack takes, and what it costs.

DIGEST is what `pulumi preview --json --show-sames --show-replacement-steps` prints: each step with the resource before
and after it, secrets masked (pulumi 3.255, pkg/backend/display/json.go). FOLDER has the plan; numbers and the names of
the bill's items are added to what it says of itself, and nothing else of the digest leaves.
"""

import argparse
import json
import sys
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

from cost.bill import more
from cost.resources import ENDPOINT, SERVICE
from plan.about import About, read
from rehearsal.cloud.values import UNKNOWN, at
from rehearsal.prices import bill_of, today
from rehearsal.schedule import percentiles
from rehearsal.timing import Entry, change, ordered

COUNTED = {ENDPOINT: "subnetIds", SERVICE: "metadata.annotations"}
"""What a bill reads, and a preview of a new stack does not know: the rest are plain settings."""


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m rehearsal.expected", description=__doc__)
    parser.add_argument("digest", type=Path)
    parser.add_argument("folder", type=Path)
    arguments = parser.parse_args()
    try:
        previewed(json.loads(arguments.digest.read_text()), read(arguments.folder), today()).write(arguments.folder)
    except Exception as failure:  # whatever another version prints; it may hold values, and the plan stands without it
        print(f"the plan says neither time nor price: {type(failure).__name__}", file=sys.stderr)
        return 1
    return 0


def previewed(digest: Mapping[str, Any], said: About, day: date) -> About:
    """What a plan says of itself, with what its preview's digest tells. Raises where that is no digest."""
    before: dict[str, Entry] = {}
    after: dict[str, Entry] = {}
    operations: dict[str, str] = {}
    for step in digest["steps"]:
        urn, operations[step["urn"]] = step["urn"], step["op"]
        if old := step.get("oldState"):
            before[urn] = old
        if (new := step.get("newState")) and step["op"] not in ("delete", "delete-replaced"):
            after[urn] = new
    if all(operation in ("same", "read") for operation in operations.values()):
        return said
    return expected(said, ordered(before.values()), ordered(after.values()), operations, day)


def expected(
    said: About, before: Sequence[Entry], after: Sequence[Entry], operations: Mapping[str, str], day: date
) -> About:
    """What a plan says of itself, with time and price of an `up` between two states; see `timing.change`."""
    parts = [percentiles(works) for works in change(before, after, operations)]
    usual, late = (sum(part[which] for part in parts) / 60 for which in (0, 1))
    unknown = any(at(entry.get("inputs", {}), COUNTED.get(entry["type"], "")) == UNKNOWN for entry in after)
    costs = None if unknown else more(bill_of(before, day), bill_of(after, day))
    return replace(said, minutes=(usual, late) if usual else None, costs=costs)


if __name__ == "__main__":
    sys.exit(main())
