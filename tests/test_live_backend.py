"""Which provider stands between a rehearsal and a real API server, and how that one logs in."""

import json
import os
import subprocess
import time
from collections.abc import Mapping
from dataclasses import dataclass
from importlib.metadata import version
from pathlib import Path
from typing import Any

import pytest

from rehearsal.api_server import ApiServer
from rehearsal.awaits import DEPLOYMENT
from rehearsal.cloud import Cloud
from rehearsal.control_plane.certificates import certificates
from rehearsal.live_backend import LiveBackend
from rehearsal.live_kubernetes import LiveKubernetes
from rehearsal.provider import Unready


@dataclass
class Far:
    """A cluster that is never spoken to."""

    kubeconfig: str
    endpoint: str = "https://127.0.0.1:1"
    certificate_authority: str = "Q0E="
    version: str = "1.36.3"
    is_ours: bool = False


@pytest.fixture
def far(tmp_path: Path) -> Far:
    return Far(certificates(tmp_path / "certificates").kubeconfig("admin", Far.endpoint))


@pytest.fixture
def plugin(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The official provider, installed for the user."""
    folder = tmp_path / "user" / "plugins" / f"resource-kubernetes-v{version('pulumi-kubernetes')}"
    folder.mkdir(parents=True)
    (folder / "pulumi-resource-kubernetes").write_text("the provider")
    monkeypatch.setenv("PULUMI_HOME", str(tmp_path / "user"))
    return folder


def test_the_stand_in_serves_where_the_official_provider_is_not_installed(
    far: Far, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PULUMI_HOME", str(tmp_path))
    assert isinstance(LiveBackend(far).provider(Cloud()), LiveKubernetes), "somebody has to speak to the API server"


@pytest.mark.usefixtures("plugin")
def test_the_official_provider_takes_its_place_where_it_is_installed(far: Far, tmp_path: Path) -> None:
    backend = LiveBackend(far)
    assert backend.provider(Cloud()) is None, "the engine finds it by itself"
    variables = backend.prepare(tmp_path / "rehearsal", "minikube")
    found = [file.read_text() for file in Path(variables["PULUMI_HOME"]).rglob("pulumi-resource-kubernetes")]
    assert found == ["the provider"], "in the rehearsal's own home, beside nothing else of the user's"


@pytest.mark.usefixtures("plugin")
def test_the_official_provider_logs_in_to_a_cluster_of_eks_through_a_command_called_aws(
    far: Far, tmp_path: Path
) -> None:
    variables = LiveBackend(far).prepare(tmp_path / "rehearsal", "minikube")
    command = ["aws", "--region", "ap-northeast-2", "eks", "get-token", "--cluster-name", "x", "--output", "json"]
    done = subprocess.run(command, env=variables, stdout=subprocess.PIPE, text=True, check=True)
    status = json.loads(done.stdout)["status"]
    assert status["clientCertificateData"].startswith("-----BEGIN CERTIFICATE"), "what the kubeconfig of EKS runs"
    assert status["clientKeyData"].startswith("-----BEGIN"), "answers with the cluster's admin"
    assert variables["PATH"].endswith(os.defpath), "no other tool of the user's is found"


class Stuck(ApiServer):
    """An API server on which no rollout ever ends."""

    def __init__(self) -> None:
        self.made: dict[str, Any] = {}

    def read(self, type_: str, *_: Any, **__: Any) -> dict[str, Any] | None:
        return self.made.get(type_)

    def list(self, *_: Any, **__: Any) -> list[dict[str, Any]]:
        return []

    def apply(self, type_: str, manifest: Mapping[str, Any], **_: Any) -> dict[str, Any]:
        self.made[type_] = {**manifest, "metadata": {**manifest["metadata"], "generation": 1}, "spec": {"replicas": 1}}
        return self.made[type_]


@pytest.mark.parametrize(("timeout", "patience"), [(0.1, 600.0), (600.0, 0.1), (0.0, 0.1)])
def test_a_rollout_that_never_ends_fails_after_the_shorter_of_timeout_and_patience(
    timeout: float, patience: float
) -> None:
    provider = LiveKubernetes(Cloud(), Stuck(), "", lambda: patience)
    begun = time.monotonic()
    with pytest.raises(Unready, match='"web/nginx" failed to become available: the rollout is not finished'):
        provider.create(DEPLOYMENT, "nginx", {"metadata": {"name": "nginx", "namespace": "web"}}, timeout)
    assert time.monotonic() - begun < 30, "the program's timeout holds, and none is waited for in tests"


def test_the_clusters_of_eks_get_the_given_endpoint(far: Far) -> None:
    cloud = Cloud()
    LiveBackend(far).provider(cloud)
    assert cloud.api_server["endpoint"] == "https://127.0.0.1:1", "so that the kubeconfig leads to the real API server"
