"""Programs of the images that watch the cluster: found in .rehearsal/monitoring, else built from the pinned Go modules.

`python -m rehearsal.monitoring.binaries` does just that. They come through the ordinary Go module registry, with
checksums; their versions are those of the images.
"""

import sys
from pathlib import Path

from rehearsal.engine.gobuild import PROJECT, Unavailable
from rehearsal.engine.source import Source, find_all

HOME = PROJECT / ".rehearsal" / "monitoring"

PROMETHEUS = Source(
    name="prometheus",
    module="github.com/prometheus/prometheus",
    packages={
        "prometheus": "github.com/prometheus/prometheus/cmd/prometheus",
        "promtool": "github.com/prometheus/prometheus/cmd/promtool",
    },
    time="three minutes",
    # Service discovery of clouds is half of the build; the stack uses that of Kubernetes alone. The module's own
    # plugins/plugin_kubernetes.go, v0.315.0 (2026-11).
    tags=("remove_all_sd", "enable_kubernetes_sd"),
)
NODE_EXPORTER = Source(
    name="node-exporter",
    module="github.com/prometheus/node_exporter",
    packages={"node_exporter": "github.com/prometheus/node_exporter"},
    time="a minute",
)
KUBE_STATE_METRICS = Source(
    name="kube-state-metrics",
    module="k8s.io/kube-state-metrics/v2",
    packages={"kube-state-metrics": "k8s.io/kube-state-metrics/v2"},
    time="two minutes",
)
SOURCES = (PROMETHEUS, NODE_EXPORTER, KUBE_STATE_METRICS)


class NoPrograms(Unavailable):
    """Go is missing, or it could not build them."""


def release(source: Source) -> str:
    """The version of the program, as its image is tagged.

    Prometheus v3.y.z is the module's v0.3yy.z: https://github.com/prometheus/prometheus#using-prometheus-as-a-go-library
    (2026-11).
    """
    if source is not PROMETHEUS:
        return source.version
    _, minor, patch = source.version.split(".")
    return f"{int(minor) // 100}.{int(minor) % 100}.{patch}"


def find_programs(home: Path = HOME) -> dict[str, Path]:
    """Name of each program -> its file. What is missing, or was built from another go.mod, is built first.

    Raises NoPrograms.
    """
    return find_all(SOURCES, home, copied=HOME, need="Tests of metrics and alerts need", error=NoPrograms)


if __name__ == "__main__":
    try:
        for name, file in find_programs().items():
            print(f"{name}: {file}")
    except NoPrograms as failure:
        sys.exit(f"error: {failure}")
