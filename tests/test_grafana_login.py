"""Login, and Grafana's own options: how a password is rotated, and where plain and secret options go."""

import re
from typing import Any

import pytest
from manifests import on_aws
from recorder import Recording, record_stack, recorded

OPTIONS = {"users": {"default_theme": "light"}, "alerting": {"enabled": False}, "auth.google": {"client_id": "x"}}
SECRETS = {"smtp": {"password": "hunter2"}, "auth.google": {"client_secret": "hunter3"}}


def template(recording: Recording) -> dict[str, Any]:
    return recording.one("Deployment", "grafana-deployment").inputs["spec"]["template"]


def environment(container: dict[str, Any]) -> dict[str, str]:
    return {each["name"]: each["value"] for each in container["env"]}


# Rotation.


def test_another_generation_makes_another_password() -> None:
    first, second = recorded("dev"), recorded("dev", grafana={"admin_password_generation": 2})

    def keepers(recording: Recording) -> object:
        return recording.one("RandomPassword", "grafana-admin-password").inputs["keepers"]

    assert keepers(first) != keepers(second), "other keepers are another password"
    assert "-word" not in str(template(second)), "neither a password nor what it is made of is in the pod"


def test_a_database_that_is_there_is_given_the_password_before_grafana_starts() -> None:
    spec = template(on_aws("private", "keep"))["spec"]
    (reset,), (grafana,) = spec["initContainers"], spec["containers"]
    assert reset["image"] == grafana["image"], "the same version reads the same database"
    assert environment(reset) == environment(grafana), (
        "the command reads Grafana's options, the path of the database too"
    )


def test_the_init_container_is_as_restricted_as_grafanas() -> None:
    spec = template(on_aws("private", "keep"))["spec"]
    (reset,), (grafana,) = spec["initContainers"], spec["containers"]
    assert reset["securityContext"] == grafana["securityContext"], "Pod Security looks at all containers"
    assert reset["resources"] == grafana["resources"], "the pod asks for the larger of the two, so nothing is added"
    writable = {each["mountPath"] for each in reset["volumeMounts"] if not each.get("readOnly")}
    assert writable == {"/var/lib/grafana", "/tmp"}, "the database, and what is temporary"


# Options.


def test_plain_options_are_environment_variables_as_grafana_spells_them() -> None:
    (container,) = template(recorded("dev", grafana={"config": OPTIONS}))["spec"]["containers"]
    found = environment(container)
    assert found["GF_USERS_DEFAULT_THEME"] == "light", "section and key"
    assert found["GF_ALERTING_ENABLED"] == "false", "true and false as ini files have them"
    assert found["GF_AUTH_GOOGLE_CLIENT_ID"] == "x", "a dot in a section is _"


VALUES = ["a$$b", "$(GF_LOG_MODE)", "$(MISSING)", "$", "$$", "$$(GF_LOG_MODE)", "100$", "${HOME}", "$NONCE $(", "a b"]


def expanded(text: str, variables: dict[str, str]) -> str:
    """What the kubelet makes of a value: $$ is $, $(NAME) the variable where there is one, all else as it is.

    k8s.io/kubernetes v1.36.3, third_party/forked/golang/expansion/expand.go
    """

    def replacement(match: re.Match[str]) -> str:
        return "$" if match[0] == "$$" else variables.get(match[1], match[0])

    return re.sub(r"\$\$|\$\(([^)]*)\)", replacement, text)


@pytest.mark.parametrize("value", VALUES)
def test_an_option_reaches_grafana_as_the_stack_file_has_it(value: str) -> None:
    config = {"users": {"login_hint": value}, "log": {"level": value}}
    (container,) = template(recorded("dev", grafana={"config": config}))["spec"]["containers"]
    found = environment(container)
    for name in ("GF_USERS_LOGIN_HINT", "GF_LOG_LEVEL"):
        assert expanded(found[name], found) == value, "the kubelet expands $(NAME) and $$ in every value"


def test_the_kubelet_finds_nothing_to_expand_in_what_the_stack_sets() -> None:
    spec = template(on_aws("internal-tls", "keep"))["spec"]
    for container in (*spec["initContainers"], *spec["containers"]):
        found = environment(container)
        for text in (*found.values(), *container.get("command", [])):
            assert expanded(text, found) == text, "a shell's $(...) that names no variable stays as it is"


def test_the_domain_is_the_hostname_of_the_stack_file() -> None:
    (container,) = template(on_aws("internal-tls", "pod"))["spec"]["containers"]
    found = environment(container)
    assert found["GF_SERVER_DOMAIN"] == "grafana.example.com", "with enforce_domain any other domain redirects for ever"
    assert found["GF_SERVER_ROOT_URL"] == "https://grafana.example.com/", "and the address agrees with it"
    (container,) = template(recorded("dev"))["spec"]["containers"]
    assert "GF_SERVER_DOMAIN" not in environment(container), "without one Grafana's own default is right: localhost"


def test_the_stack_file_may_choose_another_home() -> None:
    home = "GF_DASHBOARDS_DEFAULT_HOME_DASHBOARD_PATH"
    (container,) = template(recorded("dev"))["spec"]["containers"]
    assert environment(container)[home] == "/etc/grafana/dashboards/cluster.json", "a login leads to the cluster"
    config = {"dashboards": {"default_home_dashboard_path": "/etc/grafana/dashboards/nodes.json"}}
    (container,) = template(recorded("dev", grafana={"config": config}))["spec"]["containers"]
    assert environment(container)[home] == "/etc/grafana/dashboards/nodes.json", "it is a default, and no more"


@pytest.fixture(scope="module")
def secret() -> Recording:
    return record_stack("dev", {"grafana": {"secrets": SECRETS}}, secret=("eks-grafana:grafana",))


def test_secret_options_are_files_that_grafana_is_pointed_to(secret: Recording) -> None:
    data = secret.one("Secret").inputs["stringData"]
    assert data["smtp.password"] == "hunter2", "a file of the Secret that is mounted"
    assert data["auth.google.client_secret"] == "hunter3", "a file of the Secret that is mounted"
    (container,) = template(secret)["spec"]["containers"]
    found = environment(container)
    assert found["GF_SMTP_PASSWORD__FILE"] == "/etc/grafana-secrets/smtp.password", "the image reads the file"
    assert found["GF_AUTH_GOOGLE_CLIENT_SECRET__FILE"] == "/etc/grafana-secrets/auth.google.client_secret", "the file"
    assert "GF_SMTP_PASSWORD" not in found, "both forms set stop Grafana"


def test_the_secret_key_of_another_stack_takes_the_place_of_the_one_that_is_made() -> None:
    given = {"grafana": {"secrets": {"security": {"secret_key": "hunter2"}}, "storage": {"enabled": True}}}
    recording = record_stack("dev", given, secret=("eks-grafana:grafana",))
    data = recording.one("Secret").inputs["stringData"]
    assert set(data) == {"admin-password", "secret-key"}, "one key, in the file that Grafana and the reset read"
    assert data["secret-key"] == "hunter2", "the volume of another stack was encrypted with it"
    (container,) = template(recording)["spec"]["containers"]
    assert environment(container)["GF_SECURITY_SECRET_KEY__FILE"] == "/etc/grafana-secrets/secret-key", "that file"
    assert recording.outputs["grafana_secret_key"] == "hunter2", "whoever goes on with the volume next needs it too"
    assert "grafana_secret_key" in recording.secret_outputs, "masked on the screen, encrypted in the state"


def test_a_secret_option_is_in_the_secret_and_nowhere_else(secret: Recording) -> None:
    holding = {found.type.rpartition(":")[2] for found in secret.resources if "hunter" in str(found.inputs)}
    assert holding == {"Secret"}, "no ConfigMap, no environment, no annotation"
    assert "hunter" not in str(secret.outputs), "and no output"
