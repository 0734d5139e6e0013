"""A kubeconfig is read as kubectl reads it, and whatever else it holds is one refusal.

What kubectl does is client-go's: tools/clientcmd/loader.go and api/v1/types.go, 0.36.3, on go-yaml 2.4.3 (2026-11).
"""

import codecs
import copy
import json
import tempfile
import time
from contextlib import suppress
from pathlib import Path
from typing import Any

import pytest
import yaml
from hypothesis import given, settings
from hypothesis import strategies as st
from kubeconfigs import WHOLE, environment, refusal, written

from config.section import Refused
from targets.go_yaml import MOST_LEVELS
from targets.kubeconfig import MINIKUBE, find_context
from targets.kubeconfig_file import MOST_BYTES


def with_text(folder: Path, text: bytes) -> dict[str, str]:
    (folder / "config").write_bytes(text)
    return environment(folder / "config")


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
