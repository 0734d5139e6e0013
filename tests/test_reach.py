"""What `make preview`, `up` and `destroy` say of a Kubernetes API that does not answer, before Pulumi waits for it."""

import http.server
import json
import socket
import ssl
import threading
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from checks import reach
from rehearsal.control_plane.certificates import certificates

CIDRS = ["203.0.113.4/32"]

PULUMI = """#!/bin/sh
case "$*" in
"config --json --stack dev") cat {config} ;;
"stack export --stack dev") cat {state} ;;
*) exit 1 ;;
esac
"""


@pytest.fixture
def closed() -> Iterator[str]:
    """A port on which nobody listens, and nobody else does meanwhile."""
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        yield f"https://127.0.0.1:{taken.getsockname()[1]}"


@pytest.fixture
def silent() -> Iterator[str]:
    """A port that accepts connections and never says anything, as a firewall that drops packets looks to a client."""
    with socket.create_server(("127.0.0.1", 0)) as listening:
        yield f"https://127.0.0.1:{listening.getsockname()[1]}"


@pytest.fixture
def answering(tmp_path: Path) -> Iterator[str]:
    """An API server that knows nobody: it answers 401."""

    class Unauthorized(http.server.BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            self.send_error(401)

        def log_message(self, format: str, *args: object) -> None: ...

    made = certificates(tmp_path / "certificates")
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(made.certificate("kube-apiserver"), made.key("kube-apiserver"))
    with http.server.HTTPServer(("127.0.0.1", 0), Unauthorized) as server:
        server.socket = context.wrap_socket(server.socket, server_side=True)
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield f"https://127.0.0.1:{server.server_port}"
        server.shutdown()


@pytest.fixture
def check(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> Callable[..., tuple[int, str]]:
    """Exit status and words of the check of a stack, with `pulumi` emulated by a script."""

    def run(command: str, config: dict[str, Any], state: dict[str, Any]) -> tuple[int, str]:
        files = {"config": tmp_path / "config.json", "state": tmp_path / "state.json"}
        entries = {f"eks-grafana:{key}": value for key, value in config.items()}
        entries["other:target"] = {"value": "local"}  # another package's
        files["config"].write_text(json.dumps(entries))
        files["state"].write_text(json.dumps(state))
        (tmp_path / "bin").mkdir(exist_ok=True)
        (tmp_path / "bin" / "pulumi").write_text(PULUMI.format(**files))
        (tmp_path / "bin" / "pulumi").chmod(0o755)
        monkeypatch.setenv("PATH", f"{tmp_path / 'bin'}:/usr/bin:/bin")
        return reach.main(command, "dev"), capsys.readouterr().err

    return run


def wanting(*cidrs: str) -> dict[str, Any]:
    return {"cluster": {"value": "...", "objectValue": {"public_access_cidrs": [*cidrs]}}}


def on_eks(endpoint: str) -> dict[str, Any]:
    outputs = {"endpoint": endpoint, "name": "eks-grafana-dev", "vpcConfig": {"publicAccessCidrs": CIDRS}}
    return {"deployment": {"resources": [{"type": "aws:eks/cluster:Cluster", "outputs": outputs}]}}


@pytest.mark.parametrize("command", ["up", "destroy"])
def test_what_could_only_fail_is_stopped_with_the_way_out(check, closed: str, command: str) -> None:
    status, said = check(command, wanting(*CIDRS), on_eks(closed))
    assert status == 1, "else pulumi-eks waits 300 s, and the error comes then"
    for words in (
        f"error: the Kubernetes API of the stack dev does not answer this machine: {closed} (",
        "Connection refused",
        "It answers config cluster.public_access_cidrs alone: 203.0.113.4/32. Is this machine's address among them?",
        "pulumi config set --stack dev --path 'cluster.public_access_cidrs[1]' ADDRESS/32",
        "make up STACK=dev",
    ):
        assert words in said, "what is wrong, the key, its value and the commands that help"
    for advice, of in (("make destroy STACK=dev", "destroy"), ("pulumi refresh --stack dev", "up")):
        assert (f"PULUMI_K8S_DELETE_UNREACHABLE=true {advice}" in said) == (command == of), "a cluster that is gone"


def test_a_server_that_swallows_every_packet_is_given_up_after_seconds(silent: str) -> None:
    assert "timed out" in str(reach.silence(silent, seconds=0.2)), "a security group refuses nothing: it drops"


def test_an_up_that_lists_another_address_goes_on(check, closed: str) -> None:
    status, said = check("up", wanting(*CIDRS, "198.51.100.7/32"), on_eks(closed))
    assert status == 0, "this very command opens the endpoint to the new address, before it speaks to Kubernetes"
    assert "this `up` changes the endpoint first" in said, "and who waits for it knows why"


def test_a_destroy_that_lists_another_address_asks_for_an_up_first(check, closed: str) -> None:
    status, said = check("destroy", wanting("198.51.100.7/32"), on_eks(closed))
    assert status == 1, "a destroy does not run the program: the endpoint would stay as it is"
    assert "run `make up STACK=dev` first" in said, "the way out"


def test_a_preview_goes_on(check, closed: str) -> None:
    status, said = check("preview", wanting(*CIDRS), on_eks(closed))
    assert status == 0, "what it shows of AWS is right, and Kubernetes is compared with the state"
    assert said.startswith("warning: "), "but it says so"


def test_a_server_that_answers_is_not_spoken_of(check, answering: str) -> None:
    assert check("up", wanting(*CIDRS), on_eks(answering)) == (0, ""), (
        "401 is an answer: credentials are another matter"
    )


def test_whoever_says_that_the_cluster_is_gone_is_believed(check, closed: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PULUMI_K8S_DELETE_UNREACHABLE", "true")
    assert check("destroy", wanting(*CIDRS), on_eks(closed)) == (0, ""), "the way out that the check itself names"


@pytest.mark.parametrize("command", ["up", "destroy"])
def test_a_cluster_that_went_before_its_replacement_was_made_is_not_asked(check, closed: str, command: str) -> None:
    state = on_eks(closed)
    state["deployment"]["resources"][0]["pendingReplacement"] = True
    assert check(command, wanting(*CIDRS), state) == (0, ""), "the next `up` makes the new one"


@pytest.mark.parametrize(
    "state",
    [
        {},
        {"deployment": {}},
        {"deployment": {"resources": [{"type": "pulumi:pulumi:Stack"}]}},
        {"deployment": {"resources": [{"type": "aws:eks/cluster:Cluster", "inputs": {}}]}},
    ],
    ids=["nothing", "an empty stack", "no cluster", "a cluster that never came up"],
)
def test_a_stack_without_a_cluster_has_nothing_to_reach(check, state: dict[str, Any]) -> None:
    assert check("up", wanting(*CIDRS), state) == (0, ""), "the first `up` makes it"


def test_without_pulumi_or_its_stack_nothing_is_said(monkeypatch: pytest.MonkeyPatch, capsys) -> None:
    monkeypatch.setenv("PATH", "/nowhere")
    assert reach.main("up", "dev") == 0, "the next command says it better"
    assert capsys.readouterr().err == "", "and once is enough"


def test_a_local_cluster_that_is_not_started_is_reported_too(
    check, closed: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    entries = {
        "clusters": [{"name": "c", "cluster": {"server": closed}}],
        "users": [{"name": "u", "user": {}}],
        "contexts": [{"name": "kind-kind", "context": {"cluster": "c", "user": "u"}}],
    }
    (tmp_path / "kubeconfig").write_text(json.dumps(entries))
    monkeypatch.setenv("KUBECONFIG", str(tmp_path / "kubeconfig"))
    status, said = check("up", {"target": {"value": "local"}, "kube_context": {"value": "kind-kind"}}, {})
    assert status == 1, "every object would fail with the same error"
    assert closed in said, "the context's own server"
    assert "minikube start" in said, "the way out"


def test_a_server_that_talks_no_http_and_one_without_a_scheme_are_left_to_pulumi() -> None:
    assert reach.silence("127.0.0.1:8443") is None, "client-go reads an address without https://, urllib does not"

    def greet(listening: socket.socket) -> None:
        connection, _ = listening.accept()
        connection.recv(1024)
        connection.sendall(b"220 mail ready\r\n\r\n")
        connection.close()

    with socket.create_server(("127.0.0.1", 0)) as listening:
        threading.Thread(target=greet, args=[listening], daemon=True).start()
        assert reach.silence(f"http://127.0.0.1:{listening.getsockname()[1]}") is None, "it answers, whatever it is"
