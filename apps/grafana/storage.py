"""The volume under Grafana's database: storage class, claim, and what becomes of the volume at the end."""

import pulumi
import pulumi_kubernetes as k8s

from apps.grafana.names import APP, CLAIM, STORAGE_CLASS, VOLUME
from apps.grafana.storage_settings import StorageSettings
from apps.platform import Aws, Platform
from apps.restricted import cluster_object_name, vanishing
from labels import object_labels

core = k8s.core.v1
DRIVER = "ebs.csi.aws.com"
NEW_VOLUME = "pvc-uid-of-the-new-claim"
"""What a preview shows in place of a name that is not known yet."""
RECLAIM = {"keep": "Retain", "delete": "Delete"}


def class_parameters(tags: dict[str, str]) -> dict[str, str]:
    """What the EBS driver makes volumes like; the provider's default tags do not reach them.

    https://github.com/kubernetes-sigs/aws-ebs-csi-driver, docs/parameters.md and docs/tagging.md (2026-11)
    """
    specifications = (f"{key}={value}" for key, value in sorted(tags.items()))
    return {
        "type": "gp3",
        "encrypted": "true",
        **{f"tagSpecification_{number}": each for number, each in enumerate(specifications, start=1)},
    }


def claim(
    name: str,
    settings: StorageSettings,
    *,
    namespace: pulumi.Input[str],
    platform: Platform,
    opts: pulumi.ResourceOptions,
) -> core.PersistentVolumeClaim:
    """The claim on a volume: on AWS of a class of ours, elsewhere of the cluster's default class."""
    before: list[pulumi.Resource] = []
    aws = platform.aws
    if aws:
        in_cluster = opts.merge(vanishing(platform.vanishes_with))
        class_name = cluster_object_name(STORAGE_CLASS, platform)
        before.append(_storage_class(f"{name}-class", aws, class_name, in_cluster))
    if settings.volume_id:
        after_class = opts.merge(pulumi.ResourceOptions(depends_on=before))
        before.append(_volume(f"{name}-volume", settings, cluster_object_name(VOLUME, platform), after_class))
    return core.PersistentVolumeClaim(
        f"{name}-claim",
        metadata=k8s.meta.v1.ObjectMetaArgs(
            name=CLAIM,
            namespace=namespace,
            labels=object_labels("grafana"),
            # It is bound once a pod uses it: to wait for that here would be to wait for ever.
            annotations={"pulumi.com/skipAwait": "true"},
        ),
        spec=core.PersistentVolumeClaimSpecArgs(
            access_modes=["ReadWriteOnce"],
            resources=core.VolumeResourceRequirementsArgs(requests={"storage": f"{settings.size_gib}Gi"}),
            # Plain text and no output of the class or the volume: else their replacement would replace the claim, and
            # with it lose the data.
            storage_class_name=STORAGE_CLASS if aws else None,
            volume_name=VOLUME if settings.volume_id else None,
        ),
        # No input names the class, and on the way down the claim leaves first: its volume needs the driver behind it.
        opts=opts.merge(pulumi.ResourceOptions(depends_on=before, protect=platform.protect)),
    )


def _storage_class(
    name: str, aws: Aws, object_name: pulumi.Input[str], opts: pulumi.ResourceOptions
) -> k8s.storage.v1.StorageClass:
    return k8s.storage.v1.StorageClass(
        name,
        metadata=k8s.meta.v1.ObjectMetaArgs(name=object_name, labels=object_labels("grafana")),
        provisioner=DRIVER,
        parameters=class_parameters(dict(aws.tags)),
        reclaim_policy="Retain",  # until the volume's own policy is set: nothing is lost if an up stops before that
        volume_binding_mode="WaitForFirstConsumer",  # the volume is made in the zone where the pod fits
        allow_volume_expansion=True,
        opts=opts.merge(
            pulumi.ResourceOptions(
                # Its driver is the add-on, which no input names.
                depends_on=[aws.ebs_driver] if aws.ebs_driver else None,
                # Kubernetes forbids to change these. A class of that name cannot be replaced either: its preview is a
                # dry run against the one that is there. So a class keeps the tags of the day when it was made.
                ignore_changes=["parameters", "reclaimPolicy"],
            )
        ),
    )


def _volume(
    name: str, settings: StorageSettings, object_name: pulumi.Input[str], opts: pulumi.ResourceOptions
) -> core.PersistentVolume:
    """The volume of an earlier stack, set aside for this stack's claim."""
    return core.PersistentVolume(
        name,
        metadata=k8s.meta.v1.ObjectMetaArgs(name=object_name, labels=object_labels("grafana")),
        spec=core.PersistentVolumeSpecArgs(
            capacity={"storage": f"{settings.size_gib}Gi"},
            access_modes=["ReadWriteOnce"],
            persistent_volume_reclaim_policy="Retain",
            storage_class_name=STORAGE_CLASS,
            claim_ref=core.ObjectReferenceArgs(namespace=APP, name=CLAIM),
            csi=core.CSIPersistentVolumeSourceArgs(
                driver=DRIVER, volume_handle=settings.volume_id or "", fs_type="ext4"
            ),
            node_affinity=core.VolumeNodeAffinityArgs(
                required=core.NodeSelectorArgs(
                    node_selector_terms=[
                        core.NodeSelectorTermArgs(
                            match_expressions=[
                                core.NodeSelectorRequirementArgs(
                                    key="topology.kubernetes.io/zone",
                                    operator="In",
                                    values=[settings.volume_zone or ""],
                                )
                            ]
                        )
                    ]
                )
            ),
        ),
        # The claim is what grows: the driver then makes volume and capacity larger.
        opts=opts.merge(pulumi.ResourceOptions(ignore_changes=["spec.capacity"])),
    )


def reclaim_policy(
    name: str,
    settings: StorageSettings,
    *,
    claim: core.PersistentVolumeClaim,
    bound: pulumi.Resource,
    opts: pulumi.ResourceOptions,
) -> None:
    """Holds the volume to `on_destroy`, once `bound` says that it is there.

    A volume takes its policy from its class when it is made, and never looks at the class again.
    """
    core.PersistentVolumePatch(
        name,
        metadata=k8s.meta.v1.ObjectMetaPatchArgs(
            name=_volume_name(claim),
            annotations={"pulumi.com/patchForce": "true"},  # the provisioner set it first
        ),
        spec=core.PersistentVolumeSpecPatchArgs(persistent_volume_reclaim_policy=RECLAIM[settings.on_destroy]),
        opts=opts.merge(
            pulumi.ResourceOptions(
                depends_on=[bound],
                # To take the patch back would set the policy to Kubernetes' default.
                retain_on_delete=True,
            )
        ),
    )


def _volume_name(claim: core.PersistentVolumeClaim) -> pulumi.Output[str]:
    """The volume that a provisioner makes for the claim; NEW_VOLUME in a preview in which the claim is new.

    The provider refuses to preview a patch of an object whose name is unknown. An `up` knows the claim by then.
    """

    def name(known: object) -> str:
        match known:
            case [str(), str(uid)]:
                # https://github.com/kubernetes-csi/external-provisioner, README.md (2026-11)
                return f"pvc-{uid}"
            case _:
                return NEW_VOLUME

    # The uid alone is not enough: in a preview it can be the one of the API server's dry run. The id is unknown there.
    return pulumi.Output.all(claim.id, claim.metadata.uid).apply(name, run_with_unknowns=pulumi.runtime.is_dry_run())
