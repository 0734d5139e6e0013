"""Grafana's pod: containers that Pod Security's profile "restricted" admits."""

from collections.abc import Mapping, Sequence

import pulumi
import pulumi_kubernetes as k8s

from apps.grafana.names import ADMIN_PASSWORD_FILE, PORT, SECRET_KEY_FILE
from apps.grafana.options import SECRETS
from apps.grafana.provisioning import (
    ALERTING,
    ALERTING_FILE,
    DASHBOARDS,
    DATA_SOURCE_FILE,
    DATA_SOURCES,
    PROVIDER_FILE,
    PROVIDERS,
)
from apps.grafana.settings import GrafanaSettings
from apps.restricted import container_security, pod_security, toleration_args
from apps.storage import data_volume

core = k8s.core.v1

USER = 472  # of the image: https://grafana.com/docs/grafana/latest/setup-grafana/installation/docker/ (2026-11)
DATA = "/var/lib/grafana"
ATTEMPTED = "/tmp/reset-attempted"  # in a volume of the pod's: it outlives the container
RESET_SECONDS = 60

# Grafana takes the admin's password from its settings only when it creates its database. This script sets it again, on
# a database that exists, and never keeps Grafana from starting: it ends with 0 whatever `grafana` does, a command that
# hangs is killed, and a container that is killed with it (memory) skips the command when it starts again. The command,
# its flags and why it fails (no user 1, a user 1 that is no administrator):
# https://github.com/grafana/grafana, pkg/cmd/grafana-cli/commands/reset_password_command.go (2026-11); it reads options
# as the server does, but no __FILE, which is the image's entry point's.
RESET_PASSWORD = f"""\
if ! test -f {DATA}/grafana.db; then
  echo "No database yet: Grafana creates it with the admin password."
  exit 0
fi
if test -e {ATTEMPTED}; then
  echo "This pod tried it before: the admin password stays as the database has it." >&2
  exit 0
fi
touch {ATTEMPTED}
if GF_SECURITY_SECRET_KEY="$(cat {SECRETS}/{SECRET_KEY_FILE})" timeout -s KILL {RESET_SECONDS} \\
  grafana cli --homepath "$GF_PATHS_HOME" --config "$GF_PATHS_CONFIG" \\
  admin reset-admin-password --password-from-stdin < {SECRETS}/{ADMIN_PASSWORD_FILE}
then
  echo "The admin password in the database is the stack's."
else
  echo "The admin password stays as the database has it (exit status $?). See docs/grafana.md, section Log in." >&2
fi
exit 0
"""


def literal(value: str) -> str:
    """`value` as an environment variable has to hold it: the kubelet reads `$(NAME)` as a reference and `$$` as `$`.

    https://kubernetes.io/docs/tasks/inject-data-application/define-interdependent-environment-variables/, and
    k8s.io/kubernetes/third_party/forked/golang/expansion (2026-11).
    """
    return value.replace("$", "$$")


def _probe(period: int, failures: int, timeout: int = 1) -> core.ProbeArgs:
    """Grafana answers 200 here once its database does; times in seconds."""
    return core.ProbeArgs(
        http_get=core.HTTPGetActionArgs(path="/api/health", port="http"),
        period_seconds=period,
        timeout_seconds=timeout,
        failure_threshold=failures,
    )


def pod_spec(
    settings: GrafanaSettings,
    *,
    environment: Mapping[str, str],
    service_account: pulumi.Input[str],
    secret: pulumi.Input[str],
    provisioning: pulumi.Input[str],
    claim: pulumi.Input[str] | None,
    tolerations: Sequence[Mapping[str, str]],
) -> core.PodSpecArgs:
    """The pod. `secret` names the Secret whose keys are the files that `environment` names, `provisioning` the
    ConfigMap; without a `claim` the database lives as long as the pod."""
    env = [core.EnvVarArgs(name=name, value=literal(value)) for name, value in environment.items()]
    resources = core.ResourceRequirementsArgs(
        requests={"cpu": settings.cpu_request, "memory": settings.memory_request},
        limits={"cpu": settings.cpu_limit, "memory": settings.memory_limit},
    )
    own = [
        core.VolumeMountArgs(name="data", mount_path=DATA),
        core.VolumeMountArgs(name="tmp", mount_path="/tmp"),
        core.VolumeMountArgs(name="secrets", mount_path=SECRETS, read_only=True),
    ]
    reset = core.ContainerArgs(
        name="reset-password",
        image=settings.image,
        command=["/bin/sh", "-c", RESET_PASSWORD],
        env=env,
        resources=resources,
        security_context=container_security(),
        volume_mounts=own,
    )
    grafana = core.ContainerArgs(
        name="grafana",
        image=settings.image,
        ports=[core.ContainerPortArgs(name="http", container_port=PORT)],
        env=env,
        resources=resources,
        security_context=container_security(),
        startup_probe=_probe(period=5, failures=30),  # the first start makes the database
        readiness_probe=_probe(period=10, failures=3),
        liveness_probe=_probe(period=10, failures=10, timeout=30),
        volume_mounts=[
            *own,
            core.VolumeMountArgs(name="data-sources", mount_path=DATA_SOURCES, read_only=True),
            core.VolumeMountArgs(name="dashboard-providers", mount_path=PROVIDERS, read_only=True),
            core.VolumeMountArgs(name="alerting", mount_path=ALERTING, read_only=True),
            core.VolumeMountArgs(name="dashboards", mount_path=DASHBOARDS, read_only=True),
        ],
    )
    return core.PodSpecArgs(
        service_account_name=service_account,
        automount_service_account_token=False,
        enable_service_links=False,
        tolerations=toleration_args(tolerations),
        security_context=pod_security(USER),
        init_containers=[reset] if claim else None,
        containers=[grafana],
        volumes=[
            data_volume(claim, "1Gi"),
            core.VolumeArgs(name="tmp", empty_dir=core.EmptyDirVolumeSourceArgs(size_limit="64Mi")),
            core.VolumeArgs(
                name="secrets",
                secret=core.SecretVolumeSourceArgs(secret_name=secret, default_mode=0o440),  # read by the pod's group
            ),
            _files("data-sources", provisioning, DATA_SOURCE_FILE),
            _files("dashboard-providers", provisioning, PROVIDER_FILE),
            _files("alerting", provisioning, ALERTING_FILE),
            _files("dashboards", provisioning),
        ],
    )


def _files(name: str, config_map: pulumi.Input[str], only: str | None = None) -> core.VolumeArgs:
    """Files of the ConfigMap: one, or all where the reader picks by their endings."""
    items = [core.KeyToPathArgs(key=only, path=only)] if only else None
    return core.VolumeArgs(name=name, config_map=core.ConfigMapVolumeSourceArgs(name=config_map, items=items))
