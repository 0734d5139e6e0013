"""How the children of the EKS component are replaced and renamed: it does not pass such options on to them."""

from collections.abc import Mapping

import pulumi
import pulumi_aws as aws


def replacements(vpc: aws.ec2.Vpc, *, protect: bool, hooks: pulumi.ResourceHookBinding) -> pulumi.ResourceTransform:
    """Replaces the cluster with its VPC, and it and its access policies only once the old ones are gone.

    `protect` and `hooks` are for the cluster alone: whatever else the component makes stays changeable.

    EKS cannot move a cluster to another VPC, and the cluster's name is taken. An access policy is told by principal and
    policy alone: taking the old association away after the new one was made would take the grant away.
    """

    def transform(args: pulumi.ResourceTransformArgs) -> pulumi.ResourceTransformResult | None:
        if args.type_ == "aws:eks/cluster:Cluster":
            args.opts.replace_with = [*(args.opts.replace_with or []), vpc]
            args.opts.protect = protect
            args.opts.hooks = hooks
        elif args.type_ != "aws:eks/accessPolicyAssociation:AccessPolicyAssociation":
            return None
        args.opts.delete_before_replace = True
        return pulumi.ResourceTransformResult(args.props, args.opts)

    return transform


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
