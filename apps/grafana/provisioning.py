"""The files that Grafana reads when it starts: its data sources, its alerts, and where its dashboards are.

Their options: https://grafana.com/docs/grafana/latest/administration/provisioning/ (2026-11). They are JSON, which is
YAML too; Grafana looks for files named .yaml.
"""

import json
from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple

import pulumi

from apps.alerts.cloudwatch import aws_rules
from apps.alerts.provisioning import alerting
from apps.dashboards import aws_dashboards, cluster, cluster_dashboards, control_plane, local, local_dashboards
from apps.dashboards.data_sources import CLOUDWATCH, PROMETHEUS, TEST_DATA, DataSource
from apps.platform import Aws

# Of the image: https://grafana.com/docs/grafana/latest/setup-grafana/configure-docker/ (2026-11).
DATA_SOURCES = "/etc/grafana/provisioning/datasources"
PROVIDERS = "/etc/grafana/provisioning/dashboards"
ALERTING = "/etc/grafana/provisioning/alerting"
# Outside of /var/lib/grafana, where the volume with Grafana's data would hide them.
DASHBOARDS = "/etc/grafana/dashboards"
# In the ConfigMap beside the dashboards, which end in .json.
DATA_SOURCE_FILE = "data-source.yaml"
PROVIDER_FILE = "dashboards.yaml"
ALERTING_FILE = "alerting.yaml"


def _file(content: Mapping[str, Any]) -> str:
    return json.dumps({"apiVersion": 1, **content}, sort_keys=True, indent=2) + "\n"


class Source(NamedTuple):
    """A data source as Grafana is provisioned with it."""

    source: DataSource
    options: Mapping[str, str]
    url: str | None = None


def data_sources(sources: Sequence[Source]) -> str:
    """The file of all data sources; a new panel starts with the first."""
    return _file(
        {
            "datasources": [
                {
                    **each.source._asdict(),
                    "access": "proxy",
                    "editable": False,
                    "isDefault": each is sources[0],
                    "jsonData": dict(each.options),
                }
                | ({"url": each.url} if each.url else {})
                for each in sources
            ],
            # One that a database still holds from an earlier target or version goes.
            "prune": True,
        }
    )


def cloudwatch(region: str) -> Source:
    """CloudWatch with the credentials that the pod is given, asked in `region`.

    Its options: https://grafana.com/docs/plugins/cloudwatch/latest/configure/ (2026-11); `default` is the AWS SDK's
    own search for credentials, which ends at EKS Pod Identity.
    """
    return Source(CLOUDWATCH, {"authType": "default", "defaultRegion": region})


def prometheus(url: str, scrape_interval: str) -> Source:
    """The cluster's Prometheus. `$__rate_interval` is four scrapes and more, and so goes by `scrape_interval`; POST
    takes expressions of any length.

    Its options: https://grafana.com/docs/grafana/latest/datasources/prometheus/configure/ (2026-11).
    """
    return Source(PROMETHEUS, {"httpMethod": "POST", "timeInterval": scrape_interval}, url)


def made_up() -> Source:
    """Grafana's TestData, which makes its data up and needs no cloud."""
    return Source(TEST_DATA, {})


def dashboard_provider() -> str:
    """Dashboards as the files in DASHBOARDS say: no edit is kept, and one whose file is gone goes."""
    return _file(
        {
            "providers": [
                {
                    "name": "eks-grafana",
                    "type": "file",
                    "allowUiUpdates": False,
                    "disableDeletion": False,
                    "updateIntervalSeconds": 3600,  # a change of the files comes with a new pod
                    "options": {"path": DASHBOARDS},
                }
            ]
        }
    )


def files(
    aws: Aws | None,
    cluster_name: pulumi.Input[str],
    *,
    prometheus_url: pulumi.Input[str] | None = None,
    scrape_interval: str,
    certificate_arn: str | None = None,
) -> dict[str, pulumi.Input[str]]:
    """Name to content of all that Grafana is provisioned with: what measures the cluster, inside and on AWS, or made-up
    data where nothing does. A file waits for nothing but what it names, so that a preview knows all the others."""
    inside = prometheus_url is not None
    boards: dict[str, pulumi.Input[str]] = {**cluster_dashboards()} if inside else {}
    if aws:
        on_aws = aws_dashboards(
            region=aws.region,
            cluster_name=cluster_name,
            auto_scaling_group=aws.auto_scaling_group,
            instance_types=aws.instance_types,
            nat_gateways=aws.nat_gateways,
            log_groups=aws.log_groups,
        )
        boards |= {file: pulumi.Output.all(**drawing.given).apply(drawing.text) for file, drawing in on_aws.items()}

    def sources(url: str | None) -> str:
        measured = [prometheus(url, scrape_interval)] if url else []
        return data_sources([*measured, *([cloudwatch(aws.region)] if aws else [])] or [made_up()])

    def alerts(known: Mapping[str, Any]) -> str:
        region, gateways = (aws.region, known["nat_gateways"]) if aws else ("", {})
        rules = aws_rules(region=region, nat_gateways=gateways, certificate_arn=certificate_arn) if aws else ()
        return _file(alerting(prometheus=inside, on_aws=rules, topic_arn=known["topic_arn"], region=region))

    named = {"nat_gateways": dict(aws.nat_gateways), "topic_arn": aws.alert_topic_arn} if aws else {"topic_arn": None}
    return {
        PROVIDER_FILE: dashboard_provider(),
        DATA_SOURCE_FILE: pulumi.Output.from_input(prometheus_url).apply(sources),
        ALERTING_FILE: pulumi.Output.all(**named).apply(alerts),
    } | (boards or dict(local_dashboards()))


def home_dashboard(aws: Aws | None, *, monitored: bool = False) -> str:
    """The file of the dashboard that a login leads to."""
    return f"{DASHBOARDS}/{cluster.FILE if monitored else control_plane.FILE if aws else local.FILE}"
