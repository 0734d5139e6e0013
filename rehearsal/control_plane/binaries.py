"""The programs of a Kubernetes control plane: found in .rehearsal/kubernetes, else built from the pinned Go modules.

All of them come through the ordinary Go module registry, with checksums; none is downloaded as a binary.
"""

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from rehearsal import gobuild
from rehearsal.control_plane.failures import NoControlPlane
from rehearsal.gobuild import PROJECT, GoFailed

HOME = PROJECT / ".rehearsal" / "kubernetes"
TOOLS = PROJECT / "tools"
STAMP = "built-from"

WAYS_OUT = """{failure}
The control plane needs {names}. Any one of these helps:
  - install Go 1.26 or newer (https://go.dev/doc/install) and let it reach a module proxy: they are then built from
    {folder}/go.mod;
  - copy .rehearsal/kubernetes from a checkout of the same commit, on the same kind of machine, that has them;
  - set REHEARSAL_KUBECONFIG to the kubeconfig of a cluster that the tests may use: they then need none of this."""


@dataclass(frozen=True)
class Source:
    """What is built from one module of tools/: its k8s.io versions are its own, so each has a go.mod of its own."""

    name: str
    """Folder in tools/, and in `home`."""
    module: str
    packages: Mapping[str, str]
    """Name of the program -> its main package."""
    time: str
    """Of a first build, on 2 cores (2026-11)."""
    ldflags: str = ""
    """With {version}, {major} and {minor}: what the program calls itself."""
    files: tuple[str, ...] = ()
    """Files of the module's own folder that the program reads."""

    @property
    def folder(self) -> Path:
        return TOOLS / self.name

    @property
    def version(self) -> str:
        return gobuild.pinned(self.folder, self.module)

    @property
    def flags(self) -> str:
        major, minor, _ = self.version.split(".", 2)
        return self.ldflags.format(version=self.version, major=major, minor=minor)

    @property
    def stamp(self) -> str:
        """Another go.mod or another way to build is another build."""
        recipe = [(self.folder / "go.mod").read_text(), self.flags, *self.packages.values(), *self.files]
        return hashlib.sha256("\n".join(recipe).encode()).hexdigest()


KUBERNETES = Source(
    name="kubernetes",
    module="k8s.io/kubernetes",
    packages={
        name: f"k8s.io/kubernetes/cmd/{name}"
        for name in ("kube-apiserver", "kube-controller-manager", "kube-scheduler")
    },
    time="four to eight minutes",
    # Without them the server calls itself v0.0.0-master.
    ldflags="-X k8s.io/component-base/version.gitVersion=v{version}"
    " -X k8s.io/component-base/version.gitMajor={major} -X k8s.io/component-base/version.gitMinor={minor}",
)
ETCD = Source(
    name="etcd",
    module="go.etcd.io/etcd/server/v3",
    packages={"etcd": "go.etcd.io/etcd/server/v3"},
    time="a minute",
)
_STAGES = "kustomize/stage"
KWOK = Source(
    name="kwok",
    module="sigs.k8s.io/kwok",
    packages={"kwok": "sigs.k8s.io/kwok/cmd/kwok"},
    time="two minutes",
    ldflags="-X sigs.k8s.io/kwok/pkg/consts.Version=v{version}",
    files=(
        f"{_STAGES}/node/fast/node-initialize.yaml",
        f"{_STAGES}/node/heartbeat-with-lease/node-heartbeat-with-lease.yaml",
        f"{_STAGES}/pod/fast/pod-ready.yaml",
        f"{_STAGES}/pod/fast/pod-complete.yaml",
        f"{_STAGES}/pod/fast/pod-delete.yaml",
    ),
)
CLOUD_CONTROLLER = Source(
    name="cloud-controller",
    module="k8s.io/cloud-provider-aws",
    packages={"aws-cloud-controller-manager": "k8s.io/cloud-provider-aws/cmd/aws-cloud-controller-manager"},
    time="four minutes",
)
SOURCES = (KUBERNETES, ETCD, KWOK, CLOUD_CONTROLLER)


def find_binaries(home: Path = HOME) -> dict[str, Path]:
    """Name of each program -> its file. What is missing, or was built from another go.mod, is built first.

    Raises NoControlPlane where Go is missing or a build fails.
    """
    for source in SOURCES:
        if not _is_built(source, home):
            with gobuild.locked(home / source.name):
                if not _is_built(source, home):  # another process built it while this one waited
                    _build(source, home / source.name)
    return {name: home / source.name / name for source in SOURCES for name in source.packages}


def stage_files(home: Path = HOME) -> list[Path]:
    """kwok's own stages: how its nodes and pods come to life, as `find_binaries` has put them beside it."""
    return [home / KWOK.name / Path(file).name for file in KWOK.files]


def _is_built(source: Source, home: Path) -> bool:
    stamp = home / source.name / STAMP
    return stamp.exists() and stamp.read_text() == source.stamp


def _build(source: Source, folder: Path) -> None:
    names = ", ".join(source.packages)
    gobuild.say(
        f"Building {names} {source.version} from {source.module} into {folder}: about {source.time} on 2 cores, once."
    )
    try:
        with gobuild.replacing(folder) as draft:
            draft.mkdir()
            for name, package in source.packages.items():
                gobuild.build(source.folder, package, draft / name, source.flags)
            module = Path(gobuild.go(source.folder, "list", "-m", "-f", "{{.Dir}}", source.module).strip())
            for file in source.files:
                (draft / Path(file).name).write_text((module / file).read_text())
            (draft / STAMP).write_text(source.stamp)
    except GoFailed as failure:
        tools = source.folder.relative_to(PROJECT)
        raise NoControlPlane(WAYS_OUT.format(failure=failure, names=names, folder=tools)) from None
