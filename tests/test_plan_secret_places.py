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
    assert change[1:] == ("[masked]", "[masked]"), "that it changes is shown, and no more"


@pytest.mark.parametrize(
    "path",
    [
        "volumes/0/secret/secretName", "volumes/0/secret/items/0/key", "volumes/0/secret/items/0/path",
        "env/0/valueFrom/secretKeyRef/name", "env/0/valueFrom/secretKeyRef/key", "envFrom/0/secretRef/name",
        "sources/0/serviceAccountToken/audience", "secretName", "token_url",
        "passwordPolicy/minimumLength", "auth/generic_oauth/client_id", "auth.basic", "aws-auth", "keys", "tokenTtl",
        "secretsmanager", "metadataOptions/httpTokens",
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
    assert env == ("[masked]", "[masked]"), "its variables are named by what they hold"


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
        ([["sh", "-c", "sshpass -p hunter1 ssh"]], [["sh", "-c", "sshpass -p hunter2 ssh"]]),
    ],
)
def test_what_stands_beside_a_value_announces_it(old: Any, new: Any) -> None:
    for before, after in ((old, new), (new, old)):
        shown = str(changes({"x": before}, {"x": after}))
        assert "hunter" not in shown, "a key, an option, a tool"
        assert "[masked]" in shown, "that there is one is shown"
