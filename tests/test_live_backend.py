"""What a rehearsal on a real API server hands to the engine: the provider's plugin, and how that one logs in."""

import json
import os
import subprocess
from dataclasses import dataclass
from importlib.metadata import version
from pathlib import Path

import pytest

from rehearsal.cloud.cloud import Cloud
from rehearsal.control_plane.certificates import certificates
from rehearsal.live.backend import LiveBackend


@dataclass
class Far:
    """A cluster that is never spoken to."""

    kubeconfig: str
    endpoint: str = "https://127.0.0.1:1"
    certificate_authority: str = "Q0E="
    version: str = "1.36.3"
    is_ours: bool = False


@pytest.fixture
def backend(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> LiveBackend:
    """On a cluster that is never spoken to, by a plugin that is installed for the user and never run."""
    folder = tmp_path / "user" / "plugins" / f"resource-kubernetes-v{version('pulumi-kubernetes')}"
    folder.mkdir(parents=True)
    (folder / "pulumi-resource-kubernetes").write_text("the provider")
    monkeypatch.setenv("PULUMI_HOME", str(tmp_path / "user"))
    return LiveBackend(Far(certificates(tmp_path / "certificates").kubeconfig("admin", Far.endpoint)))


def test_the_engine_finds_the_plugin_in_the_rehearsals_own_home(backend: LiveBackend, tmp_path: Path) -> None:
    assert backend.provider(Cloud()) is None, "no emulator stands between the engine and the plugin"
    variables = backend.prepare(tmp_path / "rehearsal", "minikube")
    backend.prepare(tmp_path / "rehearsal", "minikube")  # a stack that is opened again has its home already
    plugins = Path(variables["PULUMI_HOME"], "plugins")
    (found,) = plugins.rglob("pulumi-resource-kubernetes")
    assert found.parent == plugins / f"resource-kubernetes-v{version('pulumi-kubernetes')}", "in the version of the SDK"
    assert found.read_text() == "the provider", "the user's own, without a copy"
    assert found.parent.is_dir(), "the engine passes over a folder that is a link"
    assert not found.parent.is_symlink(), "the engine passes over a folder that is a link"


def test_the_provider_logs_in_to_a_cluster_of_eks_through_a_command_called_aws(
    backend: LiveBackend, tmp_path: Path
) -> None:
    variables = backend.prepare(tmp_path / "rehearsal", "minikube")
    command = ["aws", "--region", "ap-northeast-2", "eks", "get-token", "--cluster-name", "x", "--output", "json"]
    done = subprocess.run(command, env=variables, stdout=subprocess.PIPE, text=True, check=True)
    status = json.loads(done.stdout)["status"]
    assert status["clientCertificateData"].startswith("-----BEGIN CERTIFICATE"), "what the kubeconfig of EKS runs"
    assert status["clientKeyData"].startswith("-----BEGIN"), "answers with the cluster's admin"
    assert variables["PATH"].endswith(os.defpath), "no other tool of the user's is found"


def test_the_clusters_of_eks_get_the_given_endpoint(backend: LiveBackend) -> None:
    cloud = Cloud()
    backend.provider(cloud)
    assert cloud.api_server["endpoint"] == "https://127.0.0.1:1", "so that the kubeconfig leads to the real API server"
