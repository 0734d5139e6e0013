"""Grafana's pod: one container that Pod Security's profile "restricted" admits."""

from collections.abc import Mapping, Sequence

import pulumi
import pulumi_kubernetes as k8s

from apps.grafana.settings import GrafanaSettings
from apps.restricted import container_security, pod_security, toleration_args

PORT = 3000
USER = 472  # of the image: https://grafana.com/docs/grafana/latest/setup-grafana/installation/docker/ (2026-11)
SECRETS = "/etc/grafana-secrets"
DATA = "/var/lib/grafana"

# https://grafana.com/docs/grafana/latest/setup-grafana/configure-grafana/ (2026-11): GF_SECTION_KEY, and __FILE for a
# value that is read from a file.
ENVIRONMENT = {
    "GF_SECURITY_ADMIN_PASSWORD__FILE": f"{SECRETS}/admin-password",
    "GF_SECURITY_SECRET_KEY__FILE": f"{SECRETS}/secret-key",
    # Nobody gets in but by login, and nobody makes an account.
    "GF_AUTH_ANONYMOUS_ENABLED": "false",
    "GF_USERS_ALLOW_SIGN_UP": "false",
    "GF_USERS_ALLOW_ORG_CREATE": "false",
    # Nothing leaves the cluster: the NetworkPolicy would hold it up, and start-up with it.
    "GF_SECURITY_DISABLE_GRAVATAR": "true",
    "GF_SNAPSHOTS_EXTERNAL_ENABLED": "false",
    "GF_ANALYTICS_REPORTING_ENABLED": "false",
    "GF_ANALYTICS_CHECK_FOR_UPDATES": "false",
    "GF_ANALYTICS_CHECK_FOR_PLUGIN_UPDATES": "false",
    "GF_ANALYTICS_FEEDBACK_LINKS_ENABLED": "false",
    "GF_NEWS_NEWS_FEED_ENABLED": "false",
    "GF_PLUGINS_PREINSTALL_DISABLED": "true",
    "GF_PLUGINS_PREINSTALL_AUTO_UPDATE": "false",
    # The root file system is read-only: no log file.
    "GF_LOG_MODE": "console",
}


def _probe(period: int, failures: int, timeout: int = 1) -> k8s.core.v1.ProbeArgs:
    """Grafana answers 200 here once its database does; times in seconds."""
    return k8s.core.v1.ProbeArgs(
        http_get=k8s.core.v1.HTTPGetActionArgs(path="/api/health", port="http"),
        period_seconds=period,
        timeout_seconds=timeout,
        failure_threshold=failures,
    )


def pod_spec(
    settings: GrafanaSettings,
    *,
    service_account: pulumi.Input[str],
    secret: pulumi.Input[str],
    tolerations: Sequence[Mapping[str, str]],
) -> k8s.core.v1.PodSpecArgs:
    """The pod; `secret` names the Secret with the keys admin-password and secret-key."""
    core = k8s.core.v1
    return core.PodSpecArgs(
        service_account_name=service_account,
        automount_service_account_token=False,
        enable_service_links=False,
        tolerations=toleration_args(tolerations),
        security_context=pod_security(USER),
        containers=[
            core.ContainerArgs(
                name="grafana",
                image=settings.image,
                ports=[core.ContainerPortArgs(name="http", container_port=PORT)],
                env=[core.EnvVarArgs(name=name, value=value) for name, value in ENVIRONMENT.items()],
                resources=core.ResourceRequirementsArgs(
                    requests={"cpu": settings.cpu_request, "memory": settings.memory_request},
                    limits={"cpu": settings.cpu_limit, "memory": settings.memory_limit},
                ),
                security_context=container_security(),
                startup_probe=_probe(period=5, failures=30),  # the first start makes the database
                readiness_probe=_probe(period=10, failures=3),
                liveness_probe=_probe(period=10, failures=10, timeout=30),
                volume_mounts=[
                    core.VolumeMountArgs(name="data", mount_path=DATA),
                    core.VolumeMountArgs(name="tmp", mount_path="/tmp"),
                    core.VolumeMountArgs(name="secrets", mount_path=SECRETS, read_only=True),
                ],
            )
        ],
        volumes=[
            core.VolumeArgs(name="data", empty_dir=core.EmptyDirVolumeSourceArgs(size_limit="1Gi")),
            core.VolumeArgs(name="tmp", empty_dir=core.EmptyDirVolumeSourceArgs(size_limit="64Mi")),
            core.VolumeArgs(
                name="secrets",
                secret=core.SecretVolumeSourceArgs(secret_name=secret, default_mode=0o440),  # read by the pod's group
            ),
        ],
    )
