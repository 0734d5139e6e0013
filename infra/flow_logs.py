"""VPC flow logs, to a log group of the stack's own."""

import json

import pulumi
import pulumi_aws as aws

from infra.iam import service_role


class FlowLogs(pulumi.ComponentResource):
    """A flow log of the whole VPC, its CloudWatch log group, and the role that writes to it."""

    def __init__(
        self,
        name: str,
        *,
        traffic_type: str,
        retention_days: int,
        vpc_id: pulumi.Input[str],
        permissions_boundary_arn: str | None,
        opts: pulumi.ResourceOptions | None = None,
    ) -> None:
        super().__init__("eks-grafana:infra:FlowLogs", name, None, opts)
        child = pulumi.ResourceOptions(parent=self)

        self.group = group = aws.cloudwatch.LogGroup(f"{name}-group", retention_in_days=retention_days, opts=child)
        role = service_role(
            name, "vpc-flow-logs.amazonaws.com", permissions_boundary_arn=permissions_boundary_arn, parent=self
        ).role
        # https://docs.aws.amazon.com/vpc/latest/userguide/flow-logs-iam-role.html (2026-11), on this group alone.
        aws.iam.RolePolicy(
            f"{name}-write",
            role=role.name,
            policy=group.arn.apply(
                lambda arn: json.dumps(
                    {
                        "Version": "2012-10-17",
                        "Statement": [
                            {
                                "Effect": "Allow",
                                "Action": [
                                    "logs:CreateLogStream",
                                    "logs:DescribeLogGroups",
                                    "logs:DescribeLogStreams",
                                    "logs:PutLogEvents",
                                ],
                                "Resource": [arn, f"{arn}:*"],
                            }
                        ],
                    }
                )
            ),
            opts=child,
        )
        aws.ec2.FlowLog(
            f"{name}-log",
            vpc_id=vpc_id,
            traffic_type=traffic_type,
            log_destination=group.arn,
            iam_role_arn=role.arn,
            max_aggregation_interval=600,  # seconds: the longer of AWS's two, with fewer records to pay for
            opts=child,
        )
        self.register_outputs({})
