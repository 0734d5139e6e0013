"""`pulumi new FOLDER-OR-URL` makes a project of this one, under another name if asked, and its stacks work."""

import json
import os
import re
import subprocess
from pathlib import Path
from typing import Any

import pytest
import yaml
from checkout import copy_of_project
from recorder import record_stack

from rehearsal.engine.finding import find_engine

PROJECT = Path(__file__).resolve().parent.parent
ASKED = yaml.safe_load((PROJECT / "Pulumi.yaml").read_text())
NAME = "other-name"

pytestmark = pytest.mark.skipif("template" not in ASKED, reason="this project was made from the template")


@pytest.fixture(scope="module")
def template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The files that git has, or would have with the next commit."""
    folder = tmp_path_factory.mktemp("template")
    copy_of_project(folder)
    return folder


@pytest.fixture(scope="module")
def new(template: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A project that `pulumi new` wrote and `make rename` completed."""
    folder = tmp_path_factory.mktemp("new") / "project"
    environment = {
        "HOME": str(folder.parent),
        "PATH": os.environ["PATH"],
        "PULUMI_DISABLE_AUTOMATIC_PLUGIN_ACQUISITION": "true",
        "PULUMI_HOME": str(folder.parent / "home"),
        "PULUMI_SKIP_UPDATE_CHECK": "true",
    }
    # It ends with an error where the machine has no language host of Pulumi's, as in a rehearsal: all is written then.
    command = [find_engine().command, "new", str(template), "--generate-only", "--yes", "--name", NAME]
    done = subprocess.run([*command, "--dir", str(folder)], env=environment, capture_output=True, text=True)
    assert f"Created project '{NAME}'" in done.stdout, done.stderr
    subprocess.run(["make", "--silent", "rename"], cwd=folder, env=environment, check=True, capture_output=True)
    return folder


def test_the_name_of_the_project_stays(template: Path) -> None:
    assert yaml.safe_load((template / "Pulumi.yaml").read_text())["name"] == "eks-grafana", (
        "stacks that exist belong to this name: with another one, each would be a new stack without state"
    )


def test_the_template_asks_only_for_keys_that_a_stack_file_has() -> None:
    dev = yaml.safe_load((PROJECT / "Pulumi.dev.yaml").read_text())["config"]
    for key, entry in ASKED["template"]["config"].items():
        assert key in dev, "the answer is written as a key of this name, which is no path into a section"
        assert isinstance(dev[key], str), "every answer is a text: a section or a list would be replaced by it"
        assert entry["default"] == dev[key], "whoever presses Enter gets the stack file as it is"


def test_the_text_after_pulumi_new_names_commands_that_exist() -> None:
    text = ASKED["template"]["quickstart"]
    targets = set(re.findall(r"^([a-z-]+)(?=[^=\n]*:)", (PROJECT / "Makefile").read_text(), re.MULTILINE))
    assert set(re.findall(r"\bmake ([a-z-]+)", text)) <= targets | {"preview"}, "a new user types them"
    assert all((PROJECT / name).exists() for name in re.findall(r"Pulumi\.\w+\.yaml", text)), "a new user opens them"


@pytest.mark.engine
def test_a_new_project_has_every_file_and_its_own_name(template: Path, new: Path) -> None:
    files = [{file.relative_to(folder) for file in folder.rglob("*") if file.is_file()} for folder in (template, new)]
    assert files[0] == files[1], "nothing is missing, and nothing is left over"
    written = yaml.safe_load((new / "Pulumi.yaml").read_text())
    assert written["name"] == NAME, "the project has the name that was asked for"
    assert "template" not in written, "a new project is no template"
    lost = {key for key in ASKED if key not in written} - {"template"}
    assert lost == set(), "the runtime and the engine's lowest version apply to it too"


@pytest.mark.engine
def test_what_names_the_project_has_the_new_name(new: Path) -> None:
    packages = {"pyproject.toml", "uv.lock"}
    files = [file for file in new.rglob("*") if file.is_file() and file.name not in packages]
    old = [str(file.relative_to(new)) for file in files if b"eks-grafana" in file.read_bytes()]
    assert old == [], "a stack file's keys would be ignored, and a policy would name another project's resources"


@pytest.mark.engine
@pytest.mark.parametrize("stack", ["dev", "prod"])
def test_the_stacks_of_a_new_project_are_those_of_this_one(new: Path, stack: str) -> None:
    here, there = (record_stack(stack, folder=folder) for folder in (PROJECT, new))
    assert there.listing() == here.listing(), "its stack files are read: all resources have the same settings"
    assert there.outputs["cluster_name"] == f"{NAME}-{stack}", "the cluster has the new project's name"
    tags: Any = json.loads(there.one("pulumi:providers:aws").inputs["defaultTags"])["tags"]
    assert tags["Project"] == NAME, "what a destroy leaves is found by this tag"
