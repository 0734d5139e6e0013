"""The data sources that dashboards refer to and that Grafana is provisioned with."""

from typing import NamedTuple


class DataSource(NamedTuple):
    """`type` is the plugin's id; `uid` is fixed, because every panel refers to it."""

    name: str
    type: str
    uid: str


PROMETHEUS = DataSource("Prometheus", type="prometheus", uid="prometheus")
CLOUDWATCH = DataSource("CloudWatch", type="cloudwatch", uid="cloudwatch")
TEST_DATA = DataSource("TestData", type="grafana-testdata-datasource", uid="testdata")
