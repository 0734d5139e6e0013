"""The apps on a real Kubernetes API: accepted, rolled out, rolled back, scaled, healed, fixed and taken away."""

import base64
from collections import Counter
from collections.abc import Iterator, Mapping
from typing import Any

import pytest
from live import POD, App, Patience, Warnings

from rehearsal.cloud.resource_types import DEPLOYMENT, NAMESPACE, SERVICE
from rehearsal.cloud.values import at
from rehearsal.control_plane.processes import wait_until
from rehearsal.engine.run import RehearsalError
from rehearsal.live.backend import LiveBackend
from rehearsal.stack import Rehearsal

# One worker sets the module's stack up, and no other does it again.
pytestmark = [pytest.mark.cluster, pytest.mark.xdist_group("workloads")]

NGINX = {"nginx": {"enabled": True, "replicas": 2}}
DIGEST = "@sha256:" + "0" * 64
ANOTHER = f"docker.io/nginxinc/nginx-unprivileged:1.31.0-alpine{DIGEST}"
MISSING = f"docker.io/does-not-exist/nginx:1.0{DIGEST}"


@pytest.fixture(scope="module")
def patience() -> Patience:
    return Patience(DEPLOYMENT)


@pytest.fixture(scope="module")
def warnings() -> Warnings:
    return Warnings()


@pytest.fixture(scope="module")
def local(
    backend: LiveBackend,
    prefix: str,
    patience: Patience,
    warnings: Warnings,
    tmp_path_factory: pytest.TempPathFactory,
) -> Iterator[Rehearsal]:
    """The stack `local` with nginx, up; tests that use it put back what they change."""
    folder, settings = tmp_path_factory.mktemp("local"), NGINX | {"namespace_prefix": prefix}
    with Rehearsal(
        "local", folder=folder, settings=settings, backend=backend, program=patience, on_event=warnings
    ) as rehearsal:
        try:
            rehearsal.up()
            yield rehearsal
        finally:
            rehearsal.destroy()


@pytest.fixture
def grafana(local: Rehearsal, backend: LiveBackend, prefix: str) -> App:
    assert local.state(), "it is up"
    return App(backend.server, "grafana", prefix)


@pytest.fixture
def nginx(local: Rehearsal, backend: LiveBackend, prefix: str) -> Iterator[App]:
    """As the stack file has it, and afterwards again."""
    before = local.config
    yield App(backend.server, "nginx", prefix)
    local.configure(before)
    local.up()


def is_ready(pod: Mapping[str, Any]) -> bool:
    conditions = at(pod, "status.conditions") or []
    return any(each["type"] == "Ready" and each["status"] == "True" for each in conditions)


# Up.


def test_the_api_accepts_every_object_without_a_warning(
    local: Rehearsal, backend: LiveBackend, warnings: Warnings
) -> None:
    made = [entry for entry in local.state() if entry["type"].startswith("kubernetes:")]
    apps = Counter(entry["urn"].split("::")[2].partition("$")[0].rpartition(":")[2] for entry in made)
    expected = {"Grafana": 7, "Nginx": 4, "Prometheus": 10, "KubeStateMetrics": 7, "NodeExporter": 4}
    assert apps == expected, "the objects of each app"
    for entry in made:
        namespace, _, name = entry["id"].rpartition("/")
        assert backend.server.read(entry["type"], name, namespace or None), f"{entry['id']} is there"
    assert warnings.texts == [], "Pod Security warns of a pod that `restricted` would not admit"


def test_an_app_becomes_available_in_a_namespace_that_admits_restricted_pods_only(grafana: App, nginx: App) -> None:
    for app in (grafana, nginx):
        conditions = {each["type"]: each["status"] for each in app.deployment("status.conditions")}
        assert conditions["Available"] == "True", "its pods were admitted, scheduled and are ready"
        namespace = app.server.read(NAMESPACE, app.namespace)
        assert at(namespace, "metadata.labels")["pod-security.kubernetes.io/enforce"] == "restricted", (
            "admission, not good manners"
        )


def test_a_second_up_changes_nothing_although_the_server_filled_in_defaults(local: Rehearsal, grafana: App) -> None:
    assert grafana.deployment("spec.progressDeadlineSeconds"), "a field that the program never wrote"
    assert not local.preview().changes, "a reviewer sees nothing"
    assert not local.up().changes, "and nothing is done"


def test_labels_and_annotations_arrive_as_they_were_written(nginx: App) -> None:
    first, second = nginx.pods()
    for pod in (first, second):
        labels, annotations = (at(pod, f"metadata.{key}") for key in ("labels", "annotations"))
        assert {"app": "nginx", "type": "web"}.items() <= labels.items(), "the seed's pair of labels"
        assert annotations == {"my-annotation1": "hello", "my-annotation2": "fastcampus"}, "and notes"


def test_grafana_is_a_node_port_on_a_local_cluster(local: Rehearsal, grafana: App) -> None:
    (port,) = at(grafana.read(SERVICE), "spec.ports")
    assert (port["name"], port["port"], port["targetPort"]) == ("http", 80, "http"), "the seed's pair of ports"
    assert 30000 <= port["nodePort"] <= 32767, "a port of every node, chosen by the server"
    assert local.outputs()["grafana_service"] == f"{grafana.namespace}/grafana", "what a person types"


# The seed's exercises, each a change of one setting.


def test_nginx_goes_and_comes_with_one_setting(local: Rehearsal, nginx: App) -> None:
    local.configure({"nginx": {"enabled": False}})
    assert {step.operation for step in local.up().changes} == {"delete"}, "delete, and nothing of Grafana's"
    assert nginx.server.read(NAMESPACE, nginx.namespace) is None, "its namespace goes with it"
    local.configure({"nginx": {"enabled": True}})
    local.up()
    assert nginx.deployment("status.availableReplicas") == 2, "apply"


@pytest.mark.usefixtures("our_control_plane")
def test_another_image_rolls_out_and_the_old_one_rolls_back(local: Rehearsal, nginx: App) -> None:
    (first,) = nginx.replica_sets()
    local.configure({"nginx": {"image": ANOTHER}})  # a real kubelet would look for that image
    assert [(step.operation, step.name) for step in local.up().changes] == [("update", "nginx-deployment")], "set image"
    assert nginx.replica_sets() == {first: 0, ANOTHER: 2}, "the old ReplicaSet stays, without pods, for the way back"
    counts = [nginx.deployment(f"status.{key}Replicas") for key in ("updated", "available")]
    assert counts == [2, 2], "up waited for it"
    local.configure({"nginx": {"image": first}})
    local.up()
    # An up can end before the last pod of a way back: the provider waits for as many as the ReplicaSet wants just then
    # (pulumi-kubernetes of 2026-01, provider/pkg/await/deployment.go, checkReplicaSetStatus).
    wait_until(lambda: nginx.replica_sets() == {first: 2, ANOTHER: 0}, "rollout undo: the old ReplicaSet serves again")


@pytest.mark.parametrize("replicas", [1, 4])
def test_replicas_scale_down_and_up(local: Rehearsal, nginx: App, replicas: int) -> None:
    local.configure({"nginx": {"replicas": replicas}})
    assert [step.name for step in local.up().changes] == ["nginx-deployment"], "scale"
    counts = [nginx.deployment(f"status.{key}") for key in ("availableReplicas", "replicas")]
    assert counts == [replicas, replicas], "neither more nor less run"


def test_a_deleted_pod_is_replaced(grafana: App) -> None:
    (before,) = grafana.pods()
    gone = at(before, "metadata.uid")
    grafana.server.delete(POD, at(before, "metadata.name"), grafana.namespace)
    wait_until(
        lambda: [is_ready(pod) for pod in grafana.pods() if at(pod, "metadata.uid") != gone] == [True],
        "Kubernetes heals what a hand deleted, without Pulumi",
    )


# Manual changes and accidents.

MANUAL = {
    "scale": (DEPLOYMENT, {"spec": {"replicas": 3}}),
    "set image": (DEPLOYMENT, {"spec": {"template": {"spec": {"containers": [{"name": "nginx", "image": ANOTHER}]}}}}),
    "label": (DEPLOYMENT, {"metadata": {"labels": {"app": "other"}}}),
}
"""kubectl's command, and the change that it makes."""


@pytest.mark.parametrize("command", MANUAL)
def test_a_manual_change_is_found_and_fixed_by_up_with_refresh_and_by_nothing_less(
    local: Rehearsal, nginx: App, command: str
) -> None:
    type_, change = MANUAL[command]
    before = at(nginx.read(type_), "spec"), at(nginx.read(type_), "metadata.labels")
    nginx.server.patch(type_, "nginx", change, nginx.namespace)
    assert not local.preview().changes, "the provider compares with the state: a plain preview does not see it"
    assert not local.up().changes, "nor does a plain up"
    assert [(step.operation, step.name) for step in local.preview(refresh=True).changes] == [
        ("update", "nginx-deployment")
    ], "a preview with refresh shows what would be done about it"
    local.up(refresh=True)
    assert (at(nginx.read(type_), "spec"), at(nginx.read(type_), "metadata.labels")) == before, "and up fixes it"
    assert not local.up(refresh=True).changes, "once"


def test_an_object_deleted_manually_is_created_again_by_up_with_refresh_and_by_nothing_less(
    local: Rehearsal, nginx: App
) -> None:
    nginx.server.delete(SERVICE, "nginx", nginx.namespace)
    assert not local.up().changes, "the state has it still: a plain up does not look"
    assert "nginx-service" in {step.name for step in local.preview(refresh=True).changes}, "refresh finds it"
    local.up(refresh=True)
    assert nginx.ports() == [80], "and up creates it again"
    assert not local.up(refresh=True).changes, "once"


@pytest.mark.parametrize("way_out", ["put back", "deleted"])
def test_a_port_that_was_changed_manually_must_be_put_back_or_its_service_deleted(
    local: Rehearsal, nginx: App, way_out: str
) -> None:
    nginx.server.patch(SERVICE, "nginx", port(8080), nginx.namespace)
    with pytest.raises(RehearsalError, match=r"spec.ports\[1\].name: Duplicate value"):
        local.preview(refresh=True)  # with which `pulumi up --refresh` begins
    if way_out == "put back":
        nginx.server.patch(SERVICE, "nginx", port(80), nginx.namespace)
    else:
        nginx.server.delete(SERVICE, "nginx", nginx.namespace)
    local.preview(refresh=True)
    local.up(refresh=True)
    assert nginx.ports() == [80], "both ways out that docs/local.md gives"
    assert not local.up(refresh=True).changes, "once"


def port(number: int) -> list[dict[str, Any]]:
    return [{"op": "replace", "path": "/spec/ports/0/port", "value": number}]


def test_what_was_added_manually_stays(local: Rehearsal, nginx: App) -> None:
    nginx.server.patch(DEPLOYMENT, "nginx", {"metadata": {"labels": {"mine": "x"}}}, nginx.namespace)
    assert not local.up(refresh=True).changes, "only what the program itself says is compared"
    nginx.server.patch(DEPLOYMENT, "nginx", {"metadata": {"labels": {"mine": None}}}, nginx.namespace)


@pytest.mark.usefixtures("our_control_plane")
def test_an_image_that_is_not_there_fails_with_the_pods_own_words_and_the_right_one_fixes_it(
    local: Rehearsal, patience: Patience, nginx: App
) -> None:
    good = local.config
    local.configure({"nginx": {"image": MISSING}})
    patience.seconds = 15  # the program waits ten minutes
    with pytest.raises(RehearsalError) as failed:
        local.up()
    patience.seconds = None
    reported = str(failed.value)
    assert '"nginx/nginx" failed to fully initialize or become live' in reported, "the object"
    assert "[Pod nginx/nginx-" in reported, "the pod"
    assert f'[ImagePullBackOff] Back-off pulling image "{MISSING}"' in reported, "and what it says itself"
    assert nginx.deployment("status.availableReplicas"), "the old pods serve on meanwhile"
    local.configure(good)
    local.up()
    assert nginx.deployment("status.updatedReplicas") == 2, "the next up, with the right image, fixes it"
    assert not local.up().changes, "and leaves no doubt behind"


def test_no_secret_is_in_clear_in_the_state(local: Rehearsal) -> None:
    password = local.outputs(show_secrets=True)["grafana_admin_password"]
    files = [file.read_text() for file in (local.folder / "state").rglob("*.json*")]
    assert files, "there is a state to look at"
    for word in (password, base64.b64encode(password.encode()).decode()):
        assert not any(word in text for text in files), "neither as the program has it nor as the server answers it"
