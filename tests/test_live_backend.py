"""Which provider stands between a rehearsal and a real API server, and how that one logs in."""

import base64
import json
import os
import subprocess
from dataclasses import dataclass
from importlib.metadata import version
from pathlib import Path

import pytest

from rehearsal.cloud import Cloud
from rehearsal.live_backend import LiveBackend
from rehearsal.live_kubernetes import LiveKubernetes

USER = {"client-certificate-data": "certificate", "client-key-data": "key"}


@dataclass
class Far:
    """A cluster that is never spoken to."""

    endpoint: str = "https://127.0.0.1:1"
    certificate_authority: str = ""
    version: str = "1.36.3"
    is_ours: bool = False

    @property
    def kubeconfig(self) -> str:
        user = {key: base64.b64encode(word.encode()).decode() for key, word in USER.items()}
        return json.dumps(
            {
                "current-context": "far",
                "clusters": [{"name": "far", "cluster": {"server": self.endpoint}}],
                "users": [{"name": "far", "user": user}],
                "contexts": [{"name": "far", "context": {"cluster": "far", "user": "far"}}],
            }
        )


@pytest.fixture
def plugin(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The official provider, installed for the user."""
    folder = tmp_path / "user" / "plugins" / f"resource-kubernetes-v{version('pulumi-kubernetes')}"
    folder.mkdir(parents=True)
    (folder / "pulumi-resource-kubernetes").write_text("the provider")
    monkeypatch.setenv("PULUMI_HOME", str(tmp_path / "user"))
    return folder


def test_the_stand_in_serves_where_the_official_provider_is_not_installed(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PULUMI_HOME", str(tmp_path))
    assert isinstance(LiveBackend(Far()).provider(Cloud()), LiveKubernetes), "somebody has to speak to the API server"


@pytest.mark.usefixtures("plugin")
def test_the_official_provider_takes_its_place_where_it_is_installed(tmp_path: Path) -> None:
    backend = LiveBackend(Far())
    assert backend.provider(Cloud()) is None, "the engine finds it by itself"
    variables = backend.prepare(tmp_path / "rehearsal", "minikube")
    found = [file.read_text() for file in Path(variables["PULUMI_HOME"]).rglob("pulumi-resource-kubernetes")]
    assert found == ["the provider"], "in the rehearsal's own home, beside nothing else of the user's"


@pytest.mark.usefixtures("plugin")
def test_the_official_provider_logs_in_to_a_cluster_of_eks_through_a_command_called_aws(tmp_path: Path) -> None:
    variables = LiveBackend(Far()).prepare(tmp_path / "rehearsal", "minikube")
    command = ["aws", "--region", "ap-northeast-2", "eks", "get-token", "--cluster-name", "x", "--output", "json"]
    done = subprocess.run(command, env=variables, stdout=subprocess.PIPE, text=True, check=True)
    status = json.loads(done.stdout)["status"]
    assert status == {"clientCertificateData": "certificate", "clientKeyData": "key"}, "what the kubeconfig of EKS runs"
    assert variables["PATH"].endswith(os.defpath), "no other tool of the user's is found"


def test_the_clusters_of_eks_get_the_given_endpoint() -> None:
    cloud = Cloud()
    LiveBackend(Far()).provider(cloud)
    assert cloud.api_server["endpoint"] == "https://127.0.0.1:1", "so that the kubeconfig leads to the real API server"
