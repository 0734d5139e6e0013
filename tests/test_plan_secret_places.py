"""In a plan a secret is known by its place too; and where Kubernetes only names one, a reviewer reads the name."""

from typing import Any

import pytest

from plan.values import changes


def nested(path: str, value: Any) -> Any:
    """A value below the steps of a path; a number is a list's place."""
    for step in reversed(path.split("/")):
        value = [value] if step == "0" else {step: value}
    return value


@pytest.mark.parametrize(
    "path",
    [
        "passcode", "pass_code", "db_pw", "passwords", "tokens", "secrets", "adminPass", "secretString",
        "secretKeyBase", "env/secretRef/password", "secretRef/token/x/name",
        "secret/x/y/z/name", "volumes/a.b.token/image",
        "passwordHash", "tls_key", "tls.key", "TLS_KEY", "auth", "auths/host.test/auth", "password.txt",
        "Authorization",
        "stringData/a", "spec/template/stringData/a", "secret/key", "secret/value", "secrets/0/value", "passwords/0",
        "db_password/x/y", "imagePullSecrets/0/token", "annotations/example.com.db_password",
    ],
)  # fmt: skip
def test_a_step_of_the_path_announces_what_is_below_it(path: str) -> None:
    (change,) = changes(nested(path, "hunter1"), nested(path, "hunter2"))
    assert change[1:] == ("[masked]", "[masked], another one than before"), "that it changes is shown, and no more"


@pytest.mark.parametrize(
    "path",
    [
        "volumes/0/secret/secretName", "volumes/0/secret/items/0/key", "volumes/0/secret/items/0/path",
        "env/0/valueFrom/secretKeyRef/name", "env/0/valueFrom/secretKeyRef/key", "envFrom/0/secretRef/name",
        "sources/0/serviceAccountToken/audience", "secretName", "token_url",
        "passwordPolicy/minimumLength", "auth/generic_oauth/client_id", "auth.basic", "aws-auth", "keys", "tokenTtl",
        "secretsmanager", "metadataOptions/httpTokens", "auth.jwt/header_name", "jwt/issuer",
        "authorization/credentials_file",
    ],
)  # fmt: skip
def test_where_a_secret_is_only_named_the_name_is_shown(path: str) -> None:
    (change,) = changes(nested(path, "one"), nested(path, "two"))
    assert change[1:] == ("one", "two"), "a reviewer must see which one it is"


@pytest.mark.parametrize("holder", ["imagePullSecrets", "secrets"])
def test_the_name_of_a_secret_in_a_list_is_shown(holder: str) -> None:
    old, new = ({holder: [{"name": name}]} for name in ("one", "two"))
    assert [change[1:] for change in changes(old, new)] == [("one", ""), ("", "two")], "one goes, another one comes"


@pytest.mark.parametrize(
    "path", ["image", "resources/limits/cpu", "command/0", "securityContext/readOnlyRootFilesystem"]
)
def test_of_a_container_with_such_a_name_the_rest_is_shown(path: str) -> None:
    old, new = (
        {"initContainers": [{"name": "reset-password", **nested(path, value), "env": [{"name": "PW", "value": value}]}]}
        for value in ("one", "two")
    )
    shown = {change.path: change[1:] for change in changes(old, new)}
    env = shown.pop("initContainers[reset-password].env[PW].value")
    assert [*shown.values()] == [("one", "two")], "the container is named by what it does"
    assert env == ("[masked]", "[masked], another one than before"), "its variables are named by what they hold"


def test_a_switch_is_no_secret() -> None:
    (change,) = changes({"automountServiceAccountToken": True}, {"automountServiceAccountToken": False})
    assert change[1:] == ("true", "false"), "whatever its name ends with"


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ([{"key": "PASSWORD", "value": "hunter1"}], [{"key": "PASSWORD", "value": "hunter2"}]),
        ([], [{"key": "PASSWORD", "value": "hunter2"}]),
        ([], [{"ParameterKey": "DBPassword", "ParameterValue": "hunter2"}]),
        ([], [{"name": "a", "value": "x"}, {"name": "PASSWORD", "value": "hunter2"}]),
        ([{"name": "PASSWORD", "value": 1}] * 2, [{"name": "PASSWORD", "value": {"x": "hunter2"}}] * 2),
        ([["mysql", "-phunter1"]], [["mysql", "-phunter2"]]),
        (
            [["/usr/bin/mysqldump", "-u", "root", "-phunter1"]],
            [["/usr/bin/mysqldump", "-u", "root", "-phunter2", "db"]],
        ),
        ([["sshpass", "-p", "hunter1", "ssh"]], [["sshpass", "-p", "hunter2", "ssh"]]),
        ([["redis-cli", "-a", "hunter1", "ping"]], [["redis-cli", "-a", "hunter2", "ping"]]),
        ([["curl", "-u", "bob:hunter1"]], [["curl", "-u", "bob:hunter2", "x"]]),
        ([["curl", "--user", "bob:hunter1"]], [["curl", "--user", "bob:hunter2"]]),
        ([["curl", "--proxy-user", "bob:hunter1"]], [["curl", "--proxy-user", "bob:hunter2"]]),
        ([["redis-server", "--requirepass", "hunter1"]], [["redis-server", "--requirepass", "hunter2"]]),
        ([["sh", "-c", "sshpass -p hunter1 ssh"]], [["sh", "-c", "sshpass -p hunter2 ssh"]]),
    ],
)
def test_what_stands_beside_a_value_announces_it(old: Any, new: Any) -> None:
    for before, after in ((old, new), (new, old)):
        shown = str(changes({"x": before}, {"x": after}))
        assert "hunter" not in shown, "a key, an option, a tool"
        assert "[masked]" in shown, "that there is one is shown"


@pytest.mark.parametrize(
    ("old", "new"), [("1000:1000", "1001:1001"), ("bob", "eve"), ("https://a.test", "https://b.test")]
)
def test_what_is_no_login_is_shown_behind_a_users_option(old: str, new: str) -> None:
    (change,) = changes({"args": ["--user", old]}, {"args": ["--user", new]})
    assert (old in change.old, new in change.new) == (True, True), (
        "a name, the numbers of a user and a group, an address"
    )


def file(*lines: str) -> tuple[tuple[str, ...], ...]:
    """What is shown where hunter1 becomes hunter2 in a file of these lines."""
    text = "\n".join(lines)
    return changes({"data": {"x": f"a: 1\n{text}"}}, {"data": {"x": f"a: 1\n{text.replace('hunter1', 'hunter2')}"}})


LONG = [f"  line {number}" for number in range(1_000)]


@pytest.mark.parametrize(
    "lines",
    [
        ['password: "one', '  hunter1"'],
        ["db:", "  password: 'one", "", "    hunter1'", "  user: x"],
        ["db:", "  password: one", "    hunter1", "  user: x"],
        ["- password: one", "    two: hunter1"],
        ["- value: hunter1", "  name: DB_PASSWORD"],
        ["- value: hunter1", "  type: x", "  name: DB_PASSWORD"],
        ["- name: DB_PASSWORD", "  type: x", "  value: hunter1"],
        ["- value: >", "    one", "    hunter1", "  name: DB_PASSWORD"],
        ["[{", '  "value": "hunter1",', '  "name": "DB_PASSWORD"', "}]"],
        ["{", '  "x": [', "    {", '      "value": "hunter1",', '      "name": "DB_PASSWORD"', "    }", "  ]", "}"],
        ["password: |", *LONG, "  hunter1"],
        ["x:", "  password: |", *(f"  {each}" for each in LONG), "    hunter1", "  y: z"],
        ["tokens:", *(f"- x{each}" for each in LONG), "- hunter1"],
        ["tokens:", "- a: x", "  b: hunter1"],
        ["- tokens:", *(f"  - x{each}" for each in LONG), "  - hunter1"],
        [" " * 400 + "password: one", " " * 402 + "hunter1"],
        ['"credentials": {', *(f'  "x{number}": 1,' for number in range(100)), '  "y": "hunter1"', "}"],
        ["machine host.test", "  login x", "  password hunter1"],
    ],
    ids=lambda lines: " / ".join(each.strip() for each in lines[:3]),
)  # fmt: skip
def test_a_line_of_a_file_is_read_with_what_it_belongs_to(lines: list[str]) -> None:
    shown = file(*lines)
    assert "hunter" not in str(shown), "however far above the name is, and below too"
    assert "[masked]" in str(shown), "that it changes is shown"


@pytest.mark.parametrize(
    "lines",
    [
        ["volumes:", "- name: x", "  secret:", "    items:", "    - key: a", "      path: hunter1"],
        ["volumes:", "- name: x", "  secret:", "    defaultMode: 1", "    secretName: hunter1"],
        ["- name: DB_PASSWORD", "  valueFrom:", "    secretKeyRef:", "      name: hunter1", "      key: password"],
        ["password: |", *LONG, "user: hunter1"],
        ["x:", "  - password: one", "    user: hunter1"],
        ["- name: DB_PASSWORD", "  value: one", "- name: HOST", "  value: hunter1"],
        ["- value: hunter1", "  name: HOST", "- value: one", "  name: DB_PASSWORD"],
        ["path: x", "pattern:", "  a: hunter1"],
    ],
    ids=lambda lines: " / ".join(each.strip() for each in lines[:3]),
)  # fmt: skip
def test_a_line_beside_a_secret_is_shown(lines: list[str]) -> None:
    ((_, old, new),) = file(*lines)
    assert (old, new) == (lines_with("hunter1", lines), lines_with("hunter2", lines)), "a reviewer must see it"


def lines_with(word: str, lines: list[str]) -> str:
    return next(each for each in lines if "hunter1" in each).strip().replace("hunter1", word)
