"""A stack file means to a rehearsal what it means to the engine, and one that the engine refuses is refused."""

import json
import math
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
import yaml

from rehearsal import comparison as plan
from rehearsal import config, stack_file
from rehearsal.__main__ import main
from rehearsal.engine.finding import find_engine

PROJECT_FILE = "name: p\nruntime: python\n"

# What YAML 1.1, YAML 1.2 and Go read in different ways, and what lies near it; `_` in a tag's place is a space.
SCALARS = """
yes Yes NO n y on off true True TRUE tRUE false FALSE ~ null Null NULL nULL None
1:30 190:20:30 1e3 1E3 1e+3 1e400 -1e400 .5 -.5 +.5 5. 0. . .e3 1.30 2.0 0.1e-5 1_0.5 1e21 123456.789e3
0 -0 +0 5 +5 -5 007 010 09 -010 0o10 -0o17 0o9 0O17 0x1F 0X1f +0x1F -0x1F 0xg 0b11 -0b11 +0b11 0b12 1_000 1__0 _1 1_
0x_1 12345678901234567890 1234567890123456789012 -9223372036854775809 9223372036854775808 0xFFFFFFFFFFFFFFFF 12e03
2026-12-02 2026-1-2 2026-13-02 2026-02-30 20261202 26-12-02 2026-12-02T10:11:12Z 2026-12-02t10:11:12Z
2026-12-02T10:11:12 2026-12-02T1:2:3Z 2026-12-02T10:11:12.120Z 2026-12-02T10:11:60Z 2026-12-02T10:11Z
= << "5" '5' "yes" !!str_5 !!int_"3" !!float_3 !!null_~ !!bool_"true" !own_5
-.x +x -a 1.2.3 v1.36 10.0.0.0/16 1/2 0.0.0 +.inf.x e3
"""
WHOLE = """
  p:merged: {<<: &base {a: yes, b: 1}, b: 2}
  p:several: {<<: [{a: 1}, {a: 2, b: 3}]}
  p:alias: *base
  p:keys: {yes: 1, 1: one, 010: eight, true: t, 1.5: f, ~: none, 2026-12-02: date}
  p:empty: {a: , b: [], c: {}}
  p:dates: [2026-12-02 10:11:12, 2026-12-02 10:11:12Z]
  p:text: |
    yes
    010
  p:folded: yes
    010
  p:nothing:
  whole: {is: mine}
"""
REFUSED = {
    "a key twice": ("config:\n  p:a: 1\n  p:a: 2\n", "line 3: the key 'p:a' is given twice, first in line 2"),
    "a key twice below": ("config:\n  p:a:\n    x: 1\n    x: 2\n", "line 4: the key 'x' is given twice"),
    "a key twice, quoted once": ('config:\n  p:a: {1: x, "1": y}\n', "line 2: the key '1' is given twice"),
    "a list": ("[]\n", "it is not a mapping"),
    "a word": ("text\n", "it is not a mapping"),
    "a list of settings": ("config: []\n", "`config` is not a mapping"),
    "a tab": ("config:\n\t p:a: 1\n", "line 2: it is not YAML"),
    "an open quote": ('config:\n  p:a: "x\n', "it is not YAML"),
    "binary": ("\x00\x01", "it is not a text file"),
    "no number": ("config:\n  p:a: [.inf]\n", "line 2: .inf is not a number"),
    "a tag of another type": ("config:\n  p:a: [!!bool yes]\n", "line 2: 'yes' is not of the type"),
    "a list as key": ("config:\n  p:a: {[x]: 1}\n", "line 2: a key is a list"),
    "an alias of nothing": ("config:\n  p:a: *x\n", "line 2: it is not YAML"),
    "an alias of itself": ("config:\n  p:a: &x {y: *x}\n", "line 2: an anchor's value contains itself"),
}


@pytest.fixture
def project(tmp_path: Path) -> Path:
    (tmp_path / "Pulumi.yaml").write_text(PROJECT_FILE)
    return tmp_path


@pytest.fixture
def with_stack(project: Path) -> Path:
    (project / "state").mkdir()
    assert engine(project, "stack", "init", "dev").returncode == 0
    return project


def engine(project: Path, *command: str) -> subprocess.CompletedProcess[str]:
    variables = {
        "HOME": str(project),
        "PATH": "",
        "PULUMI_BACKEND_URL": f"file://{project}/state",
        "PULUMI_CONFIG_PASSPHRASE": "x",
        "PULUMI_HOME": str(project / "home"),
        "PULUMI_SKIP_UPDATE_CHECK": "1",
    }
    return subprocess.run(
        [find_engine().command, *command], cwd=project, env=variables, capture_output=True, text=True, check=False
    )


def config_of(project: Path, file: Path) -> subprocess.CompletedProcess[str]:
    return engine(project, "config", "--json", "--stack", "dev", "--config-file", str(file))


def values(printed: str) -> dict[str, Any]:
    """What a program is given; of an object its JSON."""
    entries = json.loads(printed).items()
    return {key: json.loads(each["value"]) if "objectValue" in each else each["value"] for key, each in entries}


def same(ours: Any, theirs: Any) -> bool:
    """JSON has one type of number, and the engine prints it with the precision of a double."""
    if isinstance(ours, (int, float)) and not isinstance(ours, bool) and not isinstance(theirs, (bool, str)):
        return theirs is not None and math.isclose(ours, theirs, rel_tol=1e-15)
    if isinstance(ours, dict) and isinstance(theirs, dict):
        return ours.keys() == theirs.keys() and all(same(ours[key], theirs[key]) for key in ours)
    if isinstance(ours, list) and isinstance(theirs, list):
        return len(ours) == len(theirs) and all(map(same, ours, theirs))
    return type(ours) is type(theirs) and ours == theirs


@pytest.mark.engine
def test_each_value_is_what_the_engine_makes_of_it(with_stack: Path) -> None:
    project = with_stack
    scalars = [text.replace("_", " ") if text.startswith("!") else text for text in SCALARS.split()]
    file = project / "Pulumi.dev.yaml"
    lines = [f"    - {text}\n" for text in scalars]
    file.write_text(f"config:\n  p:scalars:\n{''.join(lines)}{WHOLE.removeprefix(chr(10))}")
    read = config_of(project, file)
    assert read.returncode == 0, read.stderr
    theirs, ours = values(read.stdout), config.stack_config("dev", project)
    wrong = [
        (text, mine, real)
        for text, mine, real in zip(scalars, ours["p:scalars"], theirs["p:scalars"], strict=True)
        if not same(mine, real)
    ]
    assert not wrong, "scalar, value of the rehearsal, value of the engine"
    assert {key for key in {*ours, *theirs} if not same(ours.get(key), theirs.get(key))} == set(), "what is around them"
    written = project / "Pulumi.written.yaml"
    config.write(written, ours)
    again = config_of(project, written)
    assert values(again.stdout) == theirs, "the file that the rehearsal hands to the engine means the same"


@pytest.mark.engine
def test_a_file_that_is_refused_is_refused_by_the_engine_too(with_stack: Path) -> None:
    accepted = []
    for name, (text, _) in REFUSED.items():
        file = with_stack / "Pulumi.dev.yaml"
        file.write_text(text)
        if config_of(with_stack, file).returncode == 0:
            accepted.append(name)
    assert not accepted, "the rehearsal must not be stricter than `pulumi up`"


@pytest.mark.parametrize(("text", "reported"), REFUSED.values(), ids=REFUSED)
@pytest.mark.parametrize("command", ["rehearsal", "rehearsal.comparison"])
def test_a_file_that_the_engine_refuses_is_one_error(
    project: Path,
    command: str,
    text: str,
    reported: str,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture,
) -> None:
    (project / "Pulumi.dev.yaml").write_text(text)
    monkeypatch.setattr(f"{main.__module__}.PROJECT", project)
    monkeypatch.setattr(plan, "PROJECT", project)
    options = ["up"] if command == "rehearsal" else ["--base", "HEAD", "--out", str(project / "out")]
    monkeypatch.setattr(sys, "argv", [command, *options])
    assert (main if command == "rehearsal" else plan.main)() == 1
    error = capsys.readouterr().err
    assert reported in error, "line and rule"
    assert error.startswith("error: Pulumi.dev.yaml"), "the file"
    assert len(error.splitlines()) <= 2, "no traceback"


@pytest.mark.parametrize("text", ["", "# nothing yet\n", "config:\n", "encryptionsalt: x\n", "---\n"])
def test_a_file_without_settings_is_an_empty_stack(project: Path, text: str) -> None:
    (project / "Pulumi.dev.yaml").write_text(text)
    assert config.stack_config("dev", project) == {}, "the engine runs the program, which reports what is missing"


def test_a_file_that_is_nested_without_end_is_one_error(project: Path) -> None:
    (project / "Pulumi.dev.yaml").write_text("config: {p:a: " + "[" * 5_000 + "]" * 5_000 + "}")
    with pytest.raises(stack_file.Unreadable, match="nested too deeply"):
        config.stack_config("dev", project)


def test_a_secret_is_only_what_the_engine_takes_for_one(project: Path) -> None:
    (project / "Pulumi.dev.yaml").write_text("config:\n  p:a: {secure: v1}\n  p:b: {secure: v1, other: 1}\n")
    found = config.stack_config("dev", project)
    assert isinstance(found["p:a"], config.Secret)
    assert found["p:b"] == {"secure": "v1", "other": 1}, "an object of two keys is a value"


def test_texts_are_written_with_quotes(tmp_path: Path) -> None:
    file = tmp_path / "Pulumi.dev.yaml"
    config.write(file, {"p:a": {"0o10": "0o10", "n": 8}})
    assert '"0o10": "0o10"' in file.read_text(), "to the engine 0o10 without them is 8"
    assert yaml.safe_load(file.read_text())["config"]["p:a"]["n"] == 8


@pytest.mark.parametrize("value", ["5", "true", "text", "[a]"])
def test_what_a_broken_section_lacks_is_the_programs_to_say(tmp_path: Path, value: str) -> None:
    (tmp_path / "Pulumi.yaml").write_text("name: eks-grafana\n")
    (tmp_path / "Pulumi.dev.yaml").write_text(f"config:\n  eks-grafana:cluster: {value}\n")
    assert config.filled_in("dev", tmp_path) == [], "it refuses the section as a whole"
