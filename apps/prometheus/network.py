"""What Prometheus' pod may reach, and who reaches it."""

import pulumi
import pulumi_kubernetes as k8s

from apps import peers
from apps.platform import Platform
from apps.prometheus.names import APP, PORT
from apps.prometheus.scraping import NODE_EXPORTER_PORT
from labels import selector

net = k8s.networking.v1
# https://kubernetes.io/docs/reference/networking/ports-and-protocols/ (2026-11)
KUBELET_PORT = 10250


def network_policy(
    name: str, *, metadata: k8s.meta.v1.ObjectMetaArgs, platform: Platform, opts: pulumi.ResourceOptions
) -> None:
    """In comes Grafana alone. Out goes Prometheus to what it asks: pods, of any app, on the port that they say.

    Nobody knows those ports here, so every port of every pod is open to it, and on AWS every port of the nodes too
    (`peers.all_pods`). The cluster's security group lets nodes and pods reach each other in any case.
    """
    net.NetworkPolicy(
        name,
        metadata=metadata,
        spec=net.NetworkPolicySpecArgs(
            pod_selector=k8s.meta.v1.LabelSelectorArgs(match_labels=selector(APP)),
            policy_types=["Ingress", "Egress"],
            ingress=[peers.ingress([peers.pods_of("grafana", platform)], PORT)],
            egress=[
                peers.dns(),
                peers.api_server(platform),
                peers.nodes(platform, KUBELET_PORT, NODE_EXPORTER_PORT),
                net.NetworkPolicyEgressRuleArgs(to=[peers.all_pods()]),
            ],
        ),
        opts=opts,
    )
