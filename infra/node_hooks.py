"""Rules on a change of the node group that is there: what EKS refuses, or does beside what is asked."""

from collections.abc import Mapping
from typing import Any

import pulumi

from config.section import Refusal
from infra.hooks import Broken, stopping
from infra.kubernetes_versions import minor_of

NEWEST = "/aws/service/eks/optimized-ami/{minor}/amazon-linux-2023/{architecture}/standard/recommended/release_version"


def node_hooks(name: str, release: str | None, architecture: str) -> pulumi.ResourceHookBinding:
    """For the node group: a pinned `release` must be one that EKS keeps, and the number of nodes fit its bounds."""

    def pin(args: pulumi.ResourceHookArgs) -> Broken:
        old, new = args.old_outputs or {}, args.new_inputs or {}
        return "node_group.release_version", release, refuse_release(release, old, new, architecture)

    def sizes(args: pulumi.ResourceHookArgs) -> Broken:
        return refuse_sizes((args.new_inputs or {}).get("scalingConfig") or {})

    return pulumi.ResourceHookBinding(
        before_update=[stopping(f"{name}-release", pin), stopping(f"{name}-sizes", sizes)]
    )


def refuse_release(
    release: str | None, old: Mapping[str, Any], new: Mapping[str, Any], architecture: str
) -> Refusal | None:
    """Why a node group that is as `old` cannot become `new` with this `release`; None where it can.

    The provider sends a release only where it differs from the one that the group has, and EKS takes the newest where
    none is sent: hashicorp/terraform-provider-aws, internal/service/eks/node_group.go, resourceNodeGroupUpdate, and
    its issue 40902. EKS never goes back to an earlier one:
    https://docs.aws.amazon.com/eks/latest/APIReference/API_UpdateNodegroupVersion.html (all 2026-11).
    """
    running = old.get("releaseVersion")
    if release is None or not isinstance(running, str):
        return None
    minor = minor_of(release)
    parameter = NEWEST.format(minor=minor, architecture=architecture)
    newest = f"write what this prints: aws ssm get-parameter --name {parameter} --query Parameter.Value --output text"
    if minor_of(running) == minor and _order(release) < _order(running):
        return f"is earlier than {running}, which the nodes have, and EKS never goes back", f"{newest}, or leave it out"
    if release == running and _template(old) != _template(new):
        return (
            "stays the same while the launch template changes (disk_size, tags): EKS would install the newest release",
            f"{newest}, or leave it out",
        )
    return None


def _template(group: Mapping[str, Any]) -> list[Any]:
    """What distinguishes two versions of a launch template; of a group that is there the provider has more."""
    template = group.get("launchTemplate") or {}
    return [template.get(key) for key in ("id", "version")]


def _order(release: str) -> tuple[int, ...]:
    """1.36.2-20261101 as numbers."""
    return tuple(map(int, release.replace("-", ".").split(".")))


def refuse_sizes(scaling: Mapping[str, Any]) -> Broken:
    """Where an autoscaler owns the number of nodes, the provider sends the one that the state has, beside new bounds.

    EKS refuses one outside of them: https://github.com/terraform-aws-modules/terraform-aws-eks/issues/3521 and
    https://github.com/hashicorp/terraform-provider-aws/issues/18310 (2026-11).
    """
    least, size, most = (scaling.get(f"{key}Size") for key in ("min", "desired", "max"))
    way_out = "write autoscaled: false with a desired_size between the bounds for one up, then true again"
    if isinstance(least, int | float) and isinstance(size, int | float) and size < least:
        wrong = f"is more than {size:g}, the number of nodes that the state has and `autoscaled` keeps"
        return "node_group.min_size", int(least), (wrong, way_out)
    if isinstance(most, int | float) and isinstance(size, int | float) and size > most:
        wrong = f"is less than {size:g}, the number of nodes that the state has and `autoscaled` keeps"
        return "node_group.max_size", int(most), (wrong, way_out)
    return "node_group.desired_size", size, None
