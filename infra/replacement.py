"""What must be made anew together with the VPC, beyond what AWS's own rules replace."""

import pulumi
import pulumi_aws as aws


def replaced_with(vpc: aws.ec2.Vpc) -> pulumi.ResourceTransform:
    """Replaces the cluster inside the component with its VPC: the component does not pass such options on to it.

    EKS cannot move a cluster to another VPC, and the cluster's name is taken until it is gone.
    """

    def transform(args: pulumi.ResourceTransformArgs) -> pulumi.ResourceTransformResult | None:
        if args.type_ != "aws:eks/cluster:Cluster":
            return None
        args.opts.replace_with = [*(args.opts.replace_with or []), vpc]
        args.opts.delete_before_replace = True
        return pulumi.ResourceTransformResult(args.props, args.opts)

    return transform
