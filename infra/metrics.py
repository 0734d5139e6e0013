"""What a reader of CloudWatch may do: list, get and describe metrics, query the logs of some groups, and no more."""

from collections.abc import Iterable, Mapping, Sequence

import pulumi
import pulumi_aws as aws

Statement = Mapping[str, pulumi.Input[object]]

# None of them can be limited to a resource:
# https://docs.aws.amazon.com/service-authorization/latest/reference/list_amazoncloudwatch.html (2026-11). What Grafana
# asks for, without its rights on logs: https://grafana.com/docs/plugins/cloudwatch/latest/configure/ (2026-11).
READ_METRICS: Statement = {
    "Effect": "Allow",
    "Action": [
        "cloudwatch:DescribeAlarmHistory",
        "cloudwatch:DescribeAlarms",
        "cloudwatch:DescribeAlarmsForMetric",
        "cloudwatch:GetMetricData",
        "cloudwatch:GetMetricStatistics",
        "cloudwatch:ListMetrics",
        "ec2:DescribeRegions",
        "tag:GetResources",
    ],
    "Resource": "*",
}


def query_logs(groups: "Iterable[aws.cloudwatch.LogGroup]") -> Sequence[Statement]:
    """Statements for CloudWatch Logs Insights on these groups alone; none without groups.

    A query is stopped by its id alone, and a list of groups has all of them:
    https://docs.aws.amazon.com/service-authorization/latest/reference/list_amazoncloudwatchlogs.html (2026-11).
    """
    arns = [arn for group in dict.fromkeys(groups) for arn in (group.arn, pulumi.Output.concat(group.arn, ":*"))]
    if not arns:
        return []
    return [
        {
            "Effect": "Allow",
            "Action": ["logs:GetLogGroupFields", "logs:GetQueryResults", "logs:StartQuery"],
            "Resource": arns,
        },
        {"Effect": "Allow", "Action": ["logs:DescribeLogGroups", "logs:StopQuery"], "Resource": "*"},
    ]
