"""EKS add-ons: which version is installed, and how."""

from typing import Annotated

import pulumi
import pulumi_aws as aws

from config.section import matching

AddonVersion = Annotated[
    str,
    matching(
        r"v\d+\.\d+\.\d+-eksbuild\.\d+",
        "vMAJOR.MINOR.PATCH-eksbuild.NUMBER",
        "write a version such as v1.20.4-eksbuild.2 (docs/settings.md says how to list them)",
    ),
]


def addon_version(
    addon_name: str, *, pinned: str | None, kubernetes_version: str, parent: pulumi.Resource
) -> pulumi.Input[str]:
    """The pinned version, else AWS's default for the Kubernetes version.

    The default moves rarely; the most recent one, which pulumi-eks takes if left alone, at any release of AWS's.
    """
    return pinned or (
        aws.eks.get_addon_version_output(
            addon_name=addon_name,
            kubernetes_version=kubernetes_version,
            most_recent=False,
            opts=pulumi.InvokeOutputOptions(parent=parent),
        ).version
    )


def managed_addon(
    name: str,
    addon_name: str,
    *,
    cluster_name: pulumi.Input[str],
    vanishes_with: pulumi.Resource,
    version: pulumi.Input[str],
    configuration: str | None = None,
    opts: pulumi.ResourceOptions,
) -> aws.eks.Addon:
    """An add-on that takes the place of what EKS or a hand put there; `configuration` is JSON.

    It is gone with the cluster `vanishes_with`, without a delete of its own.
    """
    return aws.eks.Addon(
        name,
        cluster_name=cluster_name,
        addon_name=addon_name,
        addon_version=version,
        configuration_values=configuration,
        resolve_conflicts_on_create="OVERWRITE",
        resolve_conflicts_on_update="OVERWRITE",
        opts=opts.merge(pulumi.ResourceOptions(deleted_with=vanishes_with)),
    )
