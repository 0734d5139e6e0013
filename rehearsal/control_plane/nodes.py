"""The fake nodes of a control plane, as EKS labels its own."""

from collections.abc import Mapping, Sequence

from lightkube.models.core_v1 import NodeSpec, NodeStatus
from lightkube.models.meta_v1 import ObjectMeta
from lightkube.resources.core_v1 import Node

from infra.instance_types import architecture

# The names that Kubernetes has for what EC2 calls x86_64 and arm64.
ARCHITECTURES = {"x86_64": "amd64", "arm64": "arm64"}
# A t4g.medium: https://aws.amazon.com/ec2/instance-types/t4/ and eni-max-pods.txt of awslabs/amazon-eks-ami (2026-11).
CAPACITY = {"cpu": "2", "memory": "4Gi", "ephemeral-storage": "20Gi", "pods": "17"}


def fake_nodes(
    count: int, zones: Sequence[str], instance_type: str, labels: Mapping[str, str], capacity: Mapping[str, str]
) -> list[Node]:
    """node-1, node-2, ... in one zone after the other. What they have to give is real to the scheduler."""
    arch = ARCHITECTURES[architecture(instance_type)]
    return [
        Node(
            metadata=ObjectMeta(
                name=f"node-{number + 1}", labels={**_labels(number, zones, instance_type, arch), **labels}
            ),
            # https://github.com/kubernetes/cloud-provider-aws, pkg/providers/v1/instances.go (2026-11)
            spec=NodeSpec(providerID=f"aws:///{zone}/{instance}"),
            status=NodeStatus(allocatable=dict(capacity), capacity=dict(capacity)),
        )
        for number, (instance, zone) in enumerate(instances(count, zones).items())
    ]


def instances(count: int, zones: Sequence[str]) -> dict[str, str]:
    """The EC2 instances that the nodes say they are, in their order: each id with its zone."""
    return {f"i-{number + 1:017x}": zones[number % len(zones)] for number in range(count)}


def _labels(number: int, zones: Sequence[str], instance_type: str, arch: str) -> dict[str, str]:
    """https://kubernetes.io/docs/reference/labels-annotations-taints/ and EKS's own (2026-11)."""
    zone = zones[number % len(zones)]
    return {
        "kubernetes.io/arch": arch,
        "kubernetes.io/hostname": f"node-{number + 1}",
        "kubernetes.io/os": "linux",
        "node.kubernetes.io/instance-type": instance_type,
        "topology.kubernetes.io/region": zone.rstrip("abcdef"),
        "topology.kubernetes.io/zone": zone,
        "eks.amazonaws.com/capacityType": "ON_DEMAND",
    }
