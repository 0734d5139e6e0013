"""What differs within a list, a JSON text or a file of an update is shown, and no two lines look the same."""

import json
import time
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from plan.sequences import differences
from plan.values import MOST_TEXT, changes

DIGESTS = [f"grafana/grafana:13.2.3@sha256:{part * 16}" for part in ("0a1b", "9c8d")]
COMMITS = [f"git::https://example.com/a/b?ref={part * 10}" for part in ("0a1b", "9c8d")]


def policy(action: Any, resource: str) -> str:
    """A second statement behind a first one that is longer than what is shown of a text."""
    many = {"Effect": "Allow", "Action": [f"s3:Get{number}" for number in range(60)], "Resource": "*"}
    other = {"Effect": "Allow", "Action": action, "Resource": resource}
    return json.dumps({"Version": "2012-10-17", "Statement": [many, other]})


def rule(port: int) -> dict[str, Any]:
    return {"from": [{"podSelector": {"matchLabels": {"app": "grafana"}}}], "ports": [{"port": port}]}


@pytest.mark.parametrize(("old", "new"), [DIGESTS, COMMITS], ids=["image", "commit"])
def test_a_digest_is_no_secret(old: str, new: str) -> None:
    assert changes({"image": old}, {"image": new}) == (("image", old, new),), "it is all that changes"


@pytest.mark.parametrize(
    ("old", "new", "shown"),
    [
        ("arn:aws:iam::111111111111:root", "arn:aws:iam::222222222222:root", "arn:aws:iam::[masked]:root"),
        ("AKIA" + "1" * 16, "AKIA" + "2" * 16, "[masked]"),
        (["--token=x", "--token=y"], ["--token=y", "--token=x"], "[--token=[masked], --token=[masked]]"),
        (["--token=x", "a"], ["--token=y", "a"], "--token=[masked]"),
        ("a\npassword: x", "a\npassword: y", "password: [masked]"),
    ],
    ids=["account", "key", "list", "item", "file"],
)
def test_another_secret_is_said_to_be_one(old: Any, new: Any, shown: str) -> None:
    (change,) = changes({"x": old}, {"x": new})
    assert change[1:] == (shown, f"{shown}, another one than before"), "two equal lines would say that nothing changes"


@pytest.mark.parametrize(
    ("items", "shown"),
    [
        (["a", "--password=x"], "[a, --password=[masked]]"),
        (["--token=x", "-u a:x", "b"], "[--token=[masked], -u a:[masked], b]"),
        (["-p", "1" * 12, "https://a:b@c/"], "[-p, [masked], https://[masked]@c/]"),
    ],
    ids=["last", "several", "forms"],
)
def test_a_secret_in_a_list_ends_with_its_item(items: list[str], shown: str) -> None:
    assert changes({}, {"x": items}) == (("x", "", shown),), "and the list goes on"


def test_several_other_secrets_of_a_file_are_said_to_be_some() -> None:
    old, new = (f"password: {each}\nx: 1\ntoken: {each}" for each in ("x", "y"))
    (change,) = changes({"x": old}, {"x": new})
    shown = "password: [masked]\ntoken: [masked]"
    assert change[1:] == (shown, f"{shown}\nother ones than before"), "in a line of its own"


def test_a_long_text_with_another_secret_has_room_to_say_so() -> None:
    for length in (280, 1_000):
        (change,) = changes({"x": "AKIA" + "1" * 16 + " b" * length}, {"x": "AKIA" + "2" * 16 + " b" * length})
        assert "another" in change.new, "whatever is cut"
        assert len(change.new) <= MOST_TEXT, "as many characters as of any other"


def test_of_a_policy_in_one_line_the_leaves_that_differ_are_shown() -> None:
    old, new = policy("s3:Get", "arn:aws:s3:::a"), policy("s3:*", "*")
    assert changes({"policy": old}, {"policy": new}) == (
        ("policy.Statement[1].Action", "s3:Get", "s3:*"),
        ("policy.Statement[1].Resource", "arn:aws:s3:::a", "*"),
    ), "however far from the beginning"


def test_of_a_policy_that_comes_the_leaves_are_shown() -> None:
    assert changes({}, {"policy": '{"a": ["b"]}'}) == (("policy.a", "", "[b]"),), "as of any other value"


def test_a_secret_in_json_is_known_by_its_whole_path() -> None:
    old, new = (json.dumps({"db": {"password": {"x": text}}, "user": text}) for text in ("hunter1", "hunter2"))
    assert changes({"options": old}, {"options": new}) == (
        ("options.db.password.x", "[masked]", "[masked], another one than before"),
        ("options.user", "hunter1", "hunter2"),
    ), "and the rest is shown"


@pytest.mark.parametrize(
    ("old", "new", "shown"),
    [
        ('{"a":1}', '{"a": 1}', ("", "the same JSON, written in another way")),
        ('{"a": 1}', '{"a": 2, "a": 1}', ('{"a": 1}', '{"a": 2, "a": 1}')),  # readers differ in which one counts
        ('{"a": 1', '{"a": 2}', ('{"a": 1', '{"a": 2}')),
        ('{\n"a": 1\n}', '{\n"a": 2\n}', ('"a": 1', '"a": 2')),
    ],
    ids=["blanks", "a name twice", "no JSON", "a file"],
)
def test_json_that_is_not_compared_by_its_leaves_is_shown_as_text(old: str, new: str, shown: tuple[str, str]) -> None:
    assert changes({"x": old}, {"x": new}) == (("x", *shown),), "there is always something to see"


def test_long_texts_are_shown_from_where_they_differ() -> None:
    (change,) = changes({"a": "word " * 300 + "old"}, {"a": "word " * 300 + "new"})
    assert change.old.endswith("word old"), "their beginnings are the same"
    assert change.new.endswith("word new"), "and say nothing"
    assert len(change.new) <= MOST_TEXT, "as many characters as of any other"
    (change,) = changes({"a": "word " * 3_000 + "old"}, {"a": "word " * 3_000 + "new"})
    assert "too far from its beginning" in change.new, "what is not searched for secrets is not shown"


def test_a_rule_that_opens_a_port_is_shown_and_no_other() -> None:
    old, new = {"ingress": [rule(80), rule(443)]}, {"ingress": [rule(80), rule(22), rule(443)]}
    come = (
        ("ingress[1].from[0].podSelector.matchLabels.app", "", "grafana"),
        ("ingress[1].ports[0].port", "", "22"),
    )
    assert changes(old, new) == come, "leaf by leaf"
    assert changes(new, old) == tuple((path, new, old) for path, old, new in come), "and when it goes"


def test_an_item_that_changes_is_compared_with_the_one_it_was() -> None:
    old, new = ([rule(80), rule(port), rule(443)] for port in (22, 23))
    assert changes({"ingress": old}, {"ingress": new}) == (("ingress[1].ports[0].port", "22", "23"),), "one leaf"


def test_two_items_of_one_name_are_two() -> None:
    old, new = (
        [{"name": "data", "mountPath": "/a"}, {"name": "data", "mountPath": path}, {"name": "x", "mountPath": "/x"}]
        for path in ("/b", "/c")
    )
    assert changes({"mounts": old}, {"mounts": new}) == (("mounts[1].mountPath", "/b", "/c"),), "a volume's two mounts"
    assert changes({"mounts": new}, {"mounts": old}) == (("mounts[1].mountPath", "/c", "/b"),), "the other way too"


def test_an_item_that_only_has_a_name_is_shown() -> None:
    (change,) = changes({"names": [{"name": "a"}]}, {"names": [{"name": "a"}, {"name": "b"}]})
    assert change == ("names[b].name", "", "b"), "it comes"


@pytest.mark.parametrize(
    ("old", "new", "shown"),
    [
        ([{"name": "a", "x": 1}, {"name": "b"}], [{"name": "b"}, {"name": "a", "x": 1}],
         ("in this order: a, b", "in this order: b, a")),
        ([{"x": 1}, {"y": 2}], [{"y": 2}, {"x": 1}], ("", "the same 2 values in another order")),
        (["a", "b"], ["b", "a"], ("[a, b]", "[b, a]")),
    ],
    ids=["names", "maps", "texts"],
)  # fmt: skip
def test_another_order_alone_is_said(old: list[Any], new: list[Any], shown: tuple[str, str]) -> None:
    assert changes({"init": old}, {"init": new}) == (("init", *shown),), "init containers run in theirs"


@pytest.mark.parametrize(
    ("old", "new", "shown"),
    [
        ("a:\n  on: true\nb:\n  on: false", "a:\n  on: false\nb:\n  on: true",
         ("on: true\non: false", "on: false\non: true")),
        ("x\na\nx", "x\na\nx\na", ("", "a")),
        ("a\nb\nc", "b\nc\na", ("line 1: a", "line 3: a")),
        ("a:\n b", "a:\n   b", (" b", "   b")),
        ("a\nb", "a\nb\n", ("", "the same lines, with other ends")),
        ("a\nb ", "a\nb", ("", "the same lines, with other blanks at their ends")),
    ],
    ids=["swapped", "there already", "moved", "indented", "ends", "blanks"],
)  # fmt: skip
def test_of_a_file_every_difference_shows(old: str, new: str, shown: tuple[str, str]) -> None:
    assert changes({"data": old}, {"data": new}) == (("data", *shown),), "also where both have the same set of lines"


def test_a_tag_is_no_generated_name() -> None:
    for path in ("image", "imageName", "hostname", "version"):
        (change,) = changes({path: "repo/app-1234567"}, {path: "repo/app-89abcde"})
        assert (change.old, change.new) == ("repo/app-1234567", "repo/app-89abcde"), "a commit that goes into an image"
    for given_ in ("name", "arn", "roleArn", "nodeGroupName", "role"):
        assert changes({given_: "role-1234567"}, {given_: "role-89abcde"}) == (), "the provider made this one up"
        assert changes({"metadata": {given_: "role-1234567"}}, {"metadata": {given_: "role-89abcde"}}) == (), "deeper"


@pytest.mark.parametrize(
    ("old", "new", "shown"),
    [(1, True, ("1", "true")), (0, False, ("0", "false")), ("1", 1, ('"1"', "1")), ("true", True, ('"true"', "true")),
     (None, "", ("", '""')), (None, {}, ("", "{}")), (None, [], ("", "[]")), ([1], [True], ("1", "true"))],
)  # fmt: skip
def test_another_type_is_another_value(old: Any, new: Any, shown: tuple[str, str]) -> None:
    (change,) = changes({"a": old, "b": 1}, {"a": new, "b": 2})[:1]
    assert change[1:] == shown, "Python takes 1 for true"


@given(st.lists(st.sampled_from("abc")), st.lists(st.sampled_from("abc")))
def test_stretches_that_differ_lead_from_one_sequence_to_the_other(old: list[str], new: list[str]) -> None:
    made, at = [], 0
    for stretch in differences(old, new):
        made += [*old[at : stretch.old], *new[stretch.new : stretch.new_end]]
        at = stretch.old_end
    assert [*made, *old[at:]] == new, "nothing is left out"


JSONS = st.recursive(
    st.none() | st.booleans() | st.integers(0, 1) | st.sampled_from(["", "a", "1", "[]", '{"a": 1}', "a\nb", "b\na"]),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from(["name", "a"]), inner),
    max_leaves=8,
)


@given(JSONS, JSONS)
def test_what_differs_never_looks_the_same(old: Any, new: Any) -> None:
    for change in changes({"x": old}, {"x": new}):
        assert change.old != change.new, "an empty change tells a reviewer nothing"
    assert changes({"x": old}, {"x": old}) == (), "and what is the same is left out"


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("x\n" * 200_000, "y\n" + "x\n" * 200_000 + "z"),
        ("x\ny\n" * 10_000, "y\nx\nz\n" * 10_000),
        ("".join(f"{n}\n" for n in range(20_000)), "".join(f"{n * 7 % 20_000}\n" for n in range(20_000))),
        ([[1], [2]] * 10_000, [[2], [1], [3]] * 10_000),
        ([{"name": str(n)} for n in range(20_000)], [{"name": str(n)} for n in range(20_001, 0, -1)]),
        (["-a"] * 20_000, ["-b"] * 20_001),
        (json.dumps([[1], [2]] * 9_000), json.dumps([[2], [1], [3]] * 6_000)),
        ("[" * 200_000, "[" * 199_999),
        ("[" * 900 + "]" * 900, "[" * 901 + "]" * 901),
        ('{"a":' * 30_000, '{"a":' * 30_001),
        (json.dumps("[" + json.dumps("[" + json.dumps("[1]" * 20_000) + "]") + "]"), "{" + "1" * 100_000 + "}"),
        ("x:\n" + "  a\n" * 200_000 + "  b\n  c\n  d", "x:\n" + "  a\n" * 200_000 + "  e\n  f\n  g"),
        ("x:\n" + "- a\n" * 200_000 + "- b\n- c\n- d", "x:\n" + "- a\n" * 200_000 + "- e\n- f\n- g"),
        ("- value:\n" * 50_000, "- value:\n" * 50_000 + "  value: x"),
        ("  value: 1\n" * 50_000, "  value: 2\n" * 50_000),
        ("\n".join(" " * n for n in range(2_000)), "\n".join(" " * n + "a:" for n in range(2_000))),
        ('[' + "9" * 10_000 + "]", '[' + "9" * 10_001 + "]"),
    ],
    ids=[
        "lines", "few lines", "shuffled lines", "lists", "names", "options", "JSON", "open", "nest", "maps",
        "in a text", "indented", "list", "items", "siblings", "deeper", "number",
    ],
)  # fmt: skip
def test_hostile_values_cost_no_more_than_their_length(old: Any, new: Any) -> None:
    began = time.process_time()
    assert changes({"x": old}, {"x": new}), "it shows that there is a change"
    assert time.process_time() - began < 3, "comparing everything with everything would take minutes"
