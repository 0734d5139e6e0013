"""What Grafana's pod may reach, and who reaches it."""

import pulumi
import pulumi_kubernetes as k8s

from apps import peers
from apps.grafana.names import APP, PORT
from apps.grafana.reach import HTTPS
from apps.grafana.settings import GrafanaSettings
from apps.peers import LINK_LOCAL, block
from apps.platform import Aws, Platform
from apps.prometheus.names import APP as PROMETHEUS
from apps.prometheus.names import PORT as PROMETHEUS_PORT
from apps.restricted import from_anywhere
from config.cidrs import ANYWHERE
from labels import selector

net = k8s.networking.v1

# https://docs.aws.amazon.com/eks/latest/userguide/pod-id-how-it-works.html (2026-11)
POD_IDENTITY_AGENT = "169.254.170.23/32"


def network_policy(
    name: str,
    settings: GrafanaSettings,
    *,
    metadata: k8s.meta.v1.ObjectMetaArgs,
    platform: Platform,
    measured: bool,
    opts: pulumi.ResourceOptions,
) -> None:
    """Nothing in but what `exposure` says; nothing out but names, and on AWS its APIs.

    `measured`: Prometheus comes in for Grafana's metrics, and Grafana goes out to Prometheus.
    """
    prometheus = [peers.pods_of(PROMETHEUS, platform)] if measured else []
    net.NetworkPolicy(
        name,
        metadata=metadata,
        spec=net.NetworkPolicySpecArgs(
            pod_selector=k8s.meta.v1.LabelSelectorArgs(match_labels=selector(APP)),
            policy_types=["Ingress", "Egress"],
            ingress=_ingress(settings, platform.aws) + ([peers.ingress(prometheus, PORT)] if measured else []),
            egress=[
                peers.dns(),
                *([peers.egress(prometheus, PROMETHEUS_PORT)] if measured else []),
                *_apis(platform.aws),
            ],
        ),
        opts=opts,
    )


def _ingress(settings: GrafanaSettings, aws: Aws | None) -> list[net.NetworkPolicyIngressRuleArgs]:
    if settings.exposure == "node_port":
        return [from_anywhere(PORT)]
    if aws and settings.balanced:
        # The balancer leads to a port of the nodes, and the pod sees the node; who may come is the balancer's to say.
        return [peers.ingress([block(aws.vpc_cidr)], PORT)]
    return []


def _apis(aws: Aws | None) -> list[net.NetworkPolicyEgressRuleArgs]:
    """The agent that hands out the role's credentials, and CloudWatch, whose addresses nobody lists."""
    if not aws:
        return []
    return [
        peers.egress([block(POD_IDENTITY_AGENT)], 80),
        peers.egress([block(ANYWHERE, [LINK_LOCAL])], HTTPS),
    ]
