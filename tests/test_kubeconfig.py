"""Kubeconfigs are read as kubectl reads them, and whatever else they hold is one refusal.

What kubectl does is client-go's: tools/clientcmd/loader.go and api/v1/types.go, 0.36.3, on go-yaml 2.4.3 (2026-11). The
provider reads the one file that it is given: pulumi-kubernetes 4, provider/pkg/provider/util.go.
"""

import codecs
import copy
import json
import os
import socket
import tempfile
import time
from collections.abc import Callable, Mapping
from contextlib import suppress
from pathlib import Path
from typing import Any

import pytest
import yaml
from hypothesis import given, settings
from hypothesis import strategies as st

from config.section import Refused
from targets.go_yaml import MOST_LEVELS
from targets.kubeconfig import MINIKUBE, find_context
from targets.kubeconfig_file import MOST_BYTES

FLATTEN = "kubectl config view --flatten --minify --context"


def entries(**files: Mapping[str, Any]) -> dict[str, Any]:
    """`clusters`, `users` and `contexts` of a kubeconfig, from name to entry."""
    kinds = {"clusters": "cluster", "users": "user", "contexts": "context"}
    return {
        kind: [{"name": name, kinds[kind]: entry} for name, entry in named.items()] for kind, named in files.items()
    }


WHOLE = entries(
    clusters={"default": {"server": "https://a.test:6443"}},
    users={"default": {"token": "hunter2"}},
    contexts={"a": {"cluster": "default", "user": "default"}},
)


def written(folder: Path, **files: Mapping[str, Any]) -> dict[str, str]:
    """An environment whose KUBECONFIG lists these files, in this order."""
    for name, config in files.items():
        (folder / name).write_text(yaml.safe_dump(dict(config)))
    return environment(*(folder / name for name in files))


def environment(*files: Path) -> dict[str, str]:
    return {"HOME": "/nowhere", "KUBECONFIG": os.pathsep.join(map(str, files))}


def refusal(name: str, environment: Mapping[str, str]) -> Refused:
    with pytest.raises(Refused) as refused:
        find_context(name, environment)
    return refused.value


def with_text(folder: Path, text: bytes) -> dict[str, str]:
    (folder / "config").write_bytes(text)
    return environment(folder / "config")


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
        assert "there is none at" in refusal("a", home | {"KUBECONFIG": value}).wrong, "kubectl looks nowhere else"


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
    assert f"names {path} by a path relative to the folder of {tmp_path / 'one'}" in refused.wrong, (
        "kubectl finds it there"
    )
    assert f"{FLATTEN} a > FILE" in refused.fix, "flattened, it holds the contents or whole paths"


def test_whole_paths_and_commands_on_path_are_as_kubectl_has_them(tmp_path: Path) -> None:
    config = copy.deepcopy(WHOLE)
    config["clusters"][0]["cluster"]["certificate-authority"] = "/pki/ca.crt"
    config["users"][0]["user"] |= {"client-key": "/pki/key", "tokenFile": "", "exec": {"command": "aws"}}
    assert find_context("a", written(tmp_path, one=config)).file == str(tmp_path / "one"), "nothing depends on a folder"


# Forms that kubectl reads.

YAML = yaml.safe_dump(WHOLE)
GOOD: dict[str, bytes] = {
    "JSON": json.dumps(WHOLE).encode(),
    "JSON indented with tabs": json.dumps(WHOLE, indent="\t").encode(),
    "a byte order mark": codecs.BOM_UTF8 + YAML.encode(),
    "UTF-16": YAML.encode("utf-16"),
    "Windows' line ends": YAML.replace("\n", "\r\n").encode(),
    "a second document": f"{YAML}---\ncontexts: 5\n".encode(),
    "a head": f"%YAML 1.1\n---\napiVersion: v1\nkind: Config\npreferences: {{colors: yes}}\n{YAML}...\n".encode(),
    "no version, and unknown keys": f"apiVersion: ''\nkind:\nmine: [1, {{2: 3}}]\nusers_: 5\n{YAML}".encode(),
    "a date that is none": f"extensions: [{{name: x, extension: 2026-13-45}}]\n{YAML}".encode(),
    "odd tags": f"mine: [!!python/name:os.system x, !mine {{}}, !!python/tuple [1]]\n{YAML}".encode(),
    "huge numbers": f"mine: [{'9' * 5000}, 1e999, 0x{'f' * 90}, -.5e3, 1_0]\n{YAML}".encode(),
    "a deep nest beside": f"mine: {'[' * 3000}{']' * 3000}\n{YAML}".encode(),
    "a key given twice": f"contexts: 5\n{YAML}".encode(),
    "null entries": f"extensions:\npreferences: ~\n{YAML}".replace("token: hunter2", "token: null").encode(),
    "anchors": b"""
clusters: [{name: default, cluster: &c {server: 'https://a.test', proxy-url: }}, {name: x, cluster: *c}]
users: [{name: default, user: {}}, null]
contexts: [{name: a, context: &a {cluster: default, user: default}}, {name: b, context: {<<: *a, namespace: z}}]
""",
    "a name in quotes": YAML.replace("default", "'5'").encode(),
    "text that PyYAML has a type for": YAML.replace("default", "1:30").encode(),
    "a date for a name": YAML.replace("default", "2026-01-01").encode(),
    "no user": YAML.replace("user: default", "namespace: z").encode(),
    "base64 over two lines": YAML.replace("token: hunter2", 'client-key-data: "aGVs\\nbG8="').encode(),
}


@pytest.mark.parametrize("text", GOOD.values(), ids=GOOD)
def test_a_form_that_kubectl_reads_is_read(tmp_path: Path, text: bytes) -> None:
    assert find_context("a", with_text(tmp_path, text)).file == str(tmp_path / "config"), "kubectl reaches the cluster"


@pytest.mark.parametrize(
    ("extensions", "found"),
    [
        ([{"name": "context_info", "extension": {"provider": MINIKUBE}}], True),
        ([{"name": "x", "extension": {"a": [MINIKUBE]}}, {"name": "z"}], False),
        ([{"extension": MINIKUBE}], False),
    ],
)
def test_minikube_is_known_by_its_own_mark(tmp_path: Path, extensions: list[Any], found: bool) -> None:
    config = copy.deepcopy(WHOLE)
    config["contexts"][0]["context"]["extensions"] = extensions
    assert find_context("a", written(tmp_path, one=config)).is_minikube is found, "its own field, wherever it is listed"


# Forms that it refuses.

BAD: dict[str, bytes] = {
    "contexts is a number": b"contexts: 5",
    "a list where a map belongs": b"contexts: [[a]]",
    "an entry is a list": YAML.replace("cluster: default", "cluster: [a]").encode(),
    "an entry is text": b"contexts: [{name: a, context: a}]",
    "a number for a name": YAML.replace("default", "5").encode(),
    "another number for a name": YAML.replace("default", "1e3").encode(),
    "a boolean for a name": YAML.replace("default", "on").encode(),
    "a number for a token": YAML.replace("hunter2", "12345").encode(),
    "a token of bytes": YAML.replace("token: hunter2", "client-key-data: !!binary AAEC").encode(),
    "a wrong type in an entry of others": f"{YAML}- name: z\n  user: {{exec: {{args: 5}}}}\n".encode(),
    "another kind": f"kind: Pod\n{YAML}".encode(),
    "another version": f"apiVersion: v2\n{YAML}".encode(),
    "a name twice": f"{YAML}- name: default\n  user: {{}}\n".encode(),
    "an extension twice": f"extensions: [{{name: x, extension: 1}}, {{name: x, extension: 1}}]\n{YAML}".encode(),
    "data that is no base64": YAML.replace("token: hunter2", "client-key-data: '*'").encode(),
    "no server": YAML.replace("server", "Server").encode(),
    "a cluster that is not there": YAML.replace("cluster: default", "cluster: x").encode(),
    "a user that is not there": YAML.replace("user: default", "user: x").encode(),
    "text": b"just text",
    "a list": b"[]",
    "a broken list": b"contexts: [",
    "a null character": b"a\0b",
    "no UTF-8": b"contexts: \xff\xfe",
    "half a surrogate pair": b'contexts: [{name: "\\ud800"}]',
    "a deep list": b"[" * 20_000,
    "a deep map": b"{a: " * 11_000,
    "deep dashes": b"- " * 20_000,
    "an anchor within itself": b"contexts: &a [*a]",
    "an anchor that is not there": b"contexts: *a",
    "a merge of text": b"<<: a",
    "a key of a list": b"? [a]\n: b",
    "a number without end": f"mine: .inf\n{YAML}".encode(),
    "a tag that does not fit": b"contexts: !!int a",
    "a bomb": b"a: &a [x,x,x,x,x,x,x,x,x]\n"
    + b"".join(b"%c: &%c [%s]\n" % (c, c, b",".join([b"*%c" % (c - 1)] * 9)) for c in range(98, 110))
    + b"contexts: *m",
    "a bomb of merges": b"a: &a {a: 1}\n"
    + b"".join(b"%c: &%c {%c: 1, <<: [%s]}\n" % (c, c, c, b",".join([b"*%c" % (c - 1)] * 9)) for c in range(98, 110))
    + b"contexts: *m",
    "too large": b"#" * (MOST_BYTES + 1),
}


@pytest.mark.parametrize("text", BAD.values(), ids=BAD)
def test_a_form_that_kubectl_refuses_is_one_refusal(tmp_path: Path, text: bytes) -> None:
    began = time.process_time()
    refused = refusal("a", with_text(tmp_path, text))
    assert time.process_time() - began < 10, "a preview waits for it"
    assert "config" in refused.wrong, "the file is named"
    assert refused.fix, "there is a way out"
    assert "hunter2" not in refused.wrong + refused.fix, "a kubeconfig has credentials"
    assert "12345" not in refused.wrong + refused.fix, "whatever their type"


def test_the_place_of_a_wrong_value_is_named(tmp_path: Path) -> None:
    refused = refusal("a", with_text(tmp_path, BAD["a wrong type in an entry of others"]))
    assert "users[1].user.exec.args" in refused.wrong, "a large file has many entries"


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


# Whatever else is in the file.

SCALARS = st.sampled_from(
    [None, True, 0, -1, 1.5, 10**30, "", "a", "default", "\x1b[2J", "x" * 300, "\u202e", b"\0", [], {}, [[]], [None]]
)


@st.composite
def mutated(draw: st.DrawFn) -> Any:
    """A kubeconfig with some of its values replaced, taken out, or put one level deeper."""
    config = copy.deepcopy(WHOLE)
    config["contexts"][0]["context"]["extensions"] = [{"name": "x", "extension": {"provider": MINIKUBE}}]
    for _ in range(draw(st.integers(1, 3))):
        node: Any = config
        while True:
            keys = list(node) if isinstance(node, dict) else list(range(len(node)))
            if not keys:
                break
            key = draw(st.sampled_from(keys))
            if isinstance(node[key], dict | list) and draw(st.integers(0, 3)):
                node = node[key]
                continue
            change = draw(st.sampled_from(["replace", "remove", "wrap", "double"]))
            if change == "remove":
                del node[key]
            elif change == "double" and isinstance(node, list):
                node.append(node[key])
            else:
                node[key] = [node[key]] if change == "wrap" else copy.deepcopy(draw(SCALARS))
            break
    return config


@settings(max_examples=120, derandomize=True, database=None, deadline=None)
@given(mutated(), st.sampled_from(["", "!!binary ", "!x "]), st.binary(max_size=3), st.integers(0, 10_000))
def test_no_kubeconfig_ends_in_a_traceback(config: Any, tag: str, noise: bytes, at: int) -> None:
    text = yaml.safe_dump(config).replace("- name: ", f"- name: {tag}", 1).encode()
    at = at % (len(text) + 1)
    with tempfile.TemporaryDirectory() as folder:
        for each in (text, text[:at] + noise + text[at:], text[:at]):
            with suppress(Refused):
                find_context("a", with_text(Path(folder), each))


def test_a_nest_as_deep_as_go_yamls_own_limit_is_read(tmp_path: Path) -> None:
    text = YAML.encode() + b"mine: " + b"[" * (MOST_LEVELS - 2) + b"]" * (MOST_LEVELS - 2)
    assert find_context("a", with_text(tmp_path, text)), "kubectl reads it"
