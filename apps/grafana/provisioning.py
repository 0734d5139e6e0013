"""The files that Grafana reads when it starts: its data sources, its alerts, and where its dashboards are.

Their options: https://grafana.com/docs/grafana/latest/administration/provisioning/ (2026-11). They are JSON, which is
YAML too; Grafana looks for files named .yaml.
"""

import json
from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple

import pulumi

from apps.alerts.cloudwatch import CloudWatchRule, aws_rules
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
) -> pulumi.Output[dict[str, str]]:
    """Name to content of all that Grafana is provisioned with: what measures the cluster, inside and on AWS, or made-up
    data where nothing does."""
    known: pulumi.Output[dict[str, Any]] = pulumi.Output.all(
        prometheus_url=prometheus_url,
        cluster_name=cluster_name,
        auto_scaling_group=aws.auto_scaling_group if aws else None,
        nat_gateways=dict(aws.nat_gateways) if aws else {},
        topic_arn=aws.alert_topic_arn if aws else None,
        log_groups=dict(aws.log_groups) if aws else {},
    )

    def content(known: Mapping[str, Any]) -> dict[str, str]:
        inside = known["prometheus_url"]
        sources = [prometheus(inside, scrape_interval)] if inside else []
        boards = cluster_dashboards() if inside else {}
        rules: tuple[CloudWatchRule, ...] = ()
        region = ""
        if aws:
            region, nat_gateways = aws.region, known["nat_gateways"]
            sources.append(cloudwatch(region))
            boards |= aws_dashboards(
                region=region,
                cluster_name=known["cluster_name"],
                auto_scaling_group=known["auto_scaling_group"],
                instance_types=aws.instance_types,
                nat_gateways=nat_gateways,
                log_groups=known["log_groups"],
            )
            rules = aws_rules(region=region, nat_gateways=nat_gateways, certificate_arn=certificate_arn)
        if not sources:
            sources, boards = [made_up()], local_dashboards()
        alerts = alerting(prometheus=bool(inside), on_aws=rules, topic_arn=known["topic_arn"], region=region)
        return {
            PROVIDER_FILE: dashboard_provider(),
            DATA_SOURCE_FILE: data_sources(sources),
            ALERTING_FILE: _file(alerts),
        } | boards

    return known.apply(content)


def home_dashboard(aws: Aws | None, *, monitored: bool = False) -> str:
    """The file of the dashboard that a login leads to."""
    return f"{DASHBOARDS}/{cluster.FILE if monitored else control_plane.FILE if aws else local.FILE}"
