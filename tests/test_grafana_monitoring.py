"""What Grafana is provisioned with where Prometheus measures the cluster."""

import json

from monitored import URL, files, grafana, on_aws
from recorder import Recording

from apps.dashboards import cluster_dashboards


def home(recording: Recording) -> str:
    (container,) = recording.one("Deployment", "grafana-deployment").inputs["spec"]["template"]["spec"]["containers"]
    values = {each["name"]: each["value"] for each in container["env"]}
    return values["GF_DASHBOARDS_DEFAULT_HOME_DASHBOARD_PATH"]


def test_prometheus_is_the_default_data_source_and_cloudwatch_stays_on_aws() -> None:
    file = json.loads(files(grafana(aws=on_aws()))["data-source.yaml"])
    prometheus, cloudwatch = file["datasources"]
    assert (prometheus["type"], prometheus["uid"], prometheus["url"]) == ("prometheus", "prometheus", URL), (
        "every panel refers to it by its uid"
    )
    assert prometheus["jsonData"] == {"httpMethod": "POST", "timeInterval": "60s"}, "rates go by the scrape interval"
    assert [prometheus["isDefault"], cloudwatch["isDefault"]] == [True, False], "Grafana refuses two defaults"
    assert cloudwatch["type"] == "cloudwatch", "the control plane, EC2 and NAT gateways report there"
    assert file["prune"] is True, "a data source of an earlier version goes"


def test_without_a_cloud_the_cluster_is_shown_with_what_is_measured() -> None:
    found = files(grafana())
    assert set(found) == {"data-source.yaml", "dashboards.yaml", "alerting.yaml", *cluster_dashboards()}, (
        "real data instead of TestData"
    )
    (source,) = json.loads(found["data-source.yaml"])["datasources"]
    assert source["type"] == "prometheus", "no CloudWatch, and nothing made up"


def test_without_monitoring_everything_is_as_it_was() -> None:
    here = files(grafana(prometheus_url=None))
    assert "test-data.json" in here, "without AWS the data is made up"
    (source,) = json.loads(files(grafana(prometheus_url=None, aws=on_aws()))["data-source.yaml"])["datasources"]
    assert (source["type"], source["isDefault"]) == ("cloudwatch", True), "on AWS there is CloudWatch alone"


def test_the_first_page_is_the_cluster_where_it_is_measured() -> None:
    assert home(grafana(aws=on_aws())).endswith("/cluster.json"), "what people ask for first"
    assert home(grafana()).endswith("/cluster.json"), "on every target"
    assert home(grafana(prometheus_url=None, aws=on_aws())).endswith("/control-plane.json"), "what AWS reports"
    assert home(grafana(prometheus_url=None)).endswith("/test-data.json"), "what there is"


def test_the_home_dashboard_links_to_all_others() -> None:
    board = json.loads(files(grafana())["cluster.json"])
    (link,) = board["links"]
    assert (link["type"], link["tags"]) == ("dashboards", ["eks-grafana"]), "Grafana lists what has the tag"
