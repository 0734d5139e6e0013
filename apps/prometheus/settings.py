"""What can be set of the cluster's metrics: of Prometheus, and of what it asks on every node."""

from collections.abc import Iterator, Mapping
from typing import Annotated, Any

from pydantic import AfterValidator

from apps.image import Image
from apps.quantity import Cpu, Memory, refuse_less, refuse_requests
from apps.storage_settings import StorageSettings
from config.section import Refused, Rule, Section, matching

# A series that is missing for five minutes is over, and one scrape may fail: no more than two minutes from one to the
# next. https://prometheus.io/docs/prometheus/latest/querying/basics/#staleness (2026-11)
SHORTEST, LONGEST = 10, 120
# Prometheus writes a block every two hours, and drops whole blocks:
# https://prometheus.io/docs/prometheus/latest/storage/ (2026-11)
BLOCK = 2
_HOURS = {"h": 1, "d": 24, "w": 7 * 24}


def _seconds(text: str) -> str:
    if not SHORTEST <= int(text.removesuffix("s")) <= LONGEST:
        raise Refused(f"is not from {SHORTEST}s to {LONGEST}s", "write seconds such as 60s")
    return text


def _hours(text: str) -> str:
    if int(text[:-1]) * _HOURS[text[-1]] < BLOCK:
        raise Refused(f"is less than the {BLOCK} hours of a block, the least that Prometheus drops", "write 2h or more")
    return text


Interval = Annotated[
    str, matching(r"[1-9]\d{0,3}s", "a number of seconds", "write seconds such as 60s"), AfterValidator(_seconds)
]
Retention = Annotated[
    str,
    matching(r"[1-9]\d{0,3}[hdw]", "a number of hours, days or weeks", "write a duration such as 6h, 15d or 4w"),
    AfterValidator(_hours),
]


class MonitoringSettings(Section):
    """`eks-grafana:monitoring`."""

    enabled: bool = True
    """Measure the cluster: Prometheus, kube-state-metrics, and node-exporter on every node."""
    # Index digests of the three are in many public repositories (2026-11).
    image: Image = (
        "quay.io/prometheus/prometheus:v3.15.0@sha256:efd719c99d83b060d9daefdcf00360461adf279f45ef5391f8d111892118753e"
    )
    """Prometheus' image with tag and digest."""
    kube_state_metrics_image: Image = (
        "registry.k8s.io/kube-state-metrics/kube-state-metrics:v2.19.1"
        "@sha256:85108987d044b18a098126732f98602df408888c0f7d456241f5abefb9744bc1"
    )
    """kube-state-metrics' image: what the API server says of pods, nodes and workloads."""
    node_exporter_image: Image = (
        "quay.io/prometheus/node-exporter:v1.12.1"
        "@sha256:1b4e4438faca4dd7e001dd445d161a4a2091b0fededa84093b3a8dfeae1f1be0"
    )
    """node-exporter's image: what Linux says of CPU, memory, disks and network of a node."""
    scrape_interval: Interval = "60s"
    """Time from one measurement to the next. Half of it is twice the disk space."""
    retention: Retention = "6h"
    """How long measurements are kept; less where they fill 80 % of the disk before that."""
    storage: StorageSettings = StorageSettings()
    cpu_request: Cpu = "100m"
    """CPU that is reserved for Prometheus' pod."""
    cpu_limit: Cpu = "1"
    """CPU that Prometheus' pod may use."""
    memory_request: Memory = "256Mi"
    """Memory that is reserved for Prometheus' pod."""
    memory_limit: Memory = "1Gi"
    """Memory that Prometheus' pod may use."""

    @property
    def keeps_data(self) -> bool:
        """Whether there is a volume."""
        return self.enabled and self.storage.enabled

    def rules(self, context: Mapping[str, Any], /) -> Iterator[Rule]:
        yield "cpu_limit", refuse_less(self.cpu_limit, self.cpu_request, "cpu_request")
        yield "memory_limit", refuse_less(self.memory_limit, self.memory_request, "memory_request")
        yield from refuse_requests(self.cpu_request, self.memory_request, context.get("node"))
