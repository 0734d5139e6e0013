"""The control plane that tests and rehearsals run on: real, on loopback, and gone without a trace."""

import json
import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import httpx2
import pytest
from lightkube import ApiError, Client
from lightkube.models.core_v1 import Container, PodSpec
from lightkube.models.meta_v1 import ObjectMeta
from lightkube.resources.core_v1 import ConfigMap, Namespace, Node, Pod

from infra.cluster import ClusterSettings
from rehearsal.control_plane import Cluster, ControlPlane, NoControlPlane, own_namespace, plane
from rehearsal.control_plane.client import client, get, minor
from rehearsal.control_plane.cluster import given_cluster
from rehearsal.control_plane.commands import PROGRAMS
from rehearsal.control_plane.processes import wait_until

pytestmark = pytest.mark.cluster

PROJECT = Path(__file__).parent.parent
OWNER = """
import sys, time
from pathlib import Path
from rehearsal.control_plane import ControlPlane
with ControlPlane(Path(sys.argv[1]), nodes=1) as plane:
    print(plane.kubeconfig, flush=True)
    time.sleep(600)
"""


def pod(name: str, image: str = "nginx:1.29") -> Pod:
    return Pod(metadata=ObjectMeta(name=name), spec=PodSpec(containers=[Container(name="main", image=image)]))


def processes_of(data: Path) -> dict[int, str]:
    """Process id -> command, of what runs on a data folder."""
    listed = subprocess.run(
        ["ps", "-e", "-ww", "-o", "pid=", "-o", "args="], capture_output=True, text=True, check=True
    ).stdout
    lines = [line.strip().split(" ", 1) for line in listed.splitlines() if f"{data}/" in line]
    return {int(pid): command for pid, command in lines}


def test_the_server_is_of_the_minor_that_a_cluster_gets(our_control_plane: ControlPlane) -> None:
    default = ClusterSettings.model_fields["version"].default
    assert minor(our_control_plane.version) == default, "what is rehearsed on is what EKS runs"


def test_nodes_are_in_the_zones_of_the_stack_and_take_pods(our_control_plane: ControlPlane, api: Client) -> None:
    labels = [node.metadata.labels for node in api.list(Node) if node.metadata and node.metadata.labels]
    zones = {each["topology.kubernetes.io/zone"] for each in labels}
    assert zones == {"ap-northeast-2a", "ap-northeast-2b"}, "spreading over zones is the scheduler's work"
    assert {each["kubernetes.io/arch"] for each in labels} == {"arm64"}, "as the nodes of the dev stack"
    assert our_control_plane.is_ours, "a given cluster has the nodes that it has"


def test_a_pod_is_scheduled_and_ready(api: Client, namespace: str) -> None:
    api.create(pod("plain"), namespace=namespace)
    made = api.wait(Pod, "plain", for_conditions=["Ready"], namespace=namespace)
    assert made.spec, "the scheduler chose the node"
    assert made.spec.nodeName, "the scheduler chose the node"


def test_a_pod_that_the_namespaces_standard_forbids_is_refused(control_plane: Cluster, api: Client) -> None:
    restricted = {"pod-security.kubernetes.io/enforce": "restricted"}
    with own_namespace(control_plane.kubeconfig, labels=restricted) as name:
        with pytest.raises(ApiError, match='violates PodSecurity "restricted') as refused:
            api.create(pod("plain"), namespace=name)
        assert refused.value.status.code == 403, "admission is real"


def test_an_image_that_is_never_pulled_keeps_its_pod_waiting(
    our_control_plane: ControlPlane, api: Client, namespace: str
) -> None:
    image = "registry.example/does-not-exist/nginx:1"
    api.create(pod("bad", image), namespace=namespace)
    api.create(pod("good"), namespace=namespace)
    api.wait(Pod, "good", for_conditions=["Ready"], namespace=namespace)

    def is_waiting() -> bool:
        return bool(api.get(Pod, "bad", namespace=namespace).to_dict()["status"].get("containerStatuses"))

    wait_until(is_waiting, f"the pod waits on {our_control_plane.endpoint}")
    status = api.get(Pod, "bad", namespace=namespace).to_dict()["status"]
    (waiting,) = (each["state"]["waiting"] for each in status["containerStatuses"])
    assert waiting["reason"] == "ImagePullBackOff", "as a kubelet names it"
    assert f'Back-off pulling image "{image}"' in waiting["message"], "which says what is to be fixed"
    ready = [each["status"] for each in status["conditions"] if each["type"] == "Ready"]
    assert (status["phase"], ready) == ("Pending", ["False"]), "a rollout must wait for it"


def test_health_is_for_everyone_and_the_rest_for_those_with_a_certificate(our_control_plane: ControlPlane) -> None:
    config = json.loads(our_control_plane.kubeconfig)
    config["users"][0]["user"] = {}
    nobody = json.dumps(config)
    assert get(nobody, "/healthz").text == "ok", "who waits for the endpoint asks this without credentials"
    assert get(nobody, "/api").status_code == 401, "and gets nothing else"


def test_nothing_listens_but_on_loopback(our_control_plane: ControlPlane) -> None:
    if sys.platform != "linux":
        pytest.skip("reads /proc")
    listening: dict[str, str] = {}
    for table in ("tcp", "tcp6"):
        for line in Path(f"/proc/net/{table}").read_text().splitlines()[1:]:
            fields = line.split()
            if fields[3] == "0A":  # TCP_LISTEN
                listening[fields[9]] = fields[1].partition(":")[0]
    running = processes_of(our_control_plane.data)
    sockets = {
        str(link.readlink()).removeprefix("socket:[").removesuffix("]")
        for pid in running
        for link in Path(f"/proc/{pid}/fd").iterdir()
    }
    addresses = [listening[socket] for socket in sockets if socket in listening]
    assert len(addresses) >= 2, "the API server and etcd listen"
    assert set(addresses) == {"0100007F"}, "127.0.0.1 as the kernel writes it: a network must not reach it"


def test_an_api_server_that_went_away_comes_back_with_its_objects(
    our_control_plane: ControlPlane, api: Client, namespace: str
) -> None:
    api.create(ConfigMap(metadata=ObjectMeta(name="kept"), data={"key": "value"}), namespace=namespace)
    endpoint = our_control_plane.endpoint
    our_control_plane.stop_api_server()
    with pytest.raises(httpx2.TransportError):
        api.get(ConfigMap, "kept", namespace=namespace)
    our_control_plane.start_api_server()
    assert our_control_plane.endpoint == endpoint, "a kubeconfig stays good"
    assert api.get(ConfigMap, "kept", namespace=namespace).data == {"key": "value"}, "etcd has it"
    api.create(pod("after"), namespace=namespace)
    api.wait(Pod, "after", for_conditions=["Ready"], namespace=namespace)


@pytest.fixture
def owner(tmp_path: Path) -> Iterator["subprocess.Popen[str]"]:
    """A process with a control plane of its own on tmp_path/data; it prints the kubeconfig."""
    command = [sys.executable, "-c", OWNER, str(tmp_path / "data")]
    process = subprocess.Popen(command, cwd=PROJECT, stdout=subprocess.PIPE, text=True)
    yield process
    process.kill()
    process.wait()


@pytest.mark.usefixtures("our_control_plane")
def test_nothing_is_left_of_a_killed_owner_and_its_folder_is_started_again_on(
    owner: "subprocess.Popen[str]", tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    data = tmp_path / "data"
    assert owner.stdout, "it is a pipe"
    kubeconfig = owner.stdout.readline()
    with client(kubeconfig) as api:
        api.create(Namespace(metadata=ObjectMeta(name="kept")))
    running = processes_of(data)
    for program in PROGRAMS:
        assert any(f"/{program} " in command for command in running.values()), f"{program} runs"
    with monkeypatch.context() as impatient:
        impatient.setattr(plane, "ENDING", 0)
        with pytest.raises(NoControlPlane, match="is in use by a control plane that runs"):
            ControlPlane(data).start()

    os.kill(owner.pid, signal.SIGKILL)
    with ControlPlane(data, nodes=1) as again, client(kubeconfig) as api:
        others = set(running) & set(processes_of(data))
        assert others == set(), "it waits until the last process of the killed owner has ended"
        assert again.kubeconfig == kubeconfig.strip(), "a rehearsal of several commands keeps its kubeconfig"
        assert api.get(Namespace, "kept"), "and its objects"
    assert processes_of(data) == {}, "an ordinary end leaves nothing either"
    with pytest.raises(httpx2.ConnectError):
        get(kubeconfig, "/readyz")


def test_a_cluster_whose_kubeconfig_is_given_is_used_as_it_is(control_plane: Cluster, tmp_path: Path) -> None:
    (tmp_path / "config").write_text(control_plane.kubeconfig)
    given = given_cluster(tmp_path / "config")
    assert not given.is_ours, "its API server is not ours to stop"
    assert (given.endpoint, given.version) == (control_plane.endpoint, control_plane.version), (
        "it is asked, not assumed"
    )
    assert given.certificate_authority == control_plane.certificate_authority, "as the kubeconfig has it"
