"""What Grafana is provisioned with, and that a change of it reaches the pod."""

import json
from typing import Any

from manifests import elsewhere
from recorder import Recording, kube_context, record_stack, recorded

from apps.grafana import provisioning

FILES = {"data-source.yaml", "dashboards.yaml", "alerting.yaml"}
CLUSTER = {"cluster.json", "workloads.json", "cluster-nodes.json", "volumes.json", "prometheus.json"}
AWS = {"control-plane.json", "nodes.json", "network.json"}


def files(recording: Recording) -> dict[str, str]:
    return recording.one("ConfigMap", "grafana-provisioning").inputs["data"]


def template(recording: Recording) -> dict[str, Any]:
    return recording.one("Deployment", "grafana-deployment").inputs["spec"]["template"]


def without_nat() -> Recording:
    return recorded("dev", vpc={"nat": "none", "allow_public_nodes": True})


def test_on_aws_the_first_login_shows_the_cluster() -> None:
    found = files(recorded("dev"))
    assert set(found) == {*FILES, *CLUSTER, *AWS}, "data sources, alerts, and a dashboard of each part"
    metrics, _ = json.loads(found["data-source.yaml"])["datasources"]
    assert metrics["url"] == "http://prometheus.prometheus.svc:9090", "the stack's own Prometheus"
    assert metrics["isDefault"], "what a new panel asks"
    assert metrics["jsonData"]["timeInterval"] == "60s", "a rate needs two measurements"


def test_without_monitoring_cloudwatch_is_what_there_is() -> None:
    found = files(recorded("dev", monitoring={"enabled": False}))
    assert set(found) == {*FILES, *AWS}, "nothing that would stay empty"
    (source,) = json.loads(found["data-source.yaml"])["datasources"]
    assert source["type"] == "cloudwatch", "where EKS, EC2 and the NAT gateways report"
    assert source["jsonData"] == {"authType": "default", "defaultRegion": "ap-northeast-2"}, (
        "no key; the stack's region"
    )


def test_dashboards_are_of_this_stacks_own_things() -> None:
    found = files(recorded("dev"))
    assert '"eks-grafana-dev"' in found["control-plane.json"], "the cluster by its name"
    assert '"eks-general-group"' in found["nodes.json"], "the group that EKS made for the nodes"
    assert '"main-private-nat-ap-northeast-2a-id"' in found["network.json"], "the NAT gateway by its id"


def test_each_nat_gateway_is_shown() -> None:
    network = files(recorded("prod"))["network.json"]
    for zone in "ab":
        assert f'"main-private-nat-ap-northeast-2{zone}-id"' in network, "prod has one in each zone"


def test_without_nat_there_is_no_dashboard_of_the_network() -> None:
    assert "network.json" not in files(without_nat()), "nothing reports there"


def test_elsewhere_the_cluster_is_measured_too() -> None:
    found = files(elsewhere("node_port", "pod"))
    assert set(found) == {*FILES, *CLUSTER}, "and nothing of AWS's"
    (source,) = json.loads(found["data-source.yaml"])["datasources"]
    assert source["type"] == "prometheus", "real data"


def test_elsewhere_the_machinery_is_shown_with_made_up_data() -> None:
    with kube_context():
        found = files(record_stack("local", {"monitoring": {"enabled": False}}))
    assert set(found) == {*FILES, "test-data.json"}, "nothing of AWS's"
    (source,) = json.loads(found["data-source.yaml"])["datasources"]
    assert source["type"] == "grafana-testdata-datasource", "it needs no cloud"


def test_every_file_lies_where_grafana_looks_for_it() -> None:
    recording = recorded("dev")
    spec = template(recording)["spec"]
    (container,) = spec["containers"]
    volumes = {each["name"]: each["configMap"] for each in spec["volumes"] if "configMap" in each}
    mounted = {
        mount["mountPath"]: [item["path"] for item in volumes[mount["name"]].get("items", [])]
        for mount in container["volumeMounts"]
        if mount["name"] in volumes
    }
    assert mounted == {
        provisioning.DATA_SOURCES: ["data-source.yaml"],
        provisioning.PROVIDERS: ["dashboards.yaml"],
        provisioning.ALERTING: ["alerting.yaml"],
        provisioning.DASHBOARDS: [],
    }, "one file where Grafana reads every .yaml, and all of them where it reads .json"
    assert {volume["name"] for volume in volumes.values()} == {"grafana-provisioning-id"}, "of the one ConfigMap"
    assert all(mount.get("readOnly") for mount in container["volumeMounts"] if mount["name"] in volumes), "not written"


def test_only_the_names_of_config_map_and_secret_roll_the_pod() -> None:
    """Both are named by Kubernetes, again with each change; test_engine_grafana_changes changes each of them."""
    recording = recorded("dev")
    assert "name" not in recording.one("ConfigMap", "grafana-provisioning").inputs["metadata"], (
        "another content is another name"
    )
    assert "name" not in recording.one("Secret").inputs["metadata"], "another content is another name"
    assert "annotations" not in template(recording)["metadata"], "a checksum beside it repeats what the names say"


def test_no_file_of_provisioning_holds_what_grafana_would_expand() -> None:
    """In these files Grafana replaces $NAME, ${NAME} and $__file{...}, and reads $$ as $; in dashboards it does not.

    https://grafana.com/docs/grafana/latest/administration/provisioning/#using-environment-variables (2026-11)
    """
    for recording in (recorded("dev"), recorded("prod"), elsewhere("node_port", "pod")):
        expanded = [text for name, text in files(recording).items() if name.endswith(".yaml")]
        assert len(expanded) == 3, "data sources, dashboard provider and alerts"
        assert not [text for text in expanded if "$" in text], "Grafana must read them as they are"
