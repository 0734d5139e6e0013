"""What a reader of CloudWatch's metrics may do: list, get and describe them, and no more."""

from collections.abc import Mapping

# None of them can be limited to a resource:
# https://docs.aws.amazon.com/service-authorization/latest/reference/list_amazoncloudwatch.html (2026-11). What Grafana
# asks for, without its rights on logs: https://grafana.com/docs/plugins/cloudwatch/latest/configure/ (2026-11).
READ_METRICS: Mapping[str, object] = {
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
