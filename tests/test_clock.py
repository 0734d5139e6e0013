"""The same commit passes in later years: time is an input of the tests and of the rehearsal."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

TESTS = Path(__file__).parent
YEAR = "2031"
SAMPLE = [
    "test_kubernetes_versions.py",
    "test_cluster.py",
    "test_moto_account.py",
    "test_engine_versions.py::test_a_new_cluster_past_its_support_is_refused_in_the_preview",
]
"""Dates of versions, a whole stack's graph, requests that are signed, and previews on the engine."""


def later(*command: str) -> subprocess.CompletedProcess[str]:
    """What a Python command prints on a machine whose clock is years ahead; tests/clock says how."""
    moved = {**os.environ, "PYTHONPATH": str(TESTS / "clock"), "EKS_GRAFANA_CLOCK": f"{YEAR}-06-01"}
    moved = {key: value for key, value in moved.items() if not key.startswith("PYTEST_")}
    return subprocess.run(
        [sys.executable, *command], env=moved, cwd=TESTS.parent, capture_output=True, text=True, check=False
    )


def test_the_clock_of_a_process_and_of_those_that_it_starts_is_moved() -> None:
    inner = "import time, datetime; print(time.strftime('%Y'), datetime.date.today().year)"
    outer = f"import subprocess, sys; subprocess.run([sys.executable, '-c', {inner!r}])"
    assert later("-c", outer).stdout.split() == [YEAR, YEAR], "else the sample below proves nothing"


@pytest.mark.engine
@pytest.mark.changes
def test_a_sample_of_the_tests_passes_years_later() -> None:
    ran = later("-m", "pytest", "-q", "-p", "no:cacheprovider", *(str(TESTS / each) for each in SAMPLE))
    assert ran.returncode == 0, f"a commit must not age:\n{ran.stdout[-4_000:]}{ran.stderr[-4_000:]}"
