"""`python -m checks.room`: whether a state that is kept in a folder still fits on its disk. It changes nothing.

Where the disk fills up during an `up`, Pulumi leaves the state and its backup cut in half (pulumi 3.255.0,
pkg/backend/diy/state.go, saveCheckpoint). Where it does not know, it says nothing.
"""

import json
import shutil
import subprocess
import sys
from pathlib import Path

MIB = 2**20
LEAST = 100 * MIB
"""A state has about 1 MiB. It is written again with each step, and an `up` ends with two copies more."""


def folder(url: str) -> Path | None:
    """The folder of a file:// backend; None for any other."""
    if not url.startswith("file://"):
        return None
    return Path(url.removeprefix("file://").partition("?")[0] or "/").expanduser()


def refusal(place: Path, free: int) -> str | None:
    """Why nothing should be begun, and the way out."""
    if free >= LEAST:
        return None
    return (
        f"error: the state is in {place}, with {free // MIB} MiB left on its disk. A full disk cuts it in half.\n"
        f"  Make room for {LEAST // MIB} MiB, or move the state to S3: docs/runbook-state.md#a-full-disk"
    )


def main() -> int:
    try:
        command = ["pulumi", "whoami", "--verbose", "--json"]
        answer = subprocess.run(command, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, check=True)
        place = folder(json.loads(answer.stdout)["url"])
        free = shutil.disk_usage(place).free if place else LEAST
    except (OSError, ValueError, KeyError, TypeError, subprocess.CalledProcessError):
        return 0
    if place and (words := refusal(place, free)):
        print(words, file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
