"""The programs of a Kubernetes control plane: found in .rehearsal/kubernetes, else built from the pinned Go modules.

All of them come through the ordinary Go module registry, with checksums; none is downloaded as a binary.
"""

from pathlib import Path

from rehearsal.control_plane.failures import NoControlPlane
from rehearsal.engine.gobuild import PROJECT
from rehearsal.engine.source import Source, find_all

HOME = PROJECT / ".rehearsal" / "kubernetes"

A_CLUSTER = """;
  - set REHEARSAL_KUBECONFIG to the kubeconfig of a cluster that the tests may use: they then need none of this"""

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
    return find_all(SOURCES, home, copied=HOME, need="The control plane needs", error=NoControlPlane, more=A_CLUSTER)


def stage_files(home: Path = HOME) -> list[Path]:
    """kwok's own stages: how its nodes and pods come to life, as `find_binaries` has put them beside it."""
    return [home / KWOK.name / Path(file).name for file in KWOK.files]
