"""The files that Grafana reads when it starts: its data source, and where its dashboards are.

Their options: https://grafana.com/docs/grafana/latest/administration/provisioning/ (2026-11). They are JSON, which is
YAML too; Grafana looks for files named .yaml.
"""

import json
from collections.abc import Mapping
from typing import Any

import pulumi

from apps.dashboards import aws_dashboards, control_plane, local, local_dashboards
from apps.dashboards.data_sources import CLOUDWATCH, TEST_DATA, DataSource
from apps.platform import Aws

# Of the image: https://grafana.com/docs/grafana/latest/setup-grafana/configure-docker/ (2026-11).
DATA_SOURCES = "/etc/grafana/provisioning/datasources"
PROVIDERS = "/etc/grafana/provisioning/dashboards"
# Outside of /var/lib/grafana, where the volume with Grafana's data would hide them.
DASHBOARDS = "/etc/grafana/dashboards"
# In the ConfigMap beside the dashboards, which end in .json.
DATA_SOURCE_FILE = "data-source.yaml"
PROVIDER_FILE = "dashboards.yaml"


def _file(content: Mapping[str, Any]) -> str:
    return json.dumps({"apiVersion": 1, **content}, sort_keys=True, indent=2) + "\n"


def _data_source(source: DataSource, options: Mapping[str, str]) -> str:
    return _file(
        {
            "datasources": [
                {
                    **source._asdict(),
                    "access": "proxy",
                    "editable": False,
                    "isDefault": True,
                    "jsonData": dict(options),
                }
            ],
            # One that a database still holds from an earlier target or version goes.
            "prune": True,
        }
    )


def aws_data_source(region: str) -> str:
    """CloudWatch with the credentials that the pod is given, asked in `region`.

    Its options: https://grafana.com/docs/plugins/cloudwatch/latest/configure/ (2026-11); `default` is the AWS SDK's
    own search for credentials, which ends at EKS Pod Identity.
    """
    return _data_source(CLOUDWATCH, {"authType": "default", "defaultRegion": region})


def local_data_source() -> str:
    """Grafana's TestData, which makes its data up and needs no cloud."""
    return _data_source(TEST_DATA, {})


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


def files(aws: Aws | None, cluster_name: pulumi.Input[str]) -> pulumi.Output[dict[str, str]]:
    """Name to content of all that Grafana is provisioned with: what shows the cluster, or made-up data without AWS."""
    provider = {PROVIDER_FILE: dashboard_provider()}
    if aws is None:
        return pulumi.Output.from_input(provider | {DATA_SOURCE_FILE: local_data_source()} | local_dashboards())
    region, instance_types = aws.region, aws.instance_types
    known = pulumi.Output.all(cluster_name, aws.auto_scaling_group, dict(aws.nat_gateways))
    return known.apply(
        lambda known: (
            provider
            | {DATA_SOURCE_FILE: aws_data_source(region)}
            | aws_dashboards(
                region=region,
                cluster_name=known[0],
                auto_scaling_group=known[1],
                instance_types=instance_types,
                nat_gateways=known[2],
            )
        )
    )


def home_dashboard(aws: Aws | None) -> str:
    """The file of the dashboard that a login leads to."""
    return f"{DASHBOARDS}/{control_plane.FILE if aws else local.FILE}"
