"""The nodes: a managed node group and the launch template that hardens it."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Annotated, Any, Literal

import pulumi
import pulumi_aws as aws
from pydantic import Field, ValidationInfo, field_validator

from config.section import Refused, Rule, Section, accept, matching
from infra.iam import service_role
from infra.instance_types import ami_type, architecture, refuse_instance_types
from infra.kubernetes_versions import minor_of
from infra.node_hooks import node_hooks
from infra.node_labels import LabelKey, LabelValue, Taint, refuse_taints

# https://docs.aws.amazon.com/eks/latest/userguide/service-quotas.html (2026-11): nodes in a managed node group.
MOST_NODES = 450
NodeCount = Annotated[int, Field(ge=0, le=MOST_NODES)]


class NodeGroupSettings(Section):
    """`eks-grafana:node_group`."""

    instance_types: list[str] = ["t4g.medium"]
    """EC2 instance types of one architecture, which decides the AMI type; 20 at most."""
    capacity_type: Literal["ON_DEMAND", "SPOT"] = "ON_DEMAND"
    """How instances are bought."""
    min_size: NodeCount = 1
    """Fewest nodes."""
    max_size: Annotated[int, Field(ge=1, le=MOST_NODES)] = 3
    """Most nodes."""
    desired_size: Annotated[int, Field(ge=1, le=MOST_NODES)] = 2
    """Nodes to start with; CoreDNS and Grafana need at least one."""
    autoscaled: bool = False
    """Leave the number of nodes to an autoscaler of your own: `desired_size` is only where it starts."""
    disk_size: Annotated[int, Field(ge=20, le=16384)] = 20
    """GiB of each node's encrypted gp3 volume."""
    max_unavailable_percentage: Annotated[int, Field(ge=1, le=100)] | None = None
    """Share of nodes replaced at a time in an update; instead of `max_unavailable`."""
    max_unavailable: Annotated[int, Field(ge=1, le=100)] | None = None
    """Nodes replaced at a time in an update. Unset, and no percentage: 1."""
    node_repair: bool = True
    """Let EKS replace nodes that stay unhealthy."""
    labels: dict[LabelKey, LabelValue] = {}
    """Kubernetes labels of every node."""
    taints: Annotated[list[Taint], Field(max_length=50)] = []
    """Kubernetes taints of every node. CoreDNS and Grafana tolerate them; what you deploy yourself must too."""
    release_version: (
        Annotated[
            str, matching(r"1\.\d+\.\d+-\d{8}", "1.MINOR.PATCH-YYYYMMDD", "write a release such as 1.36.2-20261101")
        ]
        | None
    ) = None
    """AMI release, such as 1.36.2-20261101. Unset: the newest whenever nodes are replaced."""

    @field_validator("instance_types")
    @classmethod
    def _one_architecture(cls, instance_types: list[str]) -> list[str]:
        return accept(instance_types, refuse_instance_types(instance_types))

    @field_validator("taints")
    @classmethod
    def _each_once(cls, taints: list[Taint]) -> list[Taint]:
        return accept(taints, refuse_taints(taints))

    @field_validator("release_version")
    @classmethod
    def _of_the_version(cls, release: str | None, info: ValidationInfo) -> str | None:
        minor = (info.context or {}).get("version")
        if release and isinstance(minor, str) and minor_of(release) != minor:
            raise Refused(f"is not for Kubernetes {minor}", f"write a release of {minor}, or leave it out")
        return release

    def rules(self, _context: Mapping[str, Any], /) -> Iterator[Rule]:
        least, size, most = self.min_size, self.desired_size, self.max_size
        if most < least:
            yield "max_size", (f"is below min_size {least}", "write min_size <= desired_size <= max_size")
        elif not least <= size <= most:
            yield "desired_size", (f"is not between min_size {least} and max_size {most}", "write a size between them")
        if self.max_unavailable is not None:
            if self.max_unavailable_percentage is not None:
                yield "max_unavailable", ("is set together with max_unavailable_percentage", "write one of the two")
            elif self.max_unavailable > most:
                yield "max_unavailable", (f"is more than max_size {most}", "write at most max_size")

    def unscaled(self) -> str | None:
        """What to say of a number of nodes that is left to an autoscaler."""
        if not self.autoscaled:
            return None
        return (
            "is true, and the stack installs no autoscaler: the number of nodes stays where it is until you install "
            "one, such as https://github.com/kubernetes/autoscaler; write false to set it by desired_size"
        )

    @property
    def tolerations(self) -> list[dict[str, str]]:
        """What a pod of the stack's own needs to run on these nodes."""
        return [taint.toleration for taint in self.taints]


class NodeGroup(pulumi.ComponentResource):
    """A managed node group with its role and launch template: IMDSv2 with hop limit 1, encrypted gp3, no SSH."""

    node_group: aws.eks.NodeGroup
    """Wait for this to wait for nodes."""
    auto_scaling_group: pulumi.Output[str]
    """Name of the group that EKS makes for the nodes."""

    def __init__(
        self,
        name: str,
        settings: NodeGroupSettings,
        *,
        cluster_name: pulumi.Input[str],
        kubernetes_version: str,
        subnet_ids: pulumi.Input[list[str]],
        after: Sequence[pulumi.Resource],
        tags: Mapping[str, str],
        protect: bool = False,
        permissions_boundary_arn: str | None = None,
        opts: pulumi.ResourceOptions | None = None,
    ) -> None:
        super().__init__("eks-grafana:infra:NodeGroup", name, None, opts)
        child = pulumi.ResourceOptions(parent=self)

        role, attachments = service_role(
            f"{name}-node",
            "ec2.amazonaws.com",
            ["AmazonEKSWorkerNodePolicy", "AmazonEC2ContainerRegistryPullOnly", "AmazonEKS_CNI_Policy"],
            permissions_boundary_arn=permissions_boundary_arn,
            parent=self,
        )
        template = aws.ec2.LaunchTemplate(
            f"{name}-nodes",
            update_default_version=True,
            metadata_options=aws.ec2.LaunchTemplateMetadataOptionsArgs(
                http_endpoint="enabled",
                http_tokens="required",
                http_put_response_hop_limit=1,  # a pod is one hop further, and so never gets the node's credentials
            ),
            block_device_mappings=[
                aws.ec2.LaunchTemplateBlockDeviceMappingArgs(
                    device_name="/dev/xvda",  # the root of AL2023
                    ebs=aws.ec2.LaunchTemplateBlockDeviceMappingEbsArgs(
                        volume_type="gp3",
                        volume_size=settings.disk_size,
                        encrypted="true",
                        delete_on_termination="true",
                    ),
                )
            ],
            # The provider's default tags reach the template, not what is launched from it.
            tag_specifications=[
                aws.ec2.LaunchTemplateTagSpecificationArgs(resource_type=kind, tags={**tags, "Name": name})
                for kind in ("instance", "volume")
            ],
            opts=child,
        )
        self.node_group = aws.eks.NodeGroup(
            f"{name}-group",
            cluster_name=cluster_name,
            version=kubernetes_version,  # beside a launch template it does not follow the cluster by itself
            release_version=settings.release_version,
            node_role_arn=role.arn,
            subnet_ids=subnet_ids,
            instance_types=settings.instance_types,
            ami_type=ami_type(settings.instance_types),
            capacity_type=settings.capacity_type,
            scaling_config=aws.eks.NodeGroupScalingConfigArgs(
                min_size=settings.min_size, desired_size=settings.desired_size, max_size=settings.max_size
            ),
            update_config=aws.eks.NodeGroupUpdateConfigArgs(
                max_unavailable_percentage=settings.max_unavailable_percentage,
                max_unavailable=None if settings.max_unavailable_percentage else settings.max_unavailable or 1,
            ),
            node_repair_config=aws.eks.NodeGroupNodeRepairConfigArgs(enabled=settings.node_repair),
            launch_template=aws.eks.NodeGroupLaunchTemplateArgs(
                id=template.id, version=template.latest_version.apply(str)
            ),
            labels=settings.labels,
            taints=[
                aws.eks.NodeGroupTaintArgs(key=taint.key, value=taint.value, effect=taint.effect)
                for taint in settings.taints
            ],
            opts=child.merge(
                pulumi.ResourceOptions(
                    # Nodes join only with their policies, the network add-on and a way out, and need all three again
                    # while they drain; no input names any of them.
                    depends_on=[*attachments, *after],
                    protect=protect,
                    ignore_changes=["scalingConfig.desiredSize"] if settings.autoscaled else None,
                    hooks=node_hooks(name, settings.release_version, architecture(settings.instance_types[0])),
                )
            ),
        )
        self.auto_scaling_group = self.node_group.resources.apply(
            lambda made: (made[0].autoscaling_groups or [])[0].name or ""  # EKS makes one
        )
        self.register_outputs({"node_group_name": self.node_group.node_group_name})
