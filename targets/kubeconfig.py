"""Kube contexts: which there are, and which file holds them."""

import os
import shlex
from collections.abc import Mapping
from pathlib import Path
from typing import Any, NamedTuple

import yaml

from section import Refused

try:
    import pwd
except ImportError:  # Windows
    pwd = None

# minikube marks the contexts that it writes: https://github.com/kubernetes/minikube, pkg/minikube/kubeconfig (2026-11)
MINIKUBE = "minikube.sigs.k8s.io"


class KubeContext(NamedTuple):
    """A context that exists."""

    name: str
    file: str
    """The kubeconfig that holds it, as `~/...` where it lies in the account's home: the state is not of one machine."""
    is_minikube: bool
    server: str
    """URL of its API server."""

    @property
    def kubectl(self) -> str:
        return f"kubectl --context {shlex.quote(self.name)}"

    @property
    def minikube(self) -> str | None:
        """minikube's profiles are named as their contexts; `minikube` is the one that it takes by itself."""
        if not self.is_minikube:
            return None
        return "minikube" if self.name == "minikube" else f"minikube --profile {shlex.quote(self.name)}"


def find_context(name: str, environment: Mapping[str, str]) -> KubeContext:
    """The context `name` of the files that kubectl would read. Raises `Refused`, with the contexts that exist.

    https://kubernetes.io/docs/concepts/configuration/organize-cluster-access-kubeconfig/ (2026-11): the files of
    KUBECONFIG, else ~/.kube/config; the first that has an entry wins.
    """
    home = Path(environment.get("HOME") or Path.home())
    listed = [Path(part) for part in environment.get("KUBECONFIG", "").split(os.pathsep) if part]
    files = [file for file in listed or [home / ".kube" / "config"] if file.is_file()]
    if not files:
        looked = " and ".join(_shown(file, home) for file in listed) or "~/.kube/config"
        raise Refused(
            f"is a context of a kubeconfig, and there is none at {looked}",
            "start the cluster (minikube start), or export KUBECONFIG=FILE",
        )
    configs = {file: _read(file, home) for file in files}
    known = {context: file for file in reversed(files) for context in _entries(configs[file], "context")}
    if name not in known:
        raise Refused(
            f"is no context of {' and '.join(_shown(file, home) for file in files)}",
            f"write one of those that exist: {', '.join(sorted(known))}"
            if known
            else "start a cluster: minikube start",
        )
    file = known[name]
    context = _entries(configs[file], "context")[name]
    for kind in ("cluster", "user"):
        if context.get(kind) not in _entries(configs[file], kind):
            raise Refused(
                f"stands in {_shown(file, home)}, and its {kind} in another file",
                f"put both into one: kubectl config view --flatten --minify --context {shlex.quote(name)} > FILE, "
                "and export KUBECONFIG=FILE",
            )
    # The provider, like the system, finds ~ by the account and not by HOME.
    path = _shown(file, home) if home == account_home() else str(file.absolute())
    server = str(_entries(configs[file], "cluster")[context["cluster"]].get("server"))
    return KubeContext(name, path, MINIKUBE in str(context.get("extensions")), server)


def account_home() -> Path:
    """The home folder of whoever runs this, whatever HOME says: a container may give another."""
    return Path(pwd.getpwuid(os.getuid()).pw_dir) if pwd else Path.home()


def _shown(file: Path, home: Path) -> str:
    file = file.absolute()
    return f"~/{file.relative_to(home)}" if file.is_relative_to(home) else str(file)


def _read(file: Path, home: Path) -> Any:
    try:
        return yaml.safe_load(file.read_text())
    except (OSError, UnicodeDecodeError, yaml.YAMLError) as error:
        raise Refused(
            f"cannot be looked up: {_shown(file, home)} cannot be read ({type(error).__name__})",
            "mend that file, or export KUBECONFIG=FILE",
        ) from None


def _entries(config: Any, kind: str) -> dict[str, Mapping[str, Any]]:
    """The entries of `clusters:`, `contexts:` or `users:`, by name."""
    listed = config.get(f"{kind}s") if isinstance(config, dict) else None
    entries = [entry for entry in listed or [] if isinstance(entry, dict)]
    return {str(entry.get("name")): entry.get(kind) or {} for entry in entries}
