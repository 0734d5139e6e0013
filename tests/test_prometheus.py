"""Prometheus' objects: its pod, its data, its rights, and who reaches it."""

import json
from typing import Any

import pytest
from recorder import Recording, recorded

from apps.prometheus import MonitoringSettings
from apps.prometheus.pod import retention_mib

TAINT = {"key": "dedicated", "value": "web", "effect": "NO_SCHEDULE"}
VOLUME = {"enabled": True, "on_destroy": "keep", "volume_id": "vol-0123456789abcdef0", "volume_zone": "ap-northeast-2a"}


def pod(recording: Recording) -> dict[str, Any]:
    return recording.one("Deployment", "prometheus-deployment").inputs["spec"]["template"]["spec"]


def container(recording: Recording) -> dict[str, Any]:
    (container,) = pod(recording)["containers"]
    return container


def data(recording: Recording) -> dict[str, Any]:
    (volume,) = (each for each in pod(recording)["volumes"] if each["name"] == "data")
    return volume


def file(recording: Recording) -> dict[str, Any]:
    config_map = recording.one("ConfigMap", "prometheus-configuration")
    return json.loads(config_map.inputs["data"]["prometheus.yml"])


# The pod.


def test_the_pod_is_restricted_and_writes_to_its_data_alone() -> None:
    labels = recorded("dev").one("Namespace", "prometheus-namespace").inputs["metadata"]["labels"]
    assert labels["pod-security.kubernetes.io/enforce"] == "restricted", "the API server refuses any other pod"
    assert pod(recorded("dev"))["securityContext"]["runAsUser"] == 65534, "the image's own user"
    assert container(recorded("dev"))["securityContext"]["readOnlyRootFilesystem"] is True, "nothing to write to"
    mounts = {mount["mountPath"]: mount.get("readOnly", False) for mount in container(recorded("dev"))["volumeMounts"]}
    assert mounts == {"/prometheus": False, "/etc/prometheus": True}, "but its data"


def test_no_flag_changes_anything_by_the_api_and_none_is_deprecated() -> None:
    assert container(recorded("dev"))["args"] == [
        "--config.file=/etc/prometheus/prometheus.yml",
        "--storage.tsdb.path=/prometheus",
    ], "lifecycle and admin API stay off, and retention is in the file"


def test_the_pod_has_time_to_close_its_files_and_to_read_its_log() -> None:
    assert pod(recorded("dev"))["terminationGracePeriodSeconds"] == 300, "a block that is being written is ended"
    probe = container(recorded("dev"))["startupProbe"]
    assert probe["periodSeconds"] * probe["failureThreshold"] >= 900, "and each start reads the log of the last hours"
    assert container(recorded("dev"))["readinessProbe"]["httpGet"]["path"] == "/-/ready", "it answers before that"
    assert container(recorded("dev"))["livenessProbe"]["httpGet"]["path"] == "/-/healthy", "a restart is no help"


def test_a_change_of_the_configuration_rolls_the_pod() -> None:
    (volume,) = (each for each in pod(recorded("dev"))["volumes"] if each["name"] == "configuration")
    assert volume["configMap"]["name"] == "prometheus-configuration-id", "the engine names each content anew"


def test_prometheus_and_kube_state_metrics_run_on_tainted_nodes() -> None:
    recording = recorded("dev", node_group={"taints": [TAINT]})
    tolerated = {"key": "dedicated", "operator": "Equal", "value": "web", "effect": "NoSchedule"}
    for name in ("prometheus", "kube-state-metrics"):
        spec = recording.one("Deployment", f"{name}-deployment").inputs["spec"]["template"]["spec"]
        assert spec["tolerations"] == [tolerated], f"{name} would never start where all nodes carry a taint"


# Its data.


def test_without_a_volume_measurements_live_in_the_pod_and_fill_no_node() -> None:
    assert data(recorded("dev")) == {"name": "data", "emptyDir": {"sizeLimit": "2048Mi"}}, "of 20 GiB that a node has"
    assert file(recorded("dev"))["storage"]["tsdb"]["retention"] == {"time": "6h", "size": "1638MB"}, (
        "the kubelet evicts a pod that goes over the limit, and its measurements with it"
    )


def test_with_a_volume_measurements_fill_most_of_it() -> None:
    assert data(recorded("prod"))["persistentVolumeClaim"] == {"claimName": "prometheus"}, "on the volume"
    assert file(recorded("prod"))["storage"]["tsdb"]["retention"] == {"time": "15d", "size": "16384MB"}, (
        "80 % of 20 GiB: the log and a block that is written need the rest"
    )
    claim = recorded("prod").one("PersistentVolumeClaim", "prometheus-claim").inputs["spec"]
    assert (claim["storageClassName"], claim["resources"]) == ("grafana", {"requests": {"storage": "20Gi"}}), (
        "of the stack's one class"
    )


@pytest.mark.parametrize("size", [1, 10, 65536])
def test_blocks_never_fill_the_volume(size: int) -> None:
    settings = MonitoringSettings.model_validate({"storage": {"enabled": True, "size_gib": size}})
    assert 0.75 < retention_mib(settings) / (size * 1024) <= 0.8, "https://prometheus.io/docs: 80 to 85 % at most"


def test_the_pod_with_a_volume_is_told_to_stop_before_the_next_one_is_made() -> None:
    rolling = recorded("prod").one("Deployment", "prometheus-deployment").inputs["spec"]["strategy"]["rollingUpdate"]
    assert rolling == {"maxSurge": 0, "maxUnavailable": 1}, "the next would wait for the volume of one that never stops"
    rolling = recorded("dev").one("Deployment", "prometheus-deployment").inputs["spec"]["strategy"]["rollingUpdate"]
    assert rolling == {"maxSurge": 1, "maxUnavailable": 0}, "without one the next comes first"


def test_the_volume_is_kept_and_protected_as_grafanas_is() -> None:
    prod = recorded("prod")
    for name in ("grafana", "prometheus"):
        assert prod.one("PersistentVolumeClaim", f"{name}-claim").protect, f"{name}'s data is behind the claim"
        assert prod.one("Namespace", f"{name}-namespace").protect, "which goes with its namespace"
        patch = prod.one("PersistentVolumePatch", f"{name}-volume-policy").inputs
        assert patch["spec"] == {"persistentVolumeReclaimPolicy": "Retain"}, "on_destroy: keep"
    deployment = prod.one("Deployment", "prometheus-deployment")
    assert not deployment.protect, "what has no data stays changeable"


def test_a_kept_volume_of_measurements_is_used_again() -> None:
    recording = recorded("dev", monitoring={"storage": VOLUME})
    volume = recording.one("PersistentVolume", "prometheus-volume").inputs
    assert volume["spec"]["csi"]["volumeHandle"] == "vol-0123456789abcdef0", "the one that the stack file names"
    assert volume["spec"]["claimRef"] == {"namespace": "prometheus", "name": "prometheus"}, "and no other claim's"
    assert not recording.all("PersistentVolumePatch"), "it has its policy already"


def test_a_volume_of_measurements_alone_brings_class_and_driver() -> None:
    recording = recorded("dev", monitoring={"storage": {"enabled": True}})
    assert recording.one("StorageClass", "storage-class").urn in recording.one("PersistentVolumeClaim").depends_on, (
        "the claim's class"
    )
    assert recording.one("Addon", "main-ebs-csi").urn in recording.one("StorageClass", "storage-class").depends_on, (
        "and its driver"
    )
    off = recorded("dev", monitoring={"enabled": False, "storage": {"enabled": True}})
    assert not off.all("StorageClass"), "what is turned off has no volume"


# Off.


def test_monitoring_can_be_turned_off() -> None:
    off = recorded("dev", monitoring={"enabled": False})
    own = ("prometheus", "node-exporter", "kube-state-metrics")
    assert not [found.name for found in off.resources if found.name.startswith(own)], "no pod, no namespace, no right"
    assert off.one("Addon", "main-metrics-server"), "kubectl top does not ask Prometheus"
