"""How the Kubernetes provider is found and built, with `go` emulated by a script."""

import json
from importlib.metadata import version
from pathlib import Path

import pytest

from rehearsal.engine import source
from rehearsal.live import kubernetes_plugin
from rehearsal.live.kubernetes_plugin import PROGRAM, PROVIDER, NoProvider, built_plugin, find_plugin

GO = r"""#!/bin/sh
echo "$*" >> "$CALLS"
[ -z "$BROKEN" ] || { echo "the compiler's own words" >&2; exit 1; }
case "$1" in
build)
  while [ "$1" != -o ]; do [ "$1" != -overlay ] || cat "$2" > "$OVERLAY"; shift; done
  echo "the provider" > "$2" ;;
list) echo "$MODULE" ;;
esac
"""


@pytest.fixture
def go(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The file that holds how `go` was called, line by line; beside it the overlay that a build was given."""
    (tmp_path / "go").write_text(GO)
    (tmp_path / "go").chmod(0o755)
    for name in ("CALLS", "OVERLAY", "MODULE"):
        monkeypatch.setenv(name, str(tmp_path / name.lower()))
    monkeypatch.setenv("PATH", f"{tmp_path}:/usr/bin:/bin")
    return tmp_path / "calls"


def builds(go: Path) -> list[str]:
    return [line for line in go.read_text().splitlines() if line.startswith("build")]


def test_an_installed_plugin_of_the_sdks_version_is_used(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    folder = tmp_path / "plugins" / f"resource-kubernetes-v{version('pulumi-kubernetes')}"
    folder.mkdir(parents=True)
    (folder / PROGRAM).write_text("the official one")
    monkeypatch.setenv("PULUMI_HOME", str(tmp_path))
    monkeypatch.setattr(kubernetes_plugin, "built_plugin", lambda: pytest.fail("nothing needs to be built"))
    assert find_plugin() == folder, "what users run is what is rehearsed"


def test_else_the_built_one_is_used(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    another = tmp_path / "plugins" / "resource-kubernetes-v4.0.0"
    another.mkdir(parents=True)
    monkeypatch.setenv("PULUMI_HOME", str(tmp_path))
    monkeypatch.setattr(kubernetes_plugin, "built_plugin", lambda: tmp_path / "built")
    assert find_plugin() == tmp_path / "built", "the engine would not take a plugin of another version"


def test_it_is_built_once_as_the_version_that_the_sdk_asks_for(go: Path, tmp_path: Path) -> None:
    folder = built_plugin(tmp_path / "home")
    assert (folder / PROGRAM).read_text() == "the provider\n", "the program is where it is said to be"
    (call,) = builds(go)
    assert f"pkg/version.Version={version('pulumi-kubernetes')} " in call, "it says so to the engine"
    before = go.read_text()
    assert built_plugin(tmp_path / "home") == folder, "what is built is found"
    assert go.read_text() == before, "and Go is not asked"


def test_what_the_main_package_embeds_is_there_for_the_compiler_alone(go: Path, tmp_path: Path) -> None:
    built_plugin(tmp_path / "home")
    replaced = json.loads((tmp_path / "overlay").read_text())["Replace"]
    wanted = {str(PROVIDER.folder / name) for name in ("schema.json", "terraform-mapping.json")}
    assert set(replaced) == wanted, "beside main.go, which embeds them"
    assert all(Path(file).is_relative_to(tmp_path / "module") for file in replaced.values()), "from the module's folder"
    embedding = (PROVIDER.folder / "main.go").read_text()
    assert all(f"//go:embed {Path(name).name}" in embedding for name in wanted), "and no other name"
    assert not [name for name in wanted if Path(name).exists()], "7 MB that nobody commits by accident"
    assert go.exists(), "it was the script that was called"


@pytest.mark.parametrize("file", ["go.mod", "main.go"])
def test_another_pin_or_main_package_is_another_build(
    go: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, file: str
) -> None:
    folder = tmp_path / "tools" / PROVIDER.name
    folder.mkdir(parents=True)
    for name in ("go.mod", "main.go"):
        (folder / name).write_text((PROVIDER.folder / name).read_text())
    monkeypatch.setattr(source, "TOOLS", tmp_path / "tools")
    built_plugin(tmp_path / "home")
    (folder / file).write_text((folder / file).read_text() + "// another\n")
    built_plugin(tmp_path / "home")
    assert len(builds(go)) == 2, f"the program follows its {file}"


def test_a_build_that_fails_says_why_and_names_the_ways_out(
    go: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("BROKEN", "yes")
    with pytest.raises(NoProvider) as failure:
        built_plugin(tmp_path / "home")
    for way in (
        "the compiler's own words",
        f"pulumi plugin install resource kubernetes v{version('pulumi-kubernetes')}",
        "https://go.dev/doc/install",
        "tools/kubernetes-provider/go.mod",
        "copy .rehearsal/kubernetes-provider from a checkout",
    ):
        assert way in str(failure.value), f"{way}: what is missing and what helps"
    assert not (tmp_path / "home" / PROVIDER.name).exists(), "a half-built folder would be found the next time"
    assert go.exists(), "it was `go` that failed"
