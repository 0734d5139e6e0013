"""What the dashboards ask CloudWatch for: documented metrics, at their length and price."""

import json
import re
from collections.abc import Mapping
from typing import Any

import pytest
from dashboard_cases import FILES, REGION, STACKS, decoded, every_dashboard, metrics, on_aws, queries

from apps.dashboards.board import board, encode, graph
from apps.dashboards.cloudwatch import MOST_METRICS, metrics_per_load, series
from apps.dashboards.metrics import EKS, NAMESPACES
from apps.dashboards.network import PRICES, price_of_a_gb
from apps.grafana import provisioning


@every_dashboard
def test_each_query_asks_for_one_documented_metric_of_one_thing(text: str) -> None:
    documented = {namespace.name: namespace for namespace in NAMESPACES}
    for query in metrics(text):
        namespace = documented[query["namespace"]]
        assert query["metricName"] in namespace.metrics, "AWS publishes no such metric: the panel would stay empty"
        assert query["statistic"] in namespace.metrics[query["metricName"]].statistics, "this statistic says nothing"
        ((dimension, values),) = query["dimensions"].items()
        assert dimension == namespace.dimension, "with another dimension CloudWatch has no data"
        assert len(values) == 1, "several values become a SEARCH, which is billed by what it finds"
        assert values[0], "a metric of nothing has no data"
        assert "*" not in values[0], "so does a wildcard"
        assert query["matchExact"] is True, "and so does a match that is not exact"
        assert query["queryMode"] == "Metrics", "logs are not what the role may read"
        assert (query["metricQueryType"], query["metricEditorMode"]) == (0, 0), "anything else is an expression or SQL"
        assert "expression" not in query, "an expression can ask for any number of metrics"


def test_the_region_of_the_stack_is_the_one_that_is_asked() -> None:
    asked = {query["region"] for text in STACKS["another region"].values() for query in metrics(text)}
    assert asked == {"eu-central-1"}, "another region has no data of this cluster"


def test_every_documented_metric_has_its_source_and_is_shown() -> None:
    shown = {
        (query["namespace"], query["metricName"], query["statistic"])
        for text in FILES.values()
        for query in metrics(text)
    }
    listed = {
        (namespace.name, name, statistic)
        for namespace in NAMESPACES
        for name, metric in namespace.metrics.items()
        for statistic in metric.statistics
    }
    assert shown == listed, "a row that no dashboard uses is not kept true by anybody"
    for namespace in NAMESPACES:
        assert namespace.source.startswith("https://docs.aws.amazon.com/"), "AWS says what AWS publishes"
        assert namespace.read.startswith("2026-"), "a source without a date cannot be judged"


@every_dashboard
def test_points_are_as_long_as_what_aws_publishes(text: str) -> None:
    periods = {(query["namespace"], query["period"]) for query in metrics(text)}
    assert periods <= {("AWS/EKS", "60"), ("AWS/AutoScaling", "300"), ("AWS/EC2", "300"), ("AWS/NATGateway", "300")}, (
        "shorter than basic monitoring's five minutes shows gaps; longer than a minute adds a waiting pod up"
    )


@every_dashboard
def test_a_load_is_cheap_and_none_comes_sooner_than_every_five_minutes(text: str) -> None:
    assert metrics_per_load(decoded(text)) == len(metrics(text)), "each query is one metric on the bill"
    assert len(metrics(text)) <= MOST_METRICS == 40, "GetMetricData is billed by metric"
    dashboard = json.loads(text)
    if not metrics(text) and any("expr" in query for query in queries(text)):
        assert dashboard["refresh"] == "1m", "Prometheus has a point a minute, at no charge"
        return
    offered = [dashboard["refresh"], *dashboard["timepicker"]["refresh_intervals"]]
    assert set(offered) <= {"5m", "15m", "30m", "1h", "2h", "1d"}, "a faster one costs, and shows nothing new"


def test_a_dashboard_that_asks_for_too_much_is_refused() -> None:
    lines = [series(EKS, "apiserver_request_total", f"cluster-{number}", "", region=REGION) for number in range(41)]
    with pytest.raises(ValueError, match=r"'Big' asks for 41 metrics at each load, which is more than 40: take lines"):
        encode(board("too-big-a-one", "Big", "", [graph("All", lines, about="")], []))


def test_the_price_of_a_gb_is_that_of_the_region_or_where_to_find_it() -> None:
    assert "$0.059" in price_of_a_gb("ap-northeast-2"), "Seoul's"
    assert "2026-10" in price_of_a_gb("us-east-1"), "a price has a date"
    elsewhere = price_of_a_gb("eu-central-1")
    assert "eu-central-1" not in PRICES, "the case of a region that was not read"
    assert "$" not in elsewhere, "no region's price is for another's"
    assert "https://aws.amazon.com/vpc/pricing/" in elsewhere, "the reader learns where it is"


def test_cloudwatch_is_asked_with_the_pods_own_credentials() -> None:
    (source,) = json.loads(provisioning.data_sources([provisioning.cloudwatch("eu-central-1")]))["datasources"]
    assert source["jsonData"] == {"authType": "default", "defaultRegion": "eu-central-1"}, "no key, no profile, no role"
    assert "secureJsonData" not in source, "nothing secret is in a ConfigMap"
    assert (source["type"], source["uid"]) == ("cloudwatch", "cloudwatch"), "the panels refer to it"
    assert source["editable"] is False, "the program is where it is changed"
    assert source["isDefault"] is True, "a new panel starts with it"


BAD = {
    "control-plane.json": {"API errors per minute", "Scheduling attempts per minute", "Pending pods"},
    "nodes.json": {"CPU credits", "Failed status checks"},
    "network.json": {"Connections without a port in five minutes", "Dropped packets in five minutes"},
}
"""Panels of CloudWatch whose text says which value is bad."""


def marked(panel: Mapping[str, Any]) -> bool:
    """Whether a dashed line shows from where on a value is bad, and is red there."""
    config = panel["fieldConfig"]
    overrides = [{each["id"]: each["value"] for each in line["properties"]} for line in config["overrides"]]
    overrides.append(
        {
            "thresholds": config["defaults"].get("thresholds", {}),
            "custom.thresholdsStyle": config["defaults"].get("custom", {}).get("thresholdsStyle", {}),
        }
    )
    return any(
        each["custom.thresholdsStyle"].get("mode") == "dashed"
        and "red" in {step["color"] for step in each["thresholds"]["steps"]}
        for each in overrides
        if "custom.thresholdsStyle" in each
    )


@pytest.mark.parametrize("file", BAD)
def test_a_value_that_the_text_calls_bad_has_a_threshold(file: str) -> None:
    panels = [panel for panel in json.loads(on_aws()[file])["panels"] if panel["type"] == "timeseries"]
    assert {panel["title"] for panel in panels if marked(panel)} == BAD[file], "a reader of a graph reads no text"
    named = re.compile(r"[Aa]bove zero|^1 where|balance of zero|Unschedulable:|Any 5XX")
    assert {panel["title"] for panel in panels if named.search(panel["description"])} == BAD[file], (
        "and the text says so"
    )


def test_a_threshold_of_one_line_is_of_a_line_that_is_there() -> None:
    for text in on_aws().values():
        for panel in json.loads(text)["panels"]:
            names = {target["label"] for target in panel.get("targets", [])}
            lines = {each["matcher"]["options"] for each in panel.get("fieldConfig", {}).get("overrides", [])}
            assert lines <= names, f"{panel['title']}: Grafana ignores the name of no line"
