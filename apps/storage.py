"""The volume under an app's data: claim, and what becomes of the volume at the end."""

import pulumi
import pulumi_kubernetes as k8s

from apps.ebs_class import DRIVER, STORAGE_CLASS
from apps.platform import Platform
from apps.restricted import cluster_object_name
from apps.storage_settings import StorageSettings
from labels import object_labels

core = k8s.core.v1
NEW_VOLUME = "pvc-uid-of-the-new-claim"
"""What a preview shows in place of a name that is not known yet."""
RECLAIM = {"keep": "Retain", "delete": "Delete"}


def claim(
    name: str,
    app: str,
    settings: StorageSettings,
    *,
    namespace: pulumi.Input[str],
    platform: Platform,
    opts: pulumi.ResourceOptions,
) -> core.PersistentVolumeClaim:
    """The app's one claim on a volume: on AWS of the stack's class, elsewhere of the cluster's default class.

    People type its name, the app's, when they look for a kept volume or bring data of another cluster.
    """
    aws = platform.aws
    before: list[pulumi.Resource] = [aws.storage_class] if aws and aws.storage_class else []
    if settings.volume_id:
        after_class = opts.merge(pulumi.ResourceOptions(depends_on=before))
        before.append(
            _volume(f"{name}-volume", app, settings, cluster_object_name(app, platform.cluster_name), after_class)
        )
    return core.PersistentVolumeClaim(
        f"{name}-claim",
        metadata=k8s.meta.v1.ObjectMetaArgs(
            name=app,
            namespace=namespace,
            labels=object_labels(app),
            # It is bound once a pod uses it: to wait for that here would be to wait for ever.
            annotations={"pulumi.com/skipAwait": "true"},
        ),
        spec=core.PersistentVolumeClaimSpecArgs(
            access_modes=["ReadWriteOnce"],
            resources=core.VolumeResourceRequirementsArgs(requests={"storage": f"{settings.size_gib}Gi"}),
            # Plain text and no output of the class or the volume: else their replacement would replace the claim, and
            # with it lose the data.
            storage_class_name=STORAGE_CLASS if aws else None,
            volume_name=app if settings.volume_id else None,
        ),
        # No input names the class, and on the way down the claim leaves first: its volume needs the driver behind it.
        opts=opts.merge(pulumi.ResourceOptions(depends_on=before, protect=platform.protect)),
    )


def _volume(
    name: str, app: str, settings: StorageSettings, object_name: pulumi.Input[str], opts: pulumi.ResourceOptions
) -> core.PersistentVolume:
    """The volume of an earlier stack, set aside for this stack's claim."""
    return core.PersistentVolume(
        name,
        metadata=k8s.meta.v1.ObjectMetaArgs(name=object_name, labels=object_labels(app)),
        spec=core.PersistentVolumeSpecArgs(
            capacity={"storage": f"{settings.size_gib}Gi"},
            access_modes=["ReadWriteOnce"],
            persistent_volume_reclaim_policy="Retain",
            storage_class_name=STORAGE_CLASS,
            claim_ref=core.ObjectReferenceArgs(namespace=app, name=app),
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


def data_volume(claim: pulumi.Input[str] | None, size_limit: str) -> core.VolumeArgs:
    """The pod's volume `data`: on the claim, else as long as the pod and at most `size_limit` of its node's disk."""
    if claim is None:
        return core.VolumeArgs(name="data", empty_dir=core.EmptyDirVolumeSourceArgs(size_limit=size_limit))
    return core.VolumeArgs(
        name="data", persistent_volume_claim=core.PersistentVolumeClaimVolumeSourceArgs(claim_name=claim)
    )


def rollout(claim: core.PersistentVolumeClaim | None) -> k8s.apps.v1.DeploymentStrategyArgs:
    """How the one pod is replaced.

    Without a volume the next one comes first. A volume is for one pod, so the old one is told to stop before the next
    is made. It may still be stopping when the next starts: Kubernetes counts the pods that are wanted, and not those
    that are left, https://github.com/kubernetes/kubernetes v1.36.3, pkg/controller/deployment/util/deployment_util.go
    (2026-11). On another node the next one waits for the volume, which is attached to one node at a time. On the same
    node both have it for that time, mostly seconds. Prometheus then ends at its lock file and is started again. Two
    Grafanas share one SQLite file, whose own locks keep it whole, and the old one gets no requests any more.
    The type stays: the API server refuses Recreate where it has filled in the fields of RollingUpdate.
    """
    surge = 0 if claim else 1
    rolling = k8s.apps.v1.RollingUpdateDeploymentArgs(max_surge=surge, max_unavailable=1 - surge)
    return k8s.apps.v1.DeploymentStrategyArgs(type="RollingUpdate", rolling_update=rolling)
