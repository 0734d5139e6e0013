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

from cost.bill import more, more_by_use
from cost.demand import BALANCER_ADDRESS
from cost.demand import ENDPOINT as ENDPOINTS
from cost.resources import ENDPOINT, INTERNAL, POLICY, SERVICE
from plan.about import About, read
from rehearsal.cloud.values import UNKNOWN, at, merged
from rehearsal.prices import bill_of, today
from rehearsal.schedule import percentiles
from rehearsal.timing import Entry, change, ordered

COUNTED = {
    ENDPOINT: ("subnetIds", {"subnetIds": []}, ENDPOINTS.label),
    SERVICE: ("metadata.annotations", {"metadata": {"annotations": {INTERNAL: "true"}}}, BALANCER_ADDRESS.label),
    POLICY: ("policy", {"policy": ""}, ""),
}
"""What a bill reads, and a preview may not know: where it is, what is counted instead, and the item to name without a
price. The rest are plain settings."""


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m rehearsal.expected", description=__doc__)
    parser.add_argument("digest", type=Path)
    parser.add_argument("folder", type=Path)
    arguments = parser.parse_args()
    try:
        previewed(json.loads(arguments.digest.read_text()), read(arguments.folder), today()).write(arguments.folder)
    except Exception as failure:  # whatever another version prints; it may hold values, and the plan needs none of it
        print(f"the plan says neither time nor price: {type(failure).__name__}", file=sys.stderr)
        return 1
    return 0


def previewed(digest: Mapping[str, Any], said: About, day: date) -> About:
    """What a plan says of itself, with what its preview's digest adds. Raises where that is no digest."""
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
    return expected(said, ordered(before.values()), ordered(after.values()), operations, day, day)


def expected(
    said: About,
    before: Sequence[Entry],
    after: Sequence[Entry],
    operations: Mapping[str, str],
    day: date,
    read_on: date,
) -> About:
    """What a plan says of itself, with time and price of an `up` between two states; see `timing.change`.

    `day` is the one whose versions are supported, which a rehearsal pins; `read_on` is the reader's, whenever that is.
    """
    usual, late = (seconds / 60 for seconds in percentiles(*change(before, after, operations)))
    counted, uncounted = known(before, after)
    bills = bill_of(before, day), bill_of(counted, day)
    costs = more(*bills)
    if costs is not None:
        costs += tuple((label, None) for label in uncounted)
    by_use, no_longer = more_by_use(*bills)
    return replace(
        said,
        minutes=(usual, late) if usual else None,
        costs=costs,
        by_use=by_use,
        no_longer=no_longer,
        old_prices=any(bill.old(read_on) for bill in bills),
    )


def known(before: Sequence[Entry], after: Sequence[Entry]) -> tuple[list[Entry], list[str]]:
    """The entries after an `up`, as they were before where the preview does not know what a bill reads of them; and
    the items of which it therefore does not know the price."""
    earlier = {entry["urn"]: entry.get("inputs", {}) for entry in before}
    found: list[Entry] = []
    unknown: dict[str, None] = {}
    for entry in after:
        path, instead, label = COUNTED.get(entry["type"], ("", {}, ""))
        inputs = entry.get("inputs", {})
        if path and at(inputs, path) == UNKNOWN:
            inputs = earlier.get(entry["urn"], merged(inputs, instead))
            unknown[label] = None
        found.append({**entry, "inputs": inputs})
    return found, [*filter(None, unknown)]


if __name__ == "__main__":
    sys.exit(main())
