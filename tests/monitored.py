"""Grafana alone, with and without Prometheus, AWS and a topic, as its objects are recorded."""

import json
from dataclasses import replace
from typing import Any

import pulumi
from recorder import Recording, record

from apps.grafana import Grafana, GrafanaSettings
from apps.platform import Aws, Platform

REGION = "ap-northeast-2"
TOPIC = f"arn:aws:sns:{REGION}:123456789012:main-alerts-topic-1a2b3c4"
URL = "http://prometheus.prometheus.svc:9090"


def on_aws() -> Aws:
    """AWS with a NAT gateway in each of two zones."""
    return Aws(
        opts=pulumi.ResourceOptions(),
        region=REGION,
        tags={},
        vpc_cidr="10.0.0.0/16",
        public_subnet_ids=[],
        private_subnet_ids=[],
        public_routes=[],
        identity_dependencies=[],
        storage_class=None,
        auto_scaling_group="eks-general-group-1",
        instance_types=["t4g.medium"],
        nat_gateways={f"{REGION}{zone}": f"nat-{zone}" for zone in "ab"},
    )


def grafana(
    *, prometheus_url: str | None = URL, aws: Aws | None = None, topic: str | None = None, **settings: Any
) -> Recording:
    """Its objects in the stack that these inputs make."""
    platform_aws = replace(aws, alert_topic_arn=topic) if aws else None

    def program() -> None:
        platform = Platform("eks-grafana-dev", pulumi.ResourceOptions(), aws=platform_aws)
        # An output, as in the stack: what is known without it is in the preview.
        url = pulumi.Output.from_input(prometheus_url) if prometheus_url else None
        Grafana("grafana", GrafanaSettings(**settings), platform=platform, prometheus_url=url, scrape_interval="60s")

    return record(program)


def files(recording: Recording) -> dict[str, str]:
    return recording.one("ConfigMap").inputs["data"]


def alerting(recording: Recording) -> dict[str, Any]:
    return json.loads(files(recording)["alerting.yaml"])


def rules(recording: Recording) -> dict[str, dict[str, Any]]:
    """Uid to rule of all groups."""
    return {rule["uid"]: rule for group in alerting(recording)["groups"] for rule in group["rules"]}
