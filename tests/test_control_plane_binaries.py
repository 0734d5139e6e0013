"""How the programs of the control plane are found and built, with `go` emulated by a script."""

import json
import os
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from infra.cluster import ClusterSettings
from rehearsal.control_plane import NoControlPlane, binaries
from rehearsal.control_plane.client import minor
from rehearsal.control_plane.cluster import cluster_for_tests, embedded
from rehearsal.control_plane.commands import PORTS, PROGRAMS, free_ports, kept_ports
from rehearsal.engine import gobuild, source

GO = r"""#!/bin/sh
echo "$*" >> "$CALLS"
[ -z "$BROKEN" ] || { echo "the compiler's own words" >&2; exit 1; }
case "$1" in
build) while [ "$1" != -o ]; do shift; done; echo "$3" > "$2" ;;
list) echo "$MODULE" ;;
esac
"""


@pytest.fixture
def go(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The file that holds how `go` was called, line by line."""
    (tmp_path / "go").write_text(GO)
    (tmp_path / "go").chmod(0o755)
    for file in binaries.KWOK.files:
        (tmp_path / "module" / file).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / "module" / file).write_text("a stage")
    calls = tmp_path / "calls"
    monkeypatch.setenv("PATH", f"{tmp_path}:/usr/bin:/bin")
    monkeypatch.setenv("MODULE", str(tmp_path / "module"))
    monkeypatch.setenv("CALLS", str(calls))
    return calls


@pytest.fixture
def home(tmp_path: Path) -> Path:
    return tmp_path / "home"


def test_the_pinned_server_is_of_the_minor_that_a_cluster_gets() -> None:
    default = ClusterSettings.model_fields["version"].default
    assert minor(binaries.KUBERNETES.version) == default, "what is rehearsed on is what EKS runs"
    assert minor(binaries.CLOUD_CONTROLLER.version) == default, "its load balancers are made by the same release"


def test_every_module_that_the_server_replaces_is_of_its_own_release() -> None:
    text = (binaries.KUBERNETES.folder / "go.mod").read_text()
    replaced = [line.split()[-1] for line in text.splitlines() if "=> k8s.io/" in line]
    release = "v0" + binaries.KUBERNETES.version.removeprefix("1")
    assert len(replaced) >= 31, "k8s.io/kubernetes replaces its parts by paths that are not published with it"
    assert set(replaced) == {release}, "parts of two releases do not fit"


def test_each_program_is_built_once_from_its_pinned_module(go: Path, home: Path, capsys) -> None:
    found = binaries.find_binaries(home)
    assert set(found) == {*PROGRAMS, *binaries.CLOUD_CONTROLLER.packages}, "the control plane and what EKS adds"
    assert all(file.exists() for file in found.values()), "each is where it is said to be"
    assert all(stage.exists() for stage in binaries.stage_files(home)), "kwok's stages come from kwok's own module"
    calls = go.read_text().splitlines()
    builds = [line for line in calls if line.startswith("build")]
    assert f"gitVersion=v{binaries.KUBERNETES.version}" in builds[0], "without it the server calls itself v0.0.0"
    assert "minutes on 2 cores" in capsys.readouterr().err.replace("about a minute", ""), (
        "the message says how long to wait"
    )

    binaries.find_binaries(home)
    assert go.read_text().splitlines() == calls, "what is built is found, and Go is not asked"


def test_another_go_mod_is_another_build(go: Path, home: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    binaries.find_binaries(home)
    before = len(go.read_text().splitlines())
    for each in binaries.SOURCES:
        (tmp_path / "tools" / each.name).mkdir(parents=True)
        text = (each.folder / "go.mod").read_text()
        (tmp_path / "tools" / each.name / "go.mod").write_text(text.replace("v3.7.3", "v3.7.4"))
    monkeypatch.setattr(source, "TOOLS", tmp_path / "tools")
    binaries.find_binaries(home)
    assert [line.split()[-1] for line in go.read_text().splitlines()[before:] if line.startswith("build")] == [
        "go.etcd.io/etcd/server/v3"
    ], "a version that was changed is built, and the rest is kept"


def test_two_that_need_the_programs_at_once_build_them_once(go: Path, home: Path) -> None:
    with ThreadPoolExecutor(2) as pool:
        one, other = pool.map(binaries.find_binaries, [home, home])
    assert one == other, "both have them"
    builds = [line for line in go.read_text().splitlines() if line.startswith("build")]
    assert len(builds) == len(one), "a build takes minutes and all cores"


def test_a_build_that_fails_leaves_nothing_and_says_why(go: Path, home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("BROKEN", "yes")
    with pytest.raises(NoControlPlane, match="the compiler's own words"):
        binaries.find_binaries(home)
    assert not (home / "kubernetes").exists(), "a half-built folder would be found the next time"
    monkeypatch.delenv("BROKEN")
    assert binaries.find_binaries(home), "the next try is not held up"
    assert go.exists(), "it was `go` that failed"


def test_without_go_the_ways_out_are_named(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", "/nowhere")
    with pytest.raises(NoControlPlane) as failure:
        binaries.find_binaries(home)
    for way in ("there is no `go` on PATH", "https://go.dev/doc/install", "tools/kubernetes/go.mod", "REHEARSAL_KUBE"):
        assert way in str(failure.value), f"{way}: what is missing and what helps"


def test_a_version_is_read_from_go_mod_alone(tmp_path: Path) -> None:
    (tmp_path / "go.mod").write_text("module m\n\nrequire a.b/c v1.2.3\n\nrequire (\n\ta.b/c/d v2.0.0 // indirect\n)\n")
    assert gobuild.pinned(tmp_path, "a.b/c") == "1.2.3", "one place says which version"
    assert gobuild.pinned(tmp_path, "a.b/c/d") == "2.0.0", "and it may be in a block"


def test_ports_are_kept_where_they_are_free(tmp_path: Path) -> None:
    first = kept_ports(tmp_path / "ports.json")
    assert kept_ports(tmp_path / "ports.json") == first, "a kubeconfig in someone's state names the port"
    assert set(first.values()) <= set(PORTS), "no outgoing connection takes them meanwhile"
    taken = {**first, "etcd": first["kube-apiserver"]}
    (tmp_path / "ports.json").write_text(json.dumps(taken))
    assert len(set(free_ports(taken).values())) == len(taken), "no two programs have one port"


def test_a_given_kubeconfig_is_its_current_context_with_its_files_inside(tmp_path: Path) -> None:
    (tmp_path / "ca.crt").write_text("an authority")
    entries = {
        "clusters": [
            {"name": name, "cluster": {"server": f"https://{name}", "certificate-authority": "ca.crt"}}
            for name in ("one", "other")
        ],
        "users": [{"name": "me", "user": {"token": "t"}}, {"name": "root", "user": {"client-key": "not-there"}}],
        "contexts": [
            {"name": "one", "context": {"cluster": "one", "user": "root"}},
            {"name": "chosen", "context": {"cluster": "other", "user": "me"}},
        ],
    }
    (tmp_path / "config").write_text(json.dumps({"kind": "Config", "current-context": "chosen", **entries}))
    config = embedded(tmp_path / "config")
    assert config["clusters"] == [
        {
            "name": "other",
            "cluster": {"server": "https://other", "certificate-authority-data": "YW4gYXV0aG9yaXR5"},
        }
    ], "it works from any folder, and holds nothing of the other cluster"
    assert [user["name"] for user in config["users"]] == ["me"], "nor the other's credentials"


def test_a_given_kubeconfig_that_is_none_is_an_error_with_a_way_out(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("REHEARSAL_KUBECONFIG", os.fspath(tmp_path / "missing"))
    with (
        pytest.raises(NoControlPlane, match=r"REHEARSAL_KUBECONFIG=.*missing.*unset the variable"),
        cluster_for_tests(),
    ):
        pytest.fail("there is no cluster")
