"""Prometheus' pod: one container that Pod Security's profile "restricted" admits."""

from collections.abc import Mapping, Sequence

import pulumi
import pulumi_kubernetes as k8s

from apps.prometheus.names import PORT
from apps.prometheus.settings import MonitoringSettings
from apps.restricted import container_security, pod_security, toleration_args
from apps.storage import data_volume

core = k8s.core.v1

USER = 65534  # of the image, nobody: https://github.com/prometheus/prometheus, Dockerfile (v3.15.0, 2026-11)
DATA = "/prometheus"
CONFIGURATION, FILE = "/etc/prometheus", "prometheus.yml"
EPHEMERAL_MIB = 2048
"""What measurements may fill of a node's disk where they are on no volume."""
GRACE_SECONDS = 300
"""To end a compaction and close its files; what is in memory is in the log, which each start reads again.

https://github.com/prometheus/prometheus v3.15.0, tsdb/head.go, Close (2026-11).
"""


def retention_mib(settings: MonitoringSettings) -> int:
    """80 % of the disk for blocks; the rest is for the log of the last hours, and for a block while it is written.

    https://prometheus.io/docs/prometheus/latest/storage/#right-sizing-retention-size (2026-11)
    """
    disk = settings.storage.size_gib * 1024 if settings.storage.enabled else EPHEMERAL_MIB
    return disk * 80 // 100


def _probe(path: str, period: int, failures: int, timeout: int = 3) -> core.ProbeArgs:
    """https://prometheus.io/docs/prometheus/latest/management_api/ (2026-11); times in seconds."""
    return core.ProbeArgs(
        http_get=core.HTTPGetActionArgs(path=path, port="http"),
        period_seconds=period,
        timeout_seconds=timeout,
        failure_threshold=failures,
    )


def pod_spec(
    settings: MonitoringSettings,
    *,
    service_account: pulumi.Input[str],
    configuration: pulumi.Input[str],
    claim: pulumi.Input[str] | None,
    tolerations: Sequence[Mapping[str, str]],
) -> core.PodSpecArgs:
    """The pod. `configuration` names the ConfigMap; without a `claim` the measurements live as long as the pod."""
    prometheus = core.ContainerArgs(
        name="prometheus",
        image=settings.image,
        # Retention and log level are in the file: their flags are deprecated. No flag lets the API change anything.
        args=[f"--config.file={CONFIGURATION}/{FILE}", f"--storage.tsdb.path={DATA}"],
        ports=[core.ContainerPortArgs(name="http", container_port=PORT)],
        resources=core.ResourceRequirementsArgs(
            requests={"cpu": settings.cpu_request, "memory": settings.memory_request},
            limits={"cpu": settings.cpu_limit, "memory": settings.memory_limit},
        ),
        security_context=container_security(),
        startup_probe=_probe("/-/ready", period=10, failures=90),  # it reads its log before it answers
        readiness_probe=_probe("/-/ready", period=10, failures=3),
        liveness_probe=_probe("/-/healthy", period=10, failures=6, timeout=10),
        volume_mounts=[
            core.VolumeMountArgs(name="data", mount_path=DATA),
            core.VolumeMountArgs(name="configuration", mount_path=CONFIGURATION, read_only=True),
        ],
    )
    return core.PodSpecArgs(
        service_account_name=service_account,
        automount_service_account_token=True,  # it finds its targets in the API server, and shows kubelets who it is
        enable_service_links=False,
        termination_grace_period_seconds=GRACE_SECONDS,
        tolerations=toleration_args(tolerations),
        security_context=pod_security(USER),
        containers=[prometheus],
        volumes=[
            data_volume(claim, f"{EPHEMERAL_MIB}Mi"),
            core.VolumeArgs(name="configuration", config_map=core.ConfigMapVolumeSourceArgs(name=configuration)),
        ],
    )
