"""Who may speak to whom: parts of the apps' NetworkPolicies.

Probes and port-forward come from the pod's own node, which the VPC CNI always admits:
https://docs.aws.amazon.com/eks/latest/userguide/cni-network-policy.html (2026-11).
"""

from collections.abc import Sequence

import pulumi_kubernetes as k8s

from apps.platform import Platform
from apps.restricted import namespace_name
from config.cidrs import ANYWHERE
from labels import selector

net = k8s.networking.v1

LINK_LOCAL = "169.254.0.0/16"  # the instance's metadata, and with it the node's credentials
HTTPS = 443
# EKS picks one of them where nobody names a range, and no input of the stack does:
# https://docs.aws.amazon.com/eks/latest/APIReference/API_KubernetesNetworkConfigRequest.html (2026-11)
SERVICE_RANGES = ("10.100.0.0/16", "172.20.0.0/16")
# Of kind and kubeadm, and of minikube: https://minikube.sigs.k8s.io/docs/commands/start/, --apiserver-port (2026-11)
LOCAL_API_PORTS = (HTTPS, 6443, 8443)


def port(number: int, protocol: str = "TCP") -> net.NetworkPolicyPortArgs:
    return net.NetworkPolicyPortArgs(port=number, protocol=protocol)


def block(cidr: str, besides: list[str] | None = None) -> net.NetworkPolicyPeerArgs:
    return net.NetworkPolicyPeerArgs(ip_block=net.IPBlockArgs(cidr=cidr, except_=besides))


def pods_of(app: str, platform: Platform) -> net.NetworkPolicyPeerArgs:
    """The pods of another app of the stack, and with them the ClusterIPs of the Services that select them.

    The VPC CNI filters before a ClusterIP becomes a pod's address, and so its controller adds those of a pod selector:
    https://github.com/aws/amazon-network-policy-controller-k8s, pkg/resolvers/endpoints.go (2026-11).
    """
    return _pods({"kubernetes.io/metadata.name": namespace_name(app, platform)}, selector(app))


def all_pods() -> net.NetworkPolicyPeerArgs:
    """Those of every namespace. With the VPC CNI that includes pods on the network of their node, by its address.

    So a rule without ports opens every port of the nodes: https://github.com/aws/amazon-network-policy-controller-k8s,
    pkg/resolvers/endpoints.go, computeEgressEndpoints (2026-11). Elsewhere a selector does not match such pods.
    """
    return net.NetworkPolicyPeerArgs(namespace_selector=k8s.meta.v1.LabelSelectorArgs())


def egress(
    peers: Sequence[net.NetworkPolicyPeerArgs], *numbers: int, protocols: Sequence[str] = ("TCP",)
) -> net.NetworkPolicyEgressRuleArgs:
    """Lets out to `peers`, to these ports."""
    return net.NetworkPolicyEgressRuleArgs(
        to=[*peers], ports=[port(number, protocol) for protocol in protocols for number in numbers]
    )


def ingress(peers: Sequence[net.NetworkPolicyPeerArgs], number: int) -> net.NetworkPolicyIngressRuleArgs:
    """Lets `peers` in to this port."""
    return net.NetworkPolicyIngressRuleArgs(from_=[*peers], ports=[port(number)])


def dns() -> net.NetworkPolicyEgressRuleArgs:
    """Lets out to the cluster's DNS."""
    servers = _pods({"kubernetes.io/metadata.name": "kube-system"}, {"k8s-app": "kube-dns"})
    return egress([servers], 53, protocols=("UDP", "TCP"))


def api_server(platform: Platform) -> net.NetworkPolicyEgressRuleArgs:
    """Lets out to the API server: on AWS to its addresses in the VPC and to its Service, whose address is one of two
    ranges. A range of addresses means what the VPC CNI sees, and it sees the Service's.

    The API server of another cluster may have any address.
    """
    if platform.aws:
        return egress([block(cidr) for cidr in (platform.aws.vpc_cidr, *SERVICE_RANGES)], HTTPS)
    return egress([block(ANYWHERE, [LINK_LOCAL])], *LOCAL_API_PORTS)


def nodes(platform: Platform, *numbers: int) -> net.NetworkPolicyEgressRuleArgs:
    """Lets out to ports of the nodes, whose addresses are in the VPC; those of another cluster may have any."""
    peer = block(platform.aws.vpc_cidr) if platform.aws else block(ANYWHERE, [LINK_LOCAL])
    return egress([peer], *numbers)


def _pods(namespace: dict[str, str], labels: dict[str, str]) -> net.NetworkPolicyPeerArgs:
    return net.NetworkPolicyPeerArgs(
        namespace_selector=k8s.meta.v1.LabelSelectorArgs(match_labels=namespace),
        pod_selector=k8s.meta.v1.LabelSelectorArgs(match_labels=labels),
    )
