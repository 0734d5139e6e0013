"""The CloudWatch metrics that the dashboards may ask for: only what AWS documents, each with where it is documented."""

from collections.abc import Mapping
from typing import Literal, NamedTuple

Unit = Literal["Bytes", "Count", "Percent", "Seconds"]
Statistic = Literal["Average", "Maximum", "Minimum", "Sum"]


class Metric(NamedTuple):
    """What AWS publishes of a metric, and which of its statistics say something; the first is the usual one."""

    unit: Unit
    statistics: tuple[Statistic, ...]


class Namespace(NamedTuple):
    """Metrics that AWS publishes together."""

    name: str
    dimension: str
    """Their only dimension here."""
    period: int
    """Seconds of one data point. CloudWatch keeps points of 60 s for 15 days, of 300 s for 63 days:
    https://docs.aws.amazon.com/AmazonCloudWatch/latest/APIReference/API_GetMetricData.html (2026-11)."""
    source: str
    """The page that lists them."""
    read: str
    """Year and month in which the page said so."""
    metrics: Mapping[str, Metric]


def _each(unit: Unit, *statistics: Statistic, of: str) -> dict[str, Metric]:
    """The metrics named in `of`, which are alike."""
    return dict.fromkeys(of.split(), Metric(unit, statistics))


# Every EKS cluster has them at no charge. Left out are those that are the sum of others here.
EKS = Namespace(
    "AWS/EKS",
    dimension="ClusterName",
    period=60,  # "a frequency of one minute"; a longer Sum would count a pod that waits once a minute
    source="https://docs.aws.amazon.com/eks/latest/userguide/cloudwatch.html",
    read="2026-11",
    metrics=_each(
        "Count",
        "Sum",
        of="""
        apiserver_request_total
        apiserver_request_total_4XX
        apiserver_request_total_429
        apiserver_request_total_5XX
        apiserver_request_total_LIST_PODS
        apiserver_current_inflight_requests_MUTATING
        apiserver_current_inflight_requests_READONLY
        apiserver_flowcontrol_current_executing_seats
        apiserver_admission_webhook_request_total_ADMIT
        apiserver_admission_webhook_request_total_VALIDATING
        apiserver_admission_webhook_rejection_count_ADMIT
        apiserver_admission_webhook_rejection_count_VALIDATING
        scheduler_schedule_attempts_SCHEDULED
        scheduler_schedule_attempts_UNSCHEDULABLE
        scheduler_schedule_attempts_ERROR
        scheduler_pending_pods_ACTIVEQ
        scheduler_pending_pods_BACKOFF
        scheduler_pending_pods_UNSCHEDULABLE
        scheduler_pending_pods_GATED
        """,
    )
    | _each(
        "Seconds",
        "Average",
        of="""
        apiserver_request_duration_seconds_GET_P99
        apiserver_request_duration_seconds_LIST_P99
        apiserver_request_duration_seconds_POST_P99
        apiserver_request_duration_seconds_PUT_P99
        apiserver_request_duration_seconds_PATCH_P99
        apiserver_request_duration_seconds_DELETE_P99
        apiserver_admission_webhook_admission_duration_seconds_ADMIT_P99
        apiserver_admission_webhook_admission_duration_seconds_VALIDATING_P99
        """,
    )
    | _each("Bytes", "Maximum", of="apiserver_storage_size_bytes"),
)

# "Managed node groups have Auto Scaling group metrics enabled by default with no additional charge"; their names:
# https://docs.aws.amazon.com/autoscaling/ec2/userguide/ec2-auto-scaling-metrics.html (2026-11).
AUTO_SCALING = Namespace(
    "AWS/AutoScaling",
    dimension="AutoScalingGroupName",
    period=300,
    source="https://docs.aws.amazon.com/eks/latest/userguide/enable-asg-metrics.html",
    read="2026-11",
    metrics=_each("Count", "Minimum", of="GroupInServiceInstances")  # a node that was missing for a minute shows
    | _each("Count", "Maximum", of="GroupDesiredCapacity GroupMinSize GroupMaxSize"),
)

# By Auto Scaling group they exist with basic monitoring too, which is five minutes; the EBS ones on Nitro instances.
EC2 = Namespace(
    "AWS/EC2",
    dimension="AutoScalingGroupName",
    period=300,
    source="https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/viewing_metrics_with_cloudwatch.html",
    read="2026-11",
    metrics=_each("Percent", "Average", "Maximum", of="CPUUtilization")
    | _each("Bytes", "Sum", of="NetworkIn NetworkOut EBSReadBytes EBSWriteBytes")
    | _each("Count", "Sum", of="EBSReadOps EBSWriteOps")
    | _each("Count", "Maximum", of="StatusCheckFailed_Instance StatusCheckFailed_System")
    # Credits, that is vCPU-minutes; burstable instances alone have them.
    | _each("Count", "Minimum", of="CPUCreditBalance")
    | _each("Count", "Sum", of="CPUSurplusCreditsCharged"),
)

NAT_GATEWAY = Namespace(
    "AWS/NATGateway",
    dimension="NatGatewayId",
    period=300,  # published every minute; five of them are kept longer than a monthly bill takes to come
    source="https://docs.aws.amazon.com/vpc/latest/userguide/vpc-nat-gateway-cloudwatch.html",
    read="2026-11",
    metrics=_each("Bytes", "Sum", of="BytesOutToDestination BytesInFromDestination BytesOutToSource")
    | _each("Count", "Maximum", of="ActiveConnectionCount")
    | _each("Count", "Sum", of="ErrorPortAllocation PacketsDropCount ConnectionAttemptCount IdleTimeoutCount"),
)

NAMESPACES = (EKS, AUTO_SCALING, EC2, NAT_GATEWAY)
