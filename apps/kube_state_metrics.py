"""kube-state-metrics: what the API server says of pods, nodes and workloads, as metrics."""

from collections.abc import Iterable, Mapping
from typing import NamedTuple

import pulumi
import pulumi_kubernetes as k8s

from apps import peers
from apps.platform import Platform
from apps.prometheus.metrics import METRICS
from apps.prometheus.scraping import KUBE_STATE_METRICS_PORT as PORT
from apps.prometheus.settings import MonitoringSettings
from apps.restricted import (
    container_security,
    pod_security,
    restricted_namespace,
    toleration_args,
    vanishing,
)
from apps.rights import grant, rule
from labels import object_labels, selector

core = k8s.core.v1
net = k8s.networking.v1

APP = "kube-state-metrics"
# https://github.com/kubernetes/kube-state-metrics, jsonnet/kube-state-metrics (2026-11)
USER = 65534
OWN_PORT = 8081  # what it says of itself


class Kind(NamedTuple):
    """A kind of object, as the API server and the option --resources name it."""

    group: str
    plural: str


# Beginning of a metric's name to the kind that it is of. Never Secrets and ConfigMaps: nobody asks for their metrics,
# and who may list them reads them.
# https://github.com/kubernetes/kube-state-metrics, docs/metrics and docs/developer/cli-arguments.md (2026-11)
KINDS: Mapping[str, Kind] = {
    "kube_deployment_": Kind("apps", "deployments"),
    "kube_node_": Kind("", "nodes"),
    "kube_persistentvolumeclaim_": Kind("", "persistentvolumeclaims"),
    "kube_pod_": Kind("", "pods"),
}


def kinds(metrics: Iterable[str]) -> list[Kind]:
    """The kinds that it has to list for `metrics`. Raises KeyError for a metric of none of KINDS."""
    return sorted({KINDS["_".join(metric.split("_")[:2]) + "_"] for metric in metrics})


class KubeStateMetrics(pulumi.ComponentResource):
    """Namespace with Pod Security "restricted", Deployment, Service, NetworkPolicy, and the right to list what it
    counts."""

    def __init__(
        self, name: str, settings: MonitoringSettings, *, platform: Platform, opts: pulumi.ResourceOptions | None = None
    ) -> None:
        super().__init__("eks-grafana:apps:KubeStateMetrics", name, None, opts)
        child = pulumi.ResourceOptions(parent=self)
        labels = object_labels(APP)
        namespace = restricted_namespace(f"{name}-namespace", APP, platform=platform, opts=child)
        inside = child.merge(vanishing(namespace))
        metrics = METRICS[APP].names

        def metadata(fixed_name: str | None = None) -> k8s.meta.v1.ObjectMetaArgs:
            return k8s.meta.v1.ObjectMetaArgs(name=fixed_name, namespace=namespace.metadata.name, labels=labels)

        account = core.ServiceAccount(
            f"{name}-account", metadata=metadata(), automount_service_account_token=False, opts=inside
        )
        rights = grant(
            f"{name}-cluster",
            APP,
            account=account,
            rules=[rule(kind.group, [kind.plural], ("list", "watch")) for kind in kinds(metrics)],
            platform=platform,
            opts=child,
        )
        k8s.apps.v1.Deployment(
            f"{name}-deployment",
            metadata=metadata("kube-state-metrics"),
            spec=k8s.apps.v1.DeploymentSpecArgs(
                replicas=1,  # two would count everything twice
                selector=k8s.meta.v1.LabelSelectorArgs(match_labels=selector(APP)),
                template=core.PodTemplateSpecArgs(
                    metadata=k8s.meta.v1.ObjectMetaArgs(labels=labels),
                    spec=_pod_spec(settings, metrics, account.metadata.name, platform),
                ),
            ),
            opts=inside.merge(
                pulumi.ResourceOptions(
                    # Its pod runs on nodes, and is not ready before it has the rights. No input names either.
                    depends_on=[*([platform.node_group] if platform.node_group else []), *rights],
                    custom_timeouts=pulumi.CustomTimeouts(create="10m", update="10m"),
                )
            ),
        )
        core.Service(
            f"{name}-service",
            metadata=metadata("kube-state-metrics"),
            spec=core.ServiceSpecArgs(
                selector=selector(APP), ports=[core.ServicePortArgs(name="http", port=PORT, target_port="http")]
            ),
            # Made while the nodes still boot; it counts as ready once a pod is behind it.
            opts=inside.merge(pulumi.ResourceOptions(custom_timeouts=pulumi.CustomTimeouts(create="30m"))),
        )
        net.NetworkPolicy(
            f"{name}-network",
            metadata=metadata(),
            spec=net.NetworkPolicySpecArgs(
                pod_selector=k8s.meta.v1.LabelSelectorArgs(match_labels=selector(APP)),
                policy_types=["Ingress", "Egress"],
                ingress=[peers.ingress([peers.pods_of("prometheus", platform)], PORT)],
                egress=[peers.api_server(platform)],  # by its address, which every pod is given: no DNS
            ),
            opts=inside,
        )
        self.register_outputs({})


def _pod_spec(
    settings: MonitoringSettings, metrics: Iterable[str], account: pulumi.Input[str], platform: Platform
) -> core.PodSpecArgs:
    def probe(path: str, port: str) -> core.ProbeArgs:
        return core.ProbeArgs(http_get=core.HTTPGetActionArgs(path=path, port=port), timeout_seconds=5)

    return core.PodSpecArgs(
        service_account_name=account,
        automount_service_account_token=True,  # it lists objects
        enable_service_links=False,
        tolerations=toleration_args(platform.tolerations),
        security_context=pod_security(USER),
        containers=[
            core.ContainerArgs(
                name="kube-state-metrics",
                image=settings.kube_state_metrics_image,
                args=[
                    f"--resources={','.join(kind.plural for kind in kinds(metrics))}",
                    f"--metric-allowlist={','.join(sorted(metrics))}",
                    f"--port={PORT}",
                    f"--telemetry-port={OWN_PORT}",
                ],
                ports=[
                    core.ContainerPortArgs(name="http", container_port=PORT),
                    core.ContainerPortArgs(name="telemetry", container_port=OWN_PORT),
                ],
                resources=core.ResourceRequirementsArgs(
                    requests={"cpu": "10m", "memory": "64Mi"}, limits={"cpu": "200m", "memory": "256Mi"}
                ),
                security_context=container_security(),
                readiness_probe=probe("/readyz", "telemetry"),
                liveness_probe=probe("/healthz", "http"),
            )
        ],
    )
