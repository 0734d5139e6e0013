"""Grafana: its objects, its image and how it is probed."""

from typing import Any

import pytest
from grafana_objects import container as container
from grafana_objects import dev as dev
from grafana_objects import pod as pod
from recorder import Recording, recorded

LABELS = {"app": "grafana", "app.kubernetes.io/name": "grafana", "app.kubernetes.io/managed-by": "pulumi"}


ANOTHER_IMAGE = "docker.io/grafana/grafana:13.0.0@sha256:" + "0" * 64


def test_the_namespace_admits_restricted_pods_only(dev: Recording) -> None:
    metadata = dev.one("Namespace", "grafana-namespace").inputs["metadata"]
    assert metadata["name"] == "grafana", "a person types it"
    assert metadata["labels"] == {
        **LABELS,
        "pod-security.kubernetes.io/enforce": "restricted",
        "pod-security.kubernetes.io/audit": "restricted",
        "pod-security.kubernetes.io/warn": "restricted",
    }, "Pod Security refuses what is not restricted, and says so in the audit log and to the person"


@pytest.mark.parametrize("type_", ["ServiceAccount", "Secret", "NetworkPolicy", "Deployment", "Service"])
def test_every_object_lives_in_the_namespace_and_carries_the_labels(dev: Recording, type_: str) -> None:
    metadata = dev.one(type_).inputs["metadata"]
    assert metadata["namespace"] == "grafana", "the namespace holds the policy"
    assert metadata["labels"] == LABELS, "kubectl finds all of Grafana by one label"


def test_one_pod_is_selected_by_the_seeds_label(dev: Recording) -> None:
    spec = dev.one("Deployment", "grafana-deployment").inputs["spec"]
    assert spec["replicas"] == 1, "its database is a file of the pod's own: a second pod would be another Grafana"
    assert spec["selector"] == {"matchLabels": {"app": "grafana"}}, "a selector cannot be changed later"
    assert spec["template"]["metadata"]["labels"] == LABELS, "the pod carries what its selector looks for"


def test_the_service_leads_port_80_to_the_containers_http_port(dev: Recording) -> None:
    service = dev.one("Service", "grafana-service").inputs
    assert service["metadata"]["name"] == "grafana", "a person types it"
    assert service["spec"]["ports"] == [{"name": "http", "port": 80, "targetPort": "http"}], "the seed's pair of ports"
    assert service["spec"]["selector"] == {"app": "grafana"}, "the label of the Deployment's pods"


@pytest.mark.parametrize("stack", ["dev", "prod"])
def test_the_image_is_pinned_by_tag_and_digest(stack: str) -> None:
    (container,) = (
        recorded(stack).one("Deployment", "grafana-deployment").inputs["spec"]["template"]["spec"]["containers"]
    )
    name, _, digest = container["image"].partition("@sha256:")
    assert name.startswith("docker.io/grafana/grafana:13."), "grafana/grafana-oss got no releases after 12.4"
    assert len(digest) == 64, "a tag can be moved to another image, a digest cannot"


def test_the_container_listens_on_3000(container: dict[str, Any]) -> None:
    assert container["ports"] == [{"name": "http", "containerPort": 3000}], "the seed's port and its name"


def test_the_container_asks_for_and_is_limited_to_cpu_and_memory(container: dict[str, Any]) -> None:
    assert container["resources"] == {
        "requests": {"cpu": "100m", "memory": "256Mi"},
        "limits": {"cpu": "500m", "memory": "512Mi"},
    }, "room is set aside, and a leak ends this pod and no other"


def test_the_image_and_resources_of_the_stack_file_reach_the_container() -> None:
    settings = {"cpu_request": "101m", "cpu_limit": "1", "memory_request": "257Mi", "memory_limit": "1Gi"}
    recording = recorded("dev", grafana={**settings, "image": ANOTHER_IMAGE})
    (container,) = recording.one("Deployment", "grafana-deployment").inputs["spec"]["template"]["spec"]["containers"]
    assert container["resources"] == {
        "requests": {"cpu": "101m", "memory": "257Mi"},
        "limits": {"cpu": "1", "memory": "1Gi"},
    }, "what the stack file says is what the pod gets"
    assert container["image"] == ANOTHER_IMAGE, "an update or a rollback is a change of this one setting"


@pytest.mark.parametrize(
    ("probe", "seconds"), [("startupProbe", (120, 300)), ("readinessProbe", (10, 60)), ("livenessProbe", (60, 300))]
)
def test_grafana_is_probed_at_its_health_page(container: dict[str, Any], probe: str, seconds: tuple[int, int]) -> None:
    found = container[probe]
    assert found["httpGet"] == {"path": "/api/health", "port": "http"}, "200 once its database answers"
    least, most = seconds
    assert least <= found["periodSeconds"] * found["failureThreshold"] <= most, (
        "long enough for a slow first start or a long query, short enough to notice"
    )


def test_the_pod_runs_on_tainted_nodes(pod: dict[str, Any]) -> None:
    taint = {"key": "dedicated", "value": "web", "effect": "NO_SCHEDULE"}
    tainted = (
        recorded("dev", node_group={"taints": [taint]})
        .one("Deployment", "grafana-deployment")
        .inputs["spec"]["template"]["spec"]
    )
    assert tainted["tolerations"] == [
        {"key": "dedicated", "operator": "Equal", "value": "web", "effect": "NoSchedule"}
    ], "on nodes that all carry a taint it would wait unscheduled until it times out"
    assert "tolerations" not in pod, "it tolerates no taint that the stack does not set"
