"""The alert rules on CloudWatch's metrics: only of what Prometheus cannot see, because each evaluation is billed.

A metric that is asked for every five minutes costs $0.09 a month: https://aws.amazon.com/cloudwatch/pricing/ (2026-11).
"""

from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple

from apps.dashboards.cloudwatch import Series, series
from apps.dashboards.metrics import NAT_GATEWAY, Metric, Namespace

NAT_PORTS = "nat-ports"
CERTIFICATE = "certificate-expiry"

# "Minimum" is CDK's choice too: aws-cdk-lib, ICertificate.metricDaysToExpiry, which also says that the metric ends with
# the certificate (2026-11).
CERTIFICATES = Namespace(
    "AWS/CertificateManager",
    dimension="CertificateArn",
    period=86400,
    source="https://docs.aws.amazon.com/acm/latest/userguide/cloudwatch-metrics.html",
    read="2026-11",
    metrics={"DaysToExpiry": Metric("Count", ("Minimum",))},
)


class CloudWatchRule(NamedTuple):
    """Fires where any of `lines` is beyond the threshold."""

    uid: str
    title: str
    lines: Sequence[Series]
    reducer: str
    """What becomes of the points of `seconds`: max, min or last."""
    seconds: int
    evaluator: str
    threshold: float
    interval: str
    """How often it is evaluated, and paid."""
    severity: str
    summary: str
    action: str
    no_data: str


def aws_rules(
    *, region: str, nat_gateways: Mapping[str, str], certificate_arn: str | None
) -> tuple[CloudWatchRule, ...]:
    """The rules on what the stack has of it. `nat_gateways`: zone to id."""
    rules: list[CloudWatchRule] = []
    if nat_gateways:
        # A rule of conditions is one alert without labels: https://github.com/grafana/grafana/issues/53358 (2026-11).
        # A rule of each gateway would stay in Grafana's database when its zone is gone.
        gateways = " or ".join(f"{gateway} ({zone})" for zone, gateway in sorted(nat_gateways.items()))
        rules.append(
            CloudWatchRule(
                uid=NAT_PORTS,
                title="NAT gateway out of ports",
                lines=[
                    series(NAT_GATEWAY, "ErrorPortAllocation", gateway, zone, region=region)
                    for zone, gateway in sorted(nat_gateways.items())
                ],
                reducer="max",
                seconds=900,  # CloudWatch has a point of five minutes some minutes after its end
                evaluator="gt",
                threshold=0,
                interval="5m",
                severity="critical",
                summary="A NAT gateway has no port left for connections to some destination: new ones fail",
                action=(
                    f"It is {gateways}: the dashboard Network shows the connections of each. Look for a client that "
                    "opens a connection for each request, and let it reuse them. `vpc.nat: per_zone` spreads them over "
                    "more gateways; traffic to AWS itself can take VPC endpoints instead."
                ),
                no_data="OK",
            )
        )
    if certificate_arn:
        rules.append(
            CloudWatchRule(
                uid=CERTIFICATE,
                title="Certificate expires",
                lines=[series(CERTIFICATES, "DaysToExpiry", certificate_arn, "days", region=region)],
                reducer="last",
                seconds=2 * 86400,
                evaluator="lt",
                # ACM renews its own ones earlier; one that is this near was not renewed, or was imported.
                # https://docs.aws.amazon.com/acm/latest/userguide/managed-renewal.html (2026-11)
                threshold=30,
                interval="6h",
                severity="critical",
                summary="The certificate of Grafana's load balancer expires in less than 30 days",
                action=(
                    "`aws acm describe-certificate` has RenewalSummary: most often the CNAME that validates it is gone"
                    " from DNS. An imported certificate is not renewed: import the next one under the same ARN."
                ),
                no_data="KeepLast",  # an expired certificate has no metric any more
            )
        )
    return tuple(rules)


def conditions(rule: CloudWatchRule) -> list[dict[str, Any]]:
    """Each line against the threshold; any of them is enough."""
    return [
        {
            "type": "query",
            "query": {"params": [f"q{number}"]},
            "reducer": {"type": rule.reducer, "params": []},
            "evaluator": {"type": rule.evaluator, "params": [rule.threshold]},
            "operator": {"type": "or"},
        }
        for number, _ in enumerate(rule.lines, start=1)
    ]
