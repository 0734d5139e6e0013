"""The comment of a pull request shows which values change, leaf by leaf, and never a secret."""

import html
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from plan_events import end, plan, step

from plan.about import About
from plan.comment import LIMIT, Section, comment
from plan.details import details
from plan.values import LATER, MOST, MOST_PATH, MOST_TEXT, Change, changes, read

UNKNOWN = "04da6b54-80e4-46f7-96ec-b56ff0331ba9"
WRAPPED = {"4dabf18193072939515e22adb298388d": "1b47061264138c4ac30d75fd1eb44270", "plaintext": '"hunter2"'}
DEPLOYMENT = "kubernetes:apps/v1:Deployment"
CLAIM = "kubernetes:core/v1:PersistentVolumeClaim"


def pod(image: str, **env: Any) -> dict[str, Any]:
    given = [{"name": name, "value": value} for name, value in env.items()]
    return {"spec": {"template": {"spec": {"containers": [{"name": "grafana", "image": image, "env": given}]}}}}


def test_a_leaf_has_its_path_with_the_name_of_the_container() -> None:
    assert changes(pod("a:1"), pod("a:2")) == (("spec.template.spec.containers[grafana].image", "a:1", "a:2"),)


def test_another_generated_name_is_not_shown() -> None:
    assert changes({"name": "group-db766cd"}, {"name": "group-c0562f5"}) == (), "it says nothing"
    assert changes({"name": "group-db766cd"}, {"name": "other-c0562f5"}), "another name does"


def test_an_item_that_comes_moves_no_other() -> None:
    (change,) = changes(pod("a", B="2"), pod("a", A="1", B="2"))
    assert change == ("spec.template.spec.containers[grafana].env[A].value", "", "1"), "Kubernetes merges by name"


@pytest.mark.parametrize(
    ("old", "new", "shown"),
    [
        ({"n": 1}, {"n": 2}, Change("n", "1", "2")),
        ({"b": True}, {"b": False}, Change("b", "true", "false")),
        ({}, {"a": {"b": "x"}}, Change("a.b", "", "x")),
        ({"a": {"b": "x"}}, {}, Change("a.b", "x", "")),
        ({"l": ["a"]}, {"l": ["a", "b"]}, Change("l", "[a]", "[a, b]")),
        ({"l": ["a"]}, {"l": ["b"]}, Change("l[0]", "a", "b")),
        ({"v": "x"}, {"v": UNKNOWN}, Change("v", "x", LATER)),
        ({"l": [[[["x"]]]]}, {"l": "y"}, Change("l", "[[[1 values]]]", "y")),
    ],
)
def test_each_kind_of_value_is_shown_as_a_reader_writes_it(old: Any, new: Any, shown: Change) -> None:
    assert changes(old, new) == (shown,), "one leaf"


@pytest.mark.parametrize(
    "value",
    ["AKIAIOSFODNN7EXAMPLE", "ghp_0123456789abcdefghij", "[secret]", WRAPPED, "postgres://user:hunter2@db/x"],
)
def test_a_secret_is_never_shown(value: Any) -> None:
    (change,) = changes({"a": "x"}, {"a": value})
    assert "hunter2" not in change.new, "by its form"
    assert "[masked]" in change.new or change.new == "[secret]", "and a reader sees that there is one"


@pytest.mark.parametrize("path", ["password", "DB_PASSWORD", "api_key", "client_secret"])
def test_a_value_whose_name_announces_a_secret_is_never_shown(path: str) -> None:
    assert "hunter2" not in str(changes({path: "hunter1"}, {path: "hunter2"})), "by its name"
    assert "hunter2" not in str(changes(pod("a", **{path: "hunter1"}), pod("a", **{path: "hunter2"}))), "in an item"
    assert "hunter2" not in str(changes({"x": {path: {"y": "hunter1"}}}, {"x": {path: {"y": "hunter2"}}})), "above it"


def test_a_secrets_name_at_the_end_of_a_long_path_is_read() -> None:
    for length in (190, 210, 253, 6_000):
        name = f"{'x' * (length - 12)}/db_password"
        (change,) = changes({"annotations": {name: "hunter1"}}, {"annotations": {name: "hunter2"}})
        assert (change.old, change.new) == ("[masked]", "[masked], another one than before"), (
            f"of {length} characters, however many are shown"
        )
        assert len(change.path) <= MOST_PATH, "the path that is shown is cut"


@pytest.mark.parametrize("form", ["{}", "a\n{}", ["a", "{}"]], ids=["text", "file", "list"])
def test_a_secret_that_the_cut_goes_through_is_not_shown(form: Any) -> None:
    long = "word " * 54 + "postgres://user:hunter2hunter2hunter2@db/x"
    value = [each.format(long) for each in form] if isinstance(form, list) else form.format(long)
    (change,) = changes({"a": "x"}, {"a": value})
    assert "word" in change.new, "the beginning is shown"
    assert "hunter" not in change.new, "half a secret has no form: it is masked first, and cut then"


@pytest.mark.parametrize(
    ("file", "shown"),
    [
        ("- name: DB_PASSWORD\n  value: {}\n", "value: [masked]"),
        ("db:\n  password: |\n    {}\n  user: x\n", "password: [masked]"),
        ('{{"password":\n  "{}"}}\n', "[masked]}"),
    ],
    ids=["an item", "a block", "JSON"],
)
def test_a_line_of_a_file_that_the_line_above_announces_as_secret_is_not_shown(file: str, shown: str) -> None:
    (change,) = changes(
        {"data": {"x": "a\n" + file.format("hunter1")}}, {"data": {"x": "a\n" + file.format("hunter2")}}
    )
    assert (change.old, change.new) == (shown, f"{shown}, another one than before"), (
        "only the value's own line differs, and it has no name"
    )


@pytest.mark.parametrize("more", [[], ["--verbose"]], ids=["in its place", "in a longer list"])
def test_an_argument_that_the_option_before_it_announces_as_secret_is_not_shown(more: list[str]) -> None:
    old = ["--user", "a", "--password", "hunter1", "--port", "80"]
    new = ["--user", "b", "--password", "hunter2", "--port", "81", *more]
    shown = str(changes({"args": old}, {"args": new}))
    assert "hunter" not in shown, "the option and its value are two items"
    assert "[masked]" in shown, "that it changes is shown"
    assert "81" in shown, "and so are the others"


def test_a_line_below_a_secret_is_shown() -> None:
    file = "password: |\n  hunter1\nuser: {}\n"
    (change,) = changes({"data": {"x": file.format("a")}}, {"data": {"x": file.format("b")}})
    assert (change.old, change.new) == ("user: a", "user: b"), "it is none, and the secret is not shown with it"


def test_of_a_kubernetes_secret_nothing_is_shown() -> None:
    old, new = ({"inputs": {"data": {"a": text}}} for text in ("aHVudGVyMQ==", "aHVudGVyMg=="))
    made = plan(step("update", type_="kubernetes:core/v1:Secret", name="s", old=old, new=new), end(update=1))
    assert made.steps[0].values == (), "whatever its keys are called"


def test_of_a_file_the_lines_that_change_are_shown() -> None:
    old, new = ("\n".join(["same"] * 400 + lines) for lines in (["a"], ["b", "c", "d", "e"]))
    (change,) = changes({"data": {"x.json": old}}, {"data": {"x.json": new}})
    assert change == ("data[x.json]", "a", "b\nc\nd\nand 1 more of 404 lines"), "and no other"


def test_a_file_that_is_not_known_yet_shows_none_of_its_old_lines() -> None:
    (change,) = changes({"data": {"x.json": "{\n1\n}"}}, {"data": {"x.json": UNKNOWN}})
    assert change == ("data[x.json]", "3 lines", LATER), "they say nothing of what changes"


def test_a_key_of_several_words_is_one_step_of_the_path() -> None:
    (change,) = changes({"labels": {"app.kubernetes.io/name": "a"}}, {"labels": {"app.kubernetes.io/name": "b"}})
    assert change.path == "labels[app.kubernetes.io/name]", "and not four"


def test_what_is_shown_is_bounded() -> None:
    many = changes({}, {f"k{number}": "x" for number in range(1000)})
    assert len(many) == MOST, "leaves"
    assert many[-1].new == "more values change than are shown here", "and a reader knows"
    assert "more" not in str(changes({}, {f"k{number}": "x" for number in range(MOST)})), "where there are"
    (long,) = changes({"a": "x"}, {"a": "word " * 1000})
    assert len(long.new) <= MOST_TEXT, "characters"
    nested: Any = "x"
    for _ in range(900):
        nested = {"a": nested}
    assert len(changes({"a": {"b": 1}}, nested)) <= 2, "depth"


@given(
    st.recursive(
        st.none() | st.text() | st.integers(), lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner)
    )
)
def test_a_trimmed_log_that_is_made_up_breaks_nothing(given_: Any) -> None:
    for change in read(given_):
        assert all(isinstance(part, str) for part in change), "whatever has another form is left out"


def test_the_values_of_each_resource_are_folded_below_the_table() -> None:
    old, new = ({"inputs": pod(image)} for image in ("a:1", "a:2"))
    made = plan(step("update", type_=DEPLOYMENT, name="grafana-deployment", old=old, new=new), end(update=1))
    page = comment([Section("dev", made, About())], label="allow", consented=False)
    shown = page.partition("<details><summary><code>grafana-deployment</code>: 1 value</summary>")[2]
    lines = html.unescape(shown.partition("<pre>")[2].partition("</pre>")[0]).split("\n")
    assert lines == ["spec.template.spec.containers[grafana].image", "  - a:1", "  + a:2"], "path, old, new"


def test_values_that_do_not_fit_are_counted() -> None:
    old, new = ({"inputs": {"a": letter * 200}} for letter in "xy")
    steps = [step("update", name=f"n{number}", old=old, new=new) for number in range(300)]
    made = plan(*steps, end(update=300))
    page = comment([Section("dev", made, About())], label="allow", consented=False)
    assert len(page.encode()) <= LIMIT, "GitHub takes it"
    assert "more resources are left out here" in page, "and a reader knows"
    assert details(made.changes, 0) == "", "no room at all"
