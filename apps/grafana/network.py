"""What Grafana's pod may reach, and who reaches it."""

import pulumi
import pulumi_kubernetes as k8s

from apps.grafana.names import APP
from apps.grafana.pod import PORT
from apps.grafana.reach import HTTPS
from apps.grafana.settings import GrafanaSettings
from apps.platform import Aws
from apps.restricted import from_anywhere
from config.cidrs import ANYWHERE
from labels import selector

net = k8s.networking.v1

# https://docs.aws.amazon.com/eks/latest/userguide/pod-id-how-it-works.html (2026-11)
POD_IDENTITY_AGENT = "169.254.170.23/32"
LINK_LOCAL = "169.254.0.0/16"  # the instance's metadata, and with it the node's credentials


def network_policy(
    name: str,
    settings: GrafanaSettings,
    *,
    metadata: k8s.meta.v1.ObjectMetaArgs,
    aws: Aws | None,
    opts: pulumi.ResourceOptions,
) -> None:
    """Nothing in but what `exposure` says; nothing out but names, and on AWS its APIs.

    Probes and port-forward come from the pod's own node, which the VPC CNI always admits:
    https://docs.aws.amazon.com/eks/latest/userguide/cni-network-policy.html (2026-11).
    """
    net.NetworkPolicy(
        name,
        metadata=metadata,
        spec=net.NetworkPolicySpecArgs(
            pod_selector=k8s.meta.v1.LabelSelectorArgs(match_labels=selector(APP)),
            policy_types=["Ingress", "Egress"],
            ingress=_ingress(settings, aws),
            egress=[_names(), *_apis(aws)],
        ),
        opts=opts,
    )


def _port(number: int, protocol: str = "TCP") -> net.NetworkPolicyPortArgs:
    return net.NetworkPolicyPortArgs(port=number, protocol=protocol)


def _block(cidr: str, besides: list[str] | None = None) -> net.NetworkPolicyPeerArgs:
    return net.NetworkPolicyPeerArgs(ip_block=net.IPBlockArgs(cidr=cidr, except_=besides))


def _ingress(settings: GrafanaSettings, aws: Aws | None) -> list[net.NetworkPolicyIngressRuleArgs]:
    if settings.exposure == "node_port":
        return [from_anywhere(PORT)]
    if aws and settings.balanced:
        # The balancer leads to a port of the nodes, and the pod sees the node; who may come is the balancer's to say.
        return [net.NetworkPolicyIngressRuleArgs(from_=[_block(aws.vpc_cidr)], ports=[_port(PORT)])]
    return []


def _names() -> net.NetworkPolicyEgressRuleArgs:
    dns = net.NetworkPolicyPeerArgs(
        namespace_selector=k8s.meta.v1.LabelSelectorArgs(match_labels={"kubernetes.io/metadata.name": "kube-system"}),
        pod_selector=k8s.meta.v1.LabelSelectorArgs(match_labels={"k8s-app": "kube-dns"}),
    )
    return net.NetworkPolicyEgressRuleArgs(to=[dns], ports=[_port(53, "UDP"), _port(53)])


def _apis(aws: Aws | None) -> list[net.NetworkPolicyEgressRuleArgs]:
    """The agent that hands out the role's credentials, and CloudWatch, whose addresses nobody lists."""
    if not aws:
        return []
    return [
        net.NetworkPolicyEgressRuleArgs(to=[_block(POD_IDENTITY_AGENT)], ports=[_port(80)]),
        net.NetworkPolicyEgressRuleArgs(to=[_block(ANYWHERE, [LINK_LOCAL])], ports=[_port(HTTPS)]),
    ]
