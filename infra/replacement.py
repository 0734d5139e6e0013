"""How the children of the EKS component are replaced: it does not pass such options on to them."""

import pulumi
import pulumi_aws as aws


def replacements(vpc: aws.ec2.Vpc) -> pulumi.ResourceTransform:
    """Replaces the cluster with its VPC, and it and its access policies only once the old ones are gone.

    EKS cannot move a cluster to another VPC, and the cluster's name is taken. An access policy is told by principal and
    policy alone: taking the old association away after the new one was made would take the grant away.
    """

    def transform(args: pulumi.ResourceTransformArgs) -> pulumi.ResourceTransformResult | None:
        if args.type_ == "aws:eks/cluster:Cluster":
            args.opts.replace_with = [*(args.opts.replace_with or []), vpc]
        elif args.type_ != "aws:eks/accessPolicyAssociation:AccessPolicyAssociation":
            return None
        args.opts.delete_before_replace = True
        return pulumi.ResourceTransformResult(args.props, args.opts)

    return transform
