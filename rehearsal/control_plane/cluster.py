"""The cluster that tests run on: a control plane of their own, or one that is given."""

import base64
import json
import os
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Protocol

import httpx2
import yaml
from lightkube.core.exceptions import ConfigError
from lightkube.models.meta_v1 import ObjectMeta
from lightkube.resources.core_v1 import Namespace, ServiceAccount

from rehearsal.control_plane.client import client, server_version
from rehearsal.control_plane.failures import NoControlPlane
from rehearsal.control_plane.plane import ControlPlane
from rehearsal.control_plane.processes import wait_until

GIVEN = "REHEARSAL_KUBECONFIG"
_FILES = ("certificate-authority", "client-certificate", "client-key")


class Cluster(Protocol):
    """What both have."""

    @property
    def is_ours(self) -> bool:
        """Whether its API server may be stopped, its nodes are fake and its cloud is emulated."""
        ...

    @property
    def kubeconfig(self) -> str:
        """JSON with everything inside."""
        ...

    @property
    def endpoint(self) -> str: ...

    @property
    def certificate_authority(self) -> str:
        """Base64 of PEM; empty where the kubeconfig has none, since the system trusts it."""
        ...

    @property
    def version(self) -> str:
        """Such as 1.36.3, without what a vendor adds."""
        ...


@dataclass(frozen=True)
class GivenCluster:
    """A cluster of the user's, by the current context of a kubeconfig that they name for this purpose."""

    kubeconfig: str
    endpoint: str
    certificate_authority: str
    version: str
    is_ours: bool = False


@contextmanager
def cluster_for_tests(data: Path | None = None) -> Iterator[Cluster]:
    """The cluster whose kubeconfig the variable REHEARSAL_KUBECONFIG names, else a ControlPlane on `data`.

    Raises NoControlPlane.
    """
    file = os.environ.get(GIVEN)
    if file:
        yield given_cluster(Path(file))
    else:
        with ControlPlane(data) as ours:
            yield ours


def given_cluster(file: Path) -> GivenCluster:
    """Raises NoControlPlane where the file has no kubeconfig with a current context, or its server is silent."""
    try:
        config = embedded(file)
        (cluster,) = (entry["cluster"] for entry in config["clusters"])
        kubeconfig = json.dumps(config)
        authority = cluster.get("certificate-authority-data", "")
        return GivenCluster(kubeconfig, cluster["server"], authority, server_version(kubeconfig))
    except (OSError, KeyError, ValueError, TypeError, yaml.YAMLError, ConfigError, httpx2.HTTPError) as failure:
        way_out = "name the kubeconfig of a cluster that the tests may use, or unset the variable"
        raise NoControlPlane(f"{GIVEN}={file}: {type(failure).__name__}: {failure}. Way out: {way_out}.") from failure


def embedded(file: Path) -> dict[str, Any]:
    """The kubeconfig's current context alone, with the files that it names put inside."""
    config = yaml.safe_load(file.read_text())
    (context,) = (each for each in config["contexts"] if each["name"] == config["current-context"])
    chosen = {
        f"{kind}s": [
            {"name": each["name"], kind: _embed(each[kind], file.parent)}
            for each in config[f"{kind}s"]
            if each["name"] == context["context"][kind]
        ]
        for kind in ("cluster", "user")
    }
    return {**config, **chosen, "contexts": [context]}


def _embed(entry: Mapping[str, Any], folder: Path) -> dict[str, Any]:
    inside = {
        f"{key}-data": base64.b64encode((folder / entry[key]).read_bytes()).decode() for key in _FILES if key in entry
    }
    return {**{key: value for key, value in entry.items() if key not in _FILES}, **inside}


@contextmanager
def own_namespace(
    kubeconfig: str, *, prefix: str = "rehearsal-", labels: Mapping[str, str] | None = None
) -> Iterator[str]:
    """The name of a new namespace in which pods can be made; it is deleted in the end, with all that is in it."""
    with client(kubeconfig) as api:
        made = api.create(Namespace(metadata=ObjectMeta(generateName=prefix, labels=dict(labels or {}))))
        assert made.metadata, "the API server named it"
        name = str(made.metadata.name)
        try:
            wait_until(lambda: any(api.list(ServiceAccount, namespace=name)), f"{name} has a service account")
            yield name
        finally:
            api.delete(Namespace, name)
