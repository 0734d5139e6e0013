"""`python -m rehearsal.control_plane`: builds what is not built yet; with --time it says what starting costs here."""

import argparse
import os
import sys
import tempfile
import time
from pathlib import Path

from rehearsal.control_plane.binaries import SOURCES, find_binaries
from rehearsal.control_plane.cluster import GIVEN, given_cluster
from rehearsal.control_plane.failures import NoControlPlane
from rehearsal.control_plane.plane import ControlPlane


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m rehearsal.control_plane", description=__doc__)
    parser.add_argument("--time", action="store_true", help="start a control plane twice on one folder, and stop it")
    arguments = parser.parse_args()
    if GIVEN in os.environ and not arguments.time:
        cluster = given_cluster(Path(os.environ[GIVEN]))
        print(f"{GIVEN} is set: nothing is built, tests use Kubernetes {cluster.version} at {cluster.endpoint}")
        return
    binaries = find_binaries()
    for source in SOURCES:
        for name in source.packages:
            print(f"{name} {source.version}: {binaries[name]}")
    if arguments.time:
        with tempfile.TemporaryDirectory(prefix="control-plane-") as folder:
            for what in ("from nothing", "on kept data"):
                _measure(what, Path(folder) / "data")


def _measure(what: str, data: Path) -> None:
    plane = ControlPlane(data)
    begun = time.monotonic()
    with plane:
        ready = time.monotonic()
    stopped = time.monotonic()
    print(f"{what}: nodes ready after {ready - begun:.1f} s, stopped in {stopped - ready:.1f} s")


if __name__ == "__main__":
    try:
        main()
    except NoControlPlane as failure:
        sys.exit(f"error: {failure}")
