"""How Prometheus, node_exporter and kube-state-metrics are found and built, with `go` emulated by a script."""

from pathlib import Path

import pytest

from apps.prometheus.settings import MonitoringSettings
from rehearsal.engine.source import Source
from rehearsal.monitoring import binaries
from rehearsal.monitoring.binaries import PROMETHEUS, NoPrograms, find_programs

GO = r"""#!/bin/sh
echo "$*" >> "$CALLS"
[ -z "$BROKEN" ] || { echo "the compiler's own words" >&2; exit 1; }
while [ "$1" != -o ]; do shift; done
echo "$3" > "$2"
"""


@pytest.fixture
def go(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The file that holds how `go` was called, line by line."""
    (tmp_path / "go").write_text(GO)
    (tmp_path / "go").chmod(0o755)
    calls = tmp_path / "calls"
    monkeypatch.setenv("PATH", f"{tmp_path}:/usr/bin:/bin")
    monkeypatch.setenv("CALLS", str(calls))
    return calls


IMAGES = {
    "prometheus": MonitoringSettings().image,
    "node-exporter": MonitoringSettings().node_exporter_image,
    "kube-state-metrics": MonitoringSettings().kube_state_metrics_image,
}


@pytest.mark.parametrize("source", binaries.SOURCES, ids=lambda source: source.name)
def test_each_program_is_the_release_of_the_image(source: Source) -> None:
    tag = IMAGES[source.name].partition("@")[0].rpartition(":")[2]
    assert f"v{binaries.release(source)}" == tag, "what is tried here is what a cluster runs"


def test_each_program_is_built_once_from_its_pinned_module(go: Path, tmp_path: Path, capsys) -> None:
    found = find_programs(tmp_path / "home")
    assert set(found) == {"prometheus", "promtool", "node_exporter", "kube-state-metrics"}, "what tests start"
    assert all(file.exists() for file in found.values()), "each is where it is said to be"
    assert "minutes on 2 cores" in capsys.readouterr().err, "the message says how long to wait"
    calls = go.read_text().splitlines()
    find_programs(tmp_path / "home")
    assert go.read_text().splitlines() == calls, "what is built is found, and Go is not asked"


def test_prometheus_is_built_with_the_service_discovery_of_kubernetes_alone(go: Path, tmp_path: Path) -> None:
    find_programs(tmp_path / "home")
    tagged = [line for line in go.read_text().splitlines() if "-tags remove_all_sd,enable_kubernetes_sd" in line]
    assert [line.split()[-1].rpartition("/")[2] for line in tagged] == ["prometheus", "promtool"], (
        "that of thirty clouds doubles the build"
    )


def test_another_tag_is_another_build() -> None:
    other = Source(**{**vars(PROMETHEUS), "tags": ("remove_all_sd",)})
    assert other.stamp != PROMETHEUS.stamp, "a program without what the tests need must not be found"


def test_a_build_that_fails_says_why_and_names_the_ways_out(
    go: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("BROKEN", "yes")
    with pytest.raises(NoPrograms) as failure:
        find_programs(tmp_path / "home")
    for way in (
        "the compiler's own words",
        "https://go.dev/doc/install",
        "tools/prometheus/go.mod",
        "copy .rehearsal/monitoring from a checkout",
    ):
        assert way in str(failure.value), f"{way}: what is missing and what helps"
    assert go.exists(), "it was `go` that failed"
