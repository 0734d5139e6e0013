"""What Grafana is provisioned with, and that a change of it reaches the pod."""

import json
from typing import Any

from manifests import elsewhere
from recorder import Recording, recorded

from apps.grafana import provisioning


def files(recording: Recording) -> dict[str, str]:
    return recording.one("ConfigMap").inputs["data"]


def template(recording: Recording) -> dict[str, Any]:
    return recording.one("Deployment").inputs["spec"]["template"]


def checksum(recording: Recording) -> str:
    return template(recording)["metadata"]["annotations"]["eks-grafana/provisioning"]


def without_nat() -> Recording:
    return recorded("dev", vpc={"nat": "none", "allow_public_nodes": True})


def test_on_aws_the_first_login_shows_the_cluster() -> None:
    found = files(recorded("dev"))
    assert set(found) == {
        "data-source.yaml",
        "dashboards.yaml",
        "control-plane.json",
        "nodes.json",
        "network.json",
    }, "one data source, and a dashboard of each part"
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


def test_elsewhere_the_machinery_is_shown_with_made_up_data() -> None:
    found = files(elsewhere("node_port", "pod"))
    assert set(found) == {"data-source.yaml", "dashboards.yaml", "test-data.json"}, "nothing of AWS's"
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
        provisioning.DASHBOARDS: [],
    }, "one file where Grafana reads every .yaml, and all of them where it reads .json"
    assert {volume["name"] for volume in volumes.values()} == {"grafana-provisioning-id"}, "of the one ConfigMap"
    assert all(mount.get("readOnly") for mount in container["volumeMounts"] if mount["name"] in volumes), "not written"


def test_another_content_is_another_pod_and_the_same_is_not() -> None:
    first = recorded("dev")
    assert checksum(first) == provisioning.checksum(files(first)), "Grafana reads it when it starts"
    assert checksum(first) != checksum(without_nat()), "other files roll the pod"
    options = {"config": {"users": {"default_theme": "light"}}}
    assert checksum(first) == checksum(recorded("dev", grafana=options)), "a change of something else is no other file"
