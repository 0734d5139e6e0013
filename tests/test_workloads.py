"""The apps on a real Kubernetes API: accepted, rolled out, rolled back, scaled, healed, mended and taken away."""

import base64
from collections.abc import Callable, Iterator
from typing import Any

import pytest

from rehearsal.awaits import DEPLOYMENT, POD, REPLICA_SET
from rehearsal.control_plane import Cluster, ControlPlane
from rehearsal.control_plane.processes import wait_until
from rehearsal.kinds import NAMESPACE, SERVICE
from rehearsal.live_backend import LiveBackend
from rehearsal.stack import Rehearsal, RehearsalError
from rehearsal.values import at

pytestmark = pytest.mark.cluster

NGINX = {"nginx": {"enabled": True, "replicas": 2}}
DIGEST = "@sha256:" + "0" * 64
ANOTHER = f"docker.io/nginxinc/nginx-unprivileged:1.31.0-alpine{DIGEST}"
MISSING = f"docker.io/does-not-exist/nginx:1.0{DIGEST}"


@pytest.fixture(scope="module")
def local(backend: LiveBackend, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Rehearsal]:
    """The stack `local` with nginx, up; tests that use it put back what they change."""
    folder = tmp_path_factory.mktemp("local")
    with Rehearsal("local", folder=folder, settings=NGINX, backend=backend) as rehearsal:
        try:
            rehearsal.up()
            yield rehearsal
        finally:
            rehearsal.destroy()


@pytest.fixture
def nginx(local: Rehearsal, backend: LiveBackend) -> Iterator[Callable[[str], dict[str, Any]]]:
    """The Deployment of nginx as the server has it, at the dotted path."""

    def read(path: str) -> Any:
        found = backend.server.read(DEPLOYMENT, "nginx", "nginx")
        return at(found, path)

    before = local.config
    yield read
    local.configure(before)
    local.up()


def pods(backend: LiveBackend, app: str) -> list[dict[str, Any]]:
    """Those that are not on their way out."""
    found = backend.server.list(POD, app, {"app": app})
    return [pod for pod in found if not at(pod, "metadata.deletionTimestamp")]


def replica_sets(backend: LiveBackend) -> dict[str, int]:
    """How many pods each ReplicaSet of nginx wants, by its image."""
    return {
        at(found, "spec.template.spec")["containers"][0]["image"]: at(found, "spec.replicas")
        for found in backend.server.list(REPLICA_SET, "nginx")
    }


# Up.


def test_the_api_accepts_every_object_without_a_warning(local: Rehearsal, backend: LiveBackend) -> None:
    made = [entry for entry in local.state() if entry["type"].startswith("kubernetes:")]
    assert len(made) == 11, "seven objects of Grafana's, four of nginx's"
    for entry in made:
        namespace, _, name = entry["id"].rpartition("/")
        assert backend.server.read(entry["type"], name, namespace or None), f"{entry['id']} is there"
    assert backend.server.warnings == [], "Pod Security warns of a pod that `restricted` would not admit"


@pytest.mark.usefixtures("local")
@pytest.mark.parametrize("app", ["grafana", "nginx"])
def test_an_app_becomes_available_in_a_namespace_that_admits_restricted_pods_only(
    backend: LiveBackend, app: str
) -> None:
    deployment = backend.server.read(DEPLOYMENT, app, app)
    conditions = {each["type"]: each["status"] for each in at(deployment, "status.conditions")}
    assert conditions["Available"] == "True", "its pods were admitted, scheduled and are ready"
    namespace = backend.server.read(NAMESPACE, app)
    assert at(namespace, "metadata.labels")["pod-security.kubernetes.io/enforce"] == "restricted", (
        "admission, not good manners"
    )


def test_a_second_up_changes_nothing_although_the_server_filled_in_defaults(
    local: Rehearsal, backend: LiveBackend
) -> None:
    live = backend.server.read(DEPLOYMENT, "grafana", "grafana")
    assert at(live, "spec.progressDeadlineSeconds"), "a field that the program never wrote"
    assert not local.preview().changes, "a reviewer sees nothing"
    assert not local.up().changes, "and nothing is done"


@pytest.mark.usefixtures("local")
def test_labels_and_annotations_arrive_as_they_were_written(backend: LiveBackend) -> None:
    for pod in pods(backend, "nginx"):
        labels, annotations = (at(pod, f"metadata.{key}") for key in ("labels", "annotations"))
        assert {"app": "nginx", "type": "web"}.items() <= labels.items(), "the seed's pair of labels"
        assert {"my-annotation1": "hello", "my-annotation2": "fastcampus"}.items() <= annotations.items(), "and notes"


def test_grafana_is_a_node_port_on_a_local_cluster(local: Rehearsal, backend: LiveBackend) -> None:
    service = backend.server.read(SERVICE, "grafana", "grafana")
    (port,) = at(service, "spec.ports")
    assert (port["name"], port["port"], port["targetPort"]) == ("http", 80, "http"), "the seed's pair of ports"
    assert 30000 <= port["nodePort"] <= 32767, "a port of every node, chosen by the server"
    assert local.outputs()["grafana_service"] == "grafana/grafana", "what a person types"


# The seed's exercises, each a change of one setting.


def test_another_image_rolls_out_and_the_old_one_rolls_back(
    our_control_plane: ControlPlane, local: Rehearsal, backend: LiveBackend, nginx: Callable[[str], Any]
) -> None:
    assert our_control_plane, "a real kubelet would look for that image"
    (first,) = replica_sets(backend)
    local.configure({"nginx": {"image": ANOTHER}})
    assert [(step.operation, step.name) for step in local.up().changes] == [("update", "nginx-deployment")], "set image"
    assert replica_sets(backend) == {first: 0, ANOTHER: 2}, "the old ReplicaSet stays, without pods, for the way back"
    assert nginx("status.updatedReplicas") == nginx("status.availableReplicas") == 2, "up waited for it"
    local.configure({"nginx": {"image": first}})
    local.up()
    assert replica_sets(backend) == {first: 2, ANOTHER: 0}, "rollout undo: the old ReplicaSet serves again"


@pytest.mark.parametrize("replicas", [1, 4])
def test_replicas_scale_down_and_up(local: Rehearsal, nginx: Callable[[str], Any], replicas: int) -> None:
    local.configure({"nginx": {"replicas": replicas}})
    assert [step.name for step in local.up().changes] == ["nginx-deployment"], "scale"
    assert nginx("status.availableReplicas") == nginx("status.replicas") == replicas, "neither more nor less run"


@pytest.mark.usefixtures("local")
def test_a_deleted_pod_is_replaced(backend: LiveBackend) -> None:
    before = {at(pod, "metadata.uid") for pod in pods(backend, "grafana")}
    (pod,) = pods(backend, "grafana")
    backend.server.delete(POD, at(pod, "metadata.name"), "grafana")
    wait_until(
        lambda: any(at(found, "metadata.uid") not in before for found in pods(backend, "grafana")),
        "Kubernetes heals what a hand deleted, without Pulumi",
    )


# What hands and accidents do.


def test_an_object_edited_by_hand_is_shown_by_refresh_and_mended_by_up(
    local: Rehearsal, backend: LiveBackend, nginx: Callable[[str], Any]
) -> None:
    live = backend.server.read(DEPLOYMENT, "nginx", "nginx")
    assert live is not None, "nginx is up"
    container = {"name": "nginx", "image": ANOTHER}
    template = {"spec": {"containers": [container]}}
    edit = {"metadata": {"name": "nginx", "namespace": "nginx"}, "spec": {"template": template}}
    backend.server.apply(DEPLOYMENT, edit, field_manager="kubectl-edit")
    assert "nginx-deployment" in {step.name for step in local.refresh().found}, "refresh tells what is not as it was"
    assert [(step.operation, step.name) for step in local.preview().changes] == [("update", "nginx-deployment")], (
        "and a preview what would be done about it"
    )
    local.up()
    assert nginx("spec.template.spec")["containers"][0]["image"] != ANOTHER, "up puts back what the program says"
    assert not local.up().changes, "once"


def test_an_object_deleted_by_hand_is_shown_by_refresh_and_made_again_by_up(
    local: Rehearsal, backend: LiveBackend
) -> None:
    backend.server.delete(SERVICE, "nginx", "nginx")
    assert [(step.operation, step.name) for step in local.refresh().found] == [("delete", "nginx-service")], (
        "refresh tells what is gone"
    )
    assert [(step.operation, step.name) for step in local.up().changes] == [("create", "nginx-service")], (
        "up makes it again, and touches nothing else"
    )


def test_an_image_that_is_not_there_fails_with_the_pods_own_words_and_the_right_one_mends_it(
    control_plane: Cluster, local: Rehearsal, backend: LiveBackend, nginx: Callable[[str], Any]
) -> None:
    if not control_plane.is_ours:
        pytest.skip("a real kubelet takes minutes to give up")
    good = local.config
    local.configure({"nginx": {"image": MISSING}})
    with backend.impatient(), pytest.raises(RehearsalError) as failed:
        local.up()
    told = str(failed.value)
    assert '"nginx/nginx" failed to become available' in told, "the object"
    assert "[Pod nginx/nginx-" in told, "the pod"
    assert f'[ImagePullBackOff] Back-off pulling image "{MISSING}"' in told, "and what it says itself"
    assert nginx("status.availableReplicas"), "the old pods serve on meanwhile"
    local.configure(good)
    local.up()
    assert nginx("status.updatedReplicas") == 2, "the next up, with the right image, mends it"
    assert not local.up().changes, "and leaves no doubt behind"


def test_no_secret_stands_in_clear_in_the_state(local: Rehearsal) -> None:
    password = local.outputs(show_secrets=True)["grafana_admin_password"]
    files = [file.read_text() for file in (local.folder / "state").rglob("*.json*")]
    assert files, "there is a state to look at"
    for word in (password, base64.b64encode(password.encode()).decode()):
        assert not any(word in text for text in files), "neither as the program has it nor as the server answers it"
