"""The class of the stack's volumes, which is the cluster's default: a claim that names no class gets a volume too."""

from collections.abc import Mapping

import pulumi
import pulumi_kubernetes as k8s

from apps.restricted import vanishing
from labels import object_labels

DRIVER = "ebs.csi.aws.com"
# Claims of running stacks name it, and a claim cannot go to another class: it keeps the name of its first app.
STORAGE_CLASS = "grafana"
# EKS's own class gp2 is of the in-tree driver, and has not been the default since Kubernetes 1.30:
# https://docs.aws.amazon.com/eks/latest/userguide/kubernetes-versions-standard.html (2026-11)
DEFAULT = {"storageclass.kubernetes.io/is-default-class": "true"}


def class_parameters(tags: Mapping[str, str]) -> dict[str, str]:
    """What the EBS driver makes volumes like; the provider's default tags do not reach them.

    https://github.com/kubernetes-sigs/aws-ebs-csi-driver, docs/parameters.md and docs/tagging.md (2026-11)
    """
    specifications = (f"{key}={value}" for key, value in sorted(tags.items()))
    return {
        "type": "gp3",
        "encrypted": "true",
        **{f"tagSpecification_{number}": each for number, each in enumerate(specifications, start=1)},
    }


class EbsClass(pulumi.ComponentResource):
    """A StorageClass of encrypted gp3 volumes."""

    storage_class: k8s.storage.v1.StorageClass
    """Wait for this to claim a volume."""

    def __init__(
        self,
        name: str,
        *,
        cluster_name: pulumi.Input[str],
        vanishes_with: pulumi.Resource,
        driver: pulumi.Resource | None,
        tags: Mapping[str, str],
        opts: pulumi.ResourceOptions | None = None,
    ) -> None:
        super().__init__("eks-grafana:apps:EbsClass", name, None, opts)
        self.storage_class = k8s.storage.v1.StorageClass(
            f"{name}-class",
            metadata=k8s.meta.v1.ObjectMetaArgs(
                # It depends on the cluster: another cluster gets a class of its own.
                name=pulumi.Output.from_input(cluster_name).apply(lambda _: STORAGE_CLASS),
                labels=object_labels(STORAGE_CLASS),
                annotations=DEFAULT,
            ),
            provisioner=DRIVER,
            parameters=class_parameters(tags),
            reclaim_policy="Retain",  # until the volume's own policy is set: nothing is lost if an up stops before that
            volume_binding_mode="WaitForFirstConsumer",  # the volume is made in the zone where the pod fits
            allow_volume_expansion=True,
            opts=pulumi.ResourceOptions(
                parent=self,
                # Its driver is the add-on, which no input names.
                depends_on=[driver] if driver else None,
                # Kubernetes forbids to change these. A class of that name cannot be replaced either: its preview is a
                # dry run against the one that is there. So a class keeps the tags of the day when it was made.
                ignore_changes=["parameters", "reclaimPolicy"],
                # It was Grafana's until Prometheus had volumes too.
                aliases=[
                    pulumi.Alias(
                        name="grafana-class", parent=pulumi.create_urn(name="grafana", type_="eks-grafana:apps:Grafana")
                    )
                ],
            ).merge(vanishing(vanishes_with)),
        )
        self.register_outputs({})
