"""Kube contexts: which there are, and which file has them."""

import os
import shlex
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import NamedTuple

from config.section import Refusal, Refused, accept
from targets.kubeconfig_file import Unreadable, read
from targets.kubeconfig_types import Cluster, Context, Kubeconfig, User

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
    """The kubeconfig that holds all of it, as `~/...` where it is in the account's home.

    The provider gets this path and not the contents: the state then holds no credentials, is not of one machine, and
    a token that was renewed is not a change."""
    is_minikube: bool
    server: str
    """URL of its API server, empty where the kubeconfig reaches it by a proxy of its own."""

    @property
    def kubectl(self) -> str:
        return f"kubectl --context {shlex.quote(self.name)}"

    @property
    def minikube(self) -> str | None:
        """minikube's profiles are named as their contexts; `minikube` is the one that it takes by itself."""
        if not self.is_minikube:
            return None
        return "minikube" if self.name == "minikube" else f"minikube --profile {shlex.quote(self.name)}"


class _Merged:
    """Several kubeconfigs as kubectl merges them: of each entry, the first file that has it wins.

    client-go, tools/clientcmd/loader.go, `Load` (0.36.3)."""

    def __init__(self, configs: Mapping[Path, Kubeconfig]) -> None:
        self.contexts: dict[str, tuple[Path, Context]] = {}
        self.clusters: dict[str, tuple[Path, Cluster]] = {}
        self.users: dict[str, tuple[Path, User]] = {}
        for file, config in configs.items():
            for named in config.contexts:
                self.contexts.setdefault(named.name, (file, named.entry))
            for named in config.clusters:
                self.clusters.setdefault(named.name, (file, named.entry))
            for named in config.users:
                self.users.setdefault(named.name, (file, named.entry))


def find_context(name: str, environment: Mapping[str, str]) -> KubeContext:
    """The context `name` of the files that kubectl would read. Raises `Refused`, with the contexts that exist.

    The provider is given one of these files and reads it alone, its relative paths from another folder
    (pulumi-kubernetes 4, provider/pkg/provider/util.go `parseKubeconfigString`). Where that would lead to another
    server or other credentials than `kubectl --context NAME`, the context is refused.
    """
    home = Path(environment.get("HOME") or Path.home())
    files = list(_files(environment, home))
    configs = {file: config for file in files if (config := _read(file, home)) is not None}
    if not configs:
        looked = " and ".join(_shown(file, home) for file in files) or "~/.kube/config"
        raise Refused(
            f"is not found: no kubeconfig exists at {looked}",
            "start the cluster (minikube start), or export KUBECONFIG=FILE",
        )
    merged = _Merged(configs)
    if name not in merged.contexts:
        raise Refused(
            f"is not a context of {' and '.join(_shown(file, home) for file in configs)}",
            f"write one of those that exist: {', '.join(sorted(merged.contexts))}"
            if merged.contexts
            else "start a cluster: minikube start",
        )
    file, context = merged.contexts[name]
    accept(name, _refuse(name, merged, home))
    # The provider, like the system, finds ~ by the account and not by HOME.
    path = _shown(file, home) if home == account_home() else str(file.absolute())
    cluster = merged.clusters[context.cluster][1]
    server = "" if cluster.proxy_url else cluster.server
    return KubeContext(name, path, any(_is_minikubes(each.extension) for each in context.extensions), server)


def _refuse(name: str, merged: _Merged, home: Path) -> Refusal | None:
    """Why the provider, with the context's own file alone, would not reach what kubectl reaches."""
    file, context = merged.contexts[name]
    cluster_file, cluster = merged.clusters.get(context.cluster, (file, Cluster()))
    user_file, user = merged.users.get(context.user, (file, User()))
    if not cluster.server:
        return (
            f"has no server: {_shown(file, home)} names the cluster {context.cluster!r}",
            "fix that file (kubectl config set-cluster), or write another context",
        )
    if context.user and context.user not in merged.users:
        return (
            f"has no user: {_shown(file, home)} names {context.user!r}, which is not there",
            "fix that file (kubectl config set-credentials), or write another context",
        )
    flatten = (
        f"write one file: kubectl config view --flatten --minify --context {shlex.quote(name)} > FILE, "
        "and export KUBECONFIG=FILE"
    )
    for kind, other in (("cluster", cluster_file), ("user", user_file)):
        if other != file:
            return f"is in {_shown(file, home)}, and its {kind} is in {_shown(other, home)}", flatten
    for relative in (each for each in (*cluster.files, *user.files) if each and not Path(each).is_absolute()):
        return (
            f"uses the relative path {relative} of {_shown(file, home)}, "
            "which the provider resolves from another folder",
            flatten,
        )
    return None


def account_home() -> Path:
    """The home folder of whoever runs this, whatever HOME says: a container may give another."""
    return Path(pwd.getpwuid(os.getuid()).pw_dir) if pwd else Path.home()


def _files(environment: Mapping[str, str], home: Path) -> Iterator[Path]:
    """The files of KUBECONFIG, which replace the default even where none exists, else ~/.kube/config."""
    listed = environment.get("KUBECONFIG", "")
    yield from map(Path, filter(None, listed.split(os.pathsep))) if listed else [home / ".kube" / "config"]


def _is_minikubes(extension: object) -> bool:
    return isinstance(extension, dict) and extension.get("provider") == MINIKUBE


def _shown(file: Path, home: Path) -> str:
    file = file.absolute()
    return f"~/{file.relative_to(home)}" if file.is_relative_to(home) else str(file)


def _read(file: Path, home: Path) -> Kubeconfig | None:
    way_out = "fix that file, or export KUBECONFIG=FILE"
    try:
        str(file).encode()
    except UnicodeEncodeError:
        raise Refused(f"cannot be read: the path {_shown(file, home)} is not UTF-8", "rename that file") from None
    try:
        return read(file)
    except Unreadable as why:
        raise Refused(f"cannot be looked up: {_shown(file, home)} cannot be read: {why}", way_out) from None
