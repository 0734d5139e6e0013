"""Moves the clock of every Python process to the day that EKS_GRAFANA_CLOCK names, the time of day kept.

Python imports this at its start where the folder is on PYTHONPATH, so that tests, their workers and whatever Python
they start see one day (`make test-later`):

    PYTHONPATH=tests/clock EKS_GRAFANA_CLOCK=2031-06-01 .venv/bin/pytest -m "not cluster"

https://docs.python.org/3/library/site.html (2026-11). Programs that are not Python, such as the engine, keep the
machine's day. An interpreter without these packages, such as that of another tool, keeps it too.
"""

import os
import sys
import time
from contextlib import suppress
from datetime import UTC, date, datetime


class _MachinesTime:
    """The module `time` with the machine's clock."""

    def __init__(self, real: object) -> None:
        self.real = real

    def __getattr__(self, name: str) -> object:
        return getattr(self.real if name == "time" else time, name)


def _move(day: date) -> None:
    import grpc  # noqa: F401
    import time_machine

    # A deadline of gRPC's is a point in time that its core, which is not Python, compares with the machine's clock:
    # one in 2031 never comes (grpcio 1.85, grpc/_cython/_cygrpc/time.pyx.pxi).
    for name, module in [*sys.modules.items()]:
        if name.startswith("grpc") and getattr(module, "time", None) is time:
            module.time = _MachinesTime(time_machine.escape_hatch.time)  # type: ignore[attr-defined]
    time_machine.travel(datetime.combine(day, datetime.now(UTC).timetz())).start()


if named := os.environ.get("EKS_GRAFANA_CLOCK"):
    with suppress(ImportError):
        _move(date.fromisoformat(named))
