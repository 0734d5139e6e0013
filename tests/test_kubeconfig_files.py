"""Several kubeconfigs are joined as kubectl joins them, and paths are those that the provider finds.

What kubectl does is client-go's: tools/clientcmd/loader.go and api/v1/types.go, 0.36.3, on go-yaml 2.4.3 (2026-11). The
provider reads the one file that it is given: pulumi-kubernetes 4, provider/pkg/provider/util.go.
"""

import copy
import os
import socket
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import yaml
from kubeconfigs import WHOLE, entries, environment, refusal, written

from targets.kubeconfig import find_context

FLATTEN = "kubectl config view --flatten --minify --context"


# Several files.


def test_an_entry_is_that_of_the_first_file_which_has_it(tmp_path: Path) -> None:
    b = entries(
        clusters={"default": {"server": "https://b.test:6443"}},
        users={"default": {"token": "hunter3"}},
        contexts={"b": {"cluster": "default", "user": "default"}, "a": {"cluster": "none", "user": "none"}},
    )
    both = written(tmp_path, one=WHOLE, two=b)
    assert find_context("a", both).file == str(tmp_path / "one"), "its second context of that name counts for nothing"
    refused = refusal("b", both)
    assert "its cluster is in" in refused.wrong, "kubectl reaches a.test, and file two alone would lead to b.test"
    assert FLATTEN in refused.fix, "kubectl makes one file of them"
    assert "export KUBECONFIG=FILE" in refused.fix, "and that is the one to use"


@pytest.mark.parametrize("kind", ["cluster", "user"])
def test_what_a_context_takes_from_another_file_is_refused_with_the_command_that_joins_them(
    tmp_path: Path, kind: str
) -> None:
    one = {key: value for key, value in WHOLE.items() if key != f"{kind}s"}
    refused = refusal("a", written(tmp_path, one=one, two={f"{kind}s": WHOLE[f"{kind}s"]}))
    assert f"its {kind} is in {tmp_path / 'two'}" in refused.wrong, "the provider is given one file"
    assert f"{FLATTEN} a > FILE" in refused.fix, "the way out can be pasted"


def test_files_that_say_nothing_of_a_context_do_not_matter(tmp_path: Path) -> None:
    other = entries(
        clusters={"x": {"server": "https://x.test"}}, users={"x": {}}, contexts={"x": {"cluster": "x", "user": "x"}}
    )
    for files in ({"one": other, "two": WHOLE}, {"one": {}, "two": WHOLE, "three": other}):
        assert find_context("a", written(tmp_path, **files)).file == str(tmp_path / "two"), "all of it is in file two"


def test_files_that_are_missing_or_listed_twice_or_empty_do_not_matter(tmp_path: Path) -> None:
    variables = written(tmp_path, empty={}, one=WHOLE)
    (tmp_path / "empty").write_bytes(b"")
    listed = ["", str(tmp_path / "missing"), variables["KUBECONFIG"], str(tmp_path / "one"), ""]
    variables["KUBECONFIG"] = os.pathsep.join(listed)
    assert find_context("a", variables).file == str(tmp_path / "one"), "kubectl skips each of these"


def test_a_variable_that_lists_nothing_hides_the_file_at_home(tmp_path: Path) -> None:
    (tmp_path / ".kube").mkdir()
    (tmp_path / ".kube" / "config").write_text(yaml.safe_dump(WHOLE))
    home = {"HOME": str(tmp_path)}
    assert find_context("a", home | {"KUBECONFIG": ""}), "an empty variable is none"
    for value in (os.pathsep, str(tmp_path / "missing")):
        assert "no kubeconfig exists at" in refusal("a", home | {"KUBECONFIG": value}).wrong, (
            "kubectl looks nowhere else"
        )


# Paths in a kubeconfig.


@pytest.mark.parametrize(
    ("kind", "key", "value"),
    [
        ("cluster", "certificate-authority", "pki/ca.crt"),
        ("cluster", "certificate-authority", "~/ca.crt"),
        ("user", "client-certificate", "./client.crt"),
        ("user", "client-key", "../client.key"),
        ("user", "tokenFile", "token"),
        ("user", "exec", {"apiVersion": "client.authentication.k8s.io/v1", "command": "bin/login"}),
        ("user", "exec", {"apiVersion": "client.authentication.k8s.io/v1", "command": "./login"}),
    ],
)
def test_a_relative_path_is_refused_since_the_provider_reads_it_from_another_folder(
    tmp_path: Path, kind: str, key: str, value: Any
) -> None:
    config = copy.deepcopy(WHOLE)
    config[f"{kind}s"][0][kind][key] = value
    refused = refusal("a", written(tmp_path, one=config))
    path = value if isinstance(value, str) else value["command"]
    assert f"uses the relative path {path} of {tmp_path / 'one'}" in refused.wrong, "kubectl finds it there"
    assert f"{FLATTEN} a > FILE" in refused.fix, "flattened, it holds the contents or whole paths"


def test_whole_paths_and_commands_on_path_are_as_kubectl_has_them(tmp_path: Path) -> None:
    config = copy.deepcopy(WHOLE)
    config["clusters"][0]["cluster"]["certificate-authority"] = "/pki/ca.crt"
    config["users"][0]["user"] |= {"client-key": "/pki/key", "tokenFile": "", "exec": {"command": "aws"}}
    assert find_context("a", written(tmp_path, one=config)).file == str(tmp_path / "one"), "nothing depends on a folder"


def _socket(path: Path) -> None:
    with socket.socket(socket.AF_UNIX) as listening:
        os.chdir(path.parent)  # a socket's path is short
        listening.bind(path.name)


@pytest.mark.parametrize(
    ("make", "wrong"),
    [
        (Path.mkdir, "Is a directory"),
        (os.mkfifo, "not a regular file"),
        (lambda path: path.symlink_to("/dev/null"), "not a regular file"),
        (lambda path: path.symlink_to(path), "cannot be read"),
        (_socket, "cannot be read"),
    ],
    ids=["folder", "named pipe", "device", "link to itself", "socket"],
)
def test_what_is_no_file_is_refused_and_not_waited_for(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, make: Callable[[Path], None], wrong: str
) -> None:
    monkeypatch.chdir(tmp_path)
    make(tmp_path / "config")
    assert wrong in refusal("a", environment(tmp_path / "config")).wrong, "the provider reads it again, from a path"


def test_a_file_that_may_not_be_read_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def denied(*_: object) -> int:
        raise PermissionError(13, "Permission denied")

    variables = written(tmp_path, one=WHOLE)
    monkeypatch.setattr(os, "open", denied)  # root may read all
    assert "cannot be read: Permission denied" in refusal("a", variables).wrong, "the reason is the system's"


@pytest.mark.parametrize("path", ["/x\0y", "/dev/null/x", f"/{'x' * 5_000}", "/\udc80"], ids=ascii)
def test_a_path_that_leads_nowhere_is_refused(path: str) -> None:
    assert refusal("a", {"HOME": "/nowhere", "KUBECONFIG": path}).fix, "with a way out"
