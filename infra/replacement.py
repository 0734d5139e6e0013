"""How the children of the EKS component are replaced, deleted and renamed: it does not pass such options on to them."""

from collections.abc import Mapping

import pulumi
import pulumi_aws as aws
from pulumi.resource import DependencyResource

CLUSTER, ADDON = "aws:eks/cluster:Cluster", "aws:eks/addon:Addon"
ACCESS_POLICY = "aws:eks/accessPolicyAssociation:AccessPolicyAssociation"


def replacements(vpc: aws.ec2.Vpc, *, protect: bool, hooks: pulumi.ResourceHookBinding) -> pulumi.ResourceTransform:
    """Replaces the cluster with its VPC, and it and its access policies only once the old ones are gone. Leaves it to
    the cluster to delete its add-ons.

    `protect` and `hooks` are for the cluster alone: whatever else the component makes stays changeable.

    EKS cannot move a cluster to another VPC, and the cluster's name is taken. An access policy is identified by
    principal and policy alone: deleting the old association after the new one was created would delete the grant.
    """

    clusters: list[tuple[str, pulumi.Resource | None]] = []  # registered before its add-ons, which are given its name

    def transform(args: pulumi.ResourceTransformArgs) -> pulumi.ResourceTransformResult | None:
        if args.type_ == ADDON:
            name, parent = clusters[0]
            args.opts.deleted_with = by_urn(pulumi.create_urn(name, CLUSTER, parent))
            return pulumi.ResourceTransformResult(args.props, args.opts)
        if args.type_ == CLUSTER:
            clusters.append((args.name, args.opts.parent))
            args.opts.replace_with = [*(args.opts.replace_with or []), vpc]
            args.opts.protect = protect
            args.opts.hooks = hooks
        elif args.type_ != ACCESS_POLICY:
            return None
        args.opts.delete_before_replace = True
        return pulumi.ResourceTransformResult(args.props, args.opts)

    return transform


def by_urn(urn: pulumi.Output[str]) -> pulumi.Resource:
    """A resource for options that need nothing of it but its URN; of a child, say, that a component keeps to itself."""
    resource = DependencyResource("")
    resource.__dict__["urn"] = urn  # as its own constructor sets it, which takes a plain text alone
    return resource


def renames(component: str, former: Mapping[str, str]) -> pulumi.ResourceTransform:
    """Gives access entries of `component` and their policies the names that they had as aliases: nothing is replaced.

    `former` is by present name, without that of the component before it.
    """

    def transform(args: pulumi.ResourceTransformArgs) -> pulumi.ResourceTransformResult | None:
        name = former.get(args.name.removeprefix(f"{component}-"))
        if name is None:
            return None
        args.opts.aliases = [*(args.opts.aliases or []), pulumi.Alias(name=f"{component}-{name}")]
        return pulumi.ResourceTransformResult(args.props, args.opts)

    return transform
