"""The classes of EBS volumes: one for the stack's own claims, and the cluster's default for those of other apps."""

from collections.abc import Mapping

import pulumi
import pulumi_kubernetes as k8s

from apps.restricted import cluster_object_name, vanishing
from labels import object_labels

DRIVER = "ebs.csi.aws.com"
# Claims of running stacks name it, and a claim cannot go to another class: it keeps the name of its first app.
STORAGE_CLASS = "grafana"
DEFAULT_CLASS = "gp3"
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


class EbsClasses(pulumi.ComponentResource):
    """Two StorageClasses of encrypted gp3 volumes.

    They differ in what becomes of a volume whose claim is deleted. The stack's own is kept until `on_destroy` says
    otherwise. One of another app is deleted, as people expect of a default class: nobody looks for what it would cost.
    A volume takes its policy from its class: https://kubernetes.io/docs/concepts/storage/storage-classes/#reclaim-policy
    (2026-11).
    """

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
        super().__init__("eks-grafana:apps:EbsClass", name, None, opts)  # of the time when there was one
        child = pulumi.ResourceOptions(
            parent=self,
            # Its driver is the add-on, which no input names.
            depends_on=[driver] if driver else None,
            # Kubernetes forbids to change these. A class of that name cannot be replaced either: its preview is a
            # dry run against the one that is there. So a class keeps the tags of the day when it was made.
            ignore_changes=["parameters", "reclaimPolicy"],
        ).merge(vanishing(vanishes_with))

        def storage_class(
            role: str,
            class_name: str,
            reclaim_policy: str,
            annotations: Mapping[str, str],
            opts: pulumi.ResourceOptions,
        ) -> k8s.storage.v1.StorageClass:
            return k8s.storage.v1.StorageClass(
                f"{name}-{role}",
                metadata=k8s.meta.v1.ObjectMetaArgs(
                    # Another cluster gets a class of its own.
                    name=cluster_object_name(class_name, cluster_name),
                    labels=object_labels(class_name),
                    annotations=annotations or None,
                ),
                provisioner=DRIVER,
                parameters=class_parameters(tags),
                reclaim_policy=reclaim_policy,
                volume_binding_mode="WaitForFirstConsumer",  # the volume is made in the zone where the pod fits
                allow_volume_expansion=True,
                opts=opts,
            )

        # It was Grafana's until Prometheus had volumes too.
        former = pulumi.Alias(
            name="grafana-class", parent=pulumi.create_urn(name="grafana", type_="eks-grafana:apps:Grafana")
        )
        # A claim of the stack's waits for it. Retain until the volume's own policy is set: nothing is lost if an up
        # stops before that.
        self.storage_class = storage_class(
            "class", STORAGE_CLASS, "Retain", {}, child.merge(pulumi.ResourceOptions(aliases=[former]))
        )
        storage_class("default-class", DEFAULT_CLASS, "Delete", DEFAULT, child)
        self.register_outputs({})
