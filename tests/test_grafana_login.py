"""Login, and Grafana's own options: how a password is rotated, and where plain and secret options go."""

from typing import Any

import pytest
from manifests import on_aws
from recorder import Recording, record_stack, recorded

OPTIONS = {"users": {"default_theme": "light"}, "alerting": {"enabled": False}, "auth.google": {"client_id": "x"}}
SECRETS = {"smtp": {"password": "hunter2"}, "auth.google": {"client_secret": "hunter3"}}


def template(recording: Recording) -> dict[str, Any]:
    return recording.one("Deployment").inputs["spec"]["template"]


def environment(container: dict[str, Any]) -> dict[str, str]:
    return {each["name"]: each["value"] for each in container["env"]}


# Rotation.


def test_another_generation_makes_another_password_and_another_pod() -> None:
    first, second = recorded("dev"), recorded("dev", grafana={"admin_password_generation": 2})

    def keepers(recording: Recording) -> object:
        return recording.one("RandomPassword", "grafana-admin-password").inputs["keepers"]

    assert keepers(first) != keepers(second), "other keepers are another password"
    key = "eks-grafana/admin-password-generation"
    generations = [template(each)["metadata"]["annotations"][key] for each in (first, second)]
    assert generations == ["1", "2"], "Grafana reads it when it starts"
    assert "-word" not in str(template(second)), "neither a password nor what it is made of stands in the pod"


def test_a_database_that_is_there_is_given_the_password_before_grafana_starts() -> None:
    spec = template(on_aws("private", "keep"))["spec"]
    (reset,), (grafana,) = spec["initContainers"], spec["containers"]
    assert reset["image"] == grafana["image"], "the same version reads the same database"
    shell, _, script = reset["command"]
    assert shell == "/bin/sh", "the image has one"
    assert "reset-admin-password --password-from-stdin < /etc/grafana-secrets/admin-password" in script, (
        "from the file: an argument is seen by every process"
    )
    first = script.splitlines()[0]
    assert first == "test -f /var/lib/grafana/grafana.db || exit 0", "the first start makes the database itself"
    assert 'GF_SECURITY_SECRET_KEY="$(cat /etc/grafana-secrets/secret-key)"' in script, "the key that the database has"
    assert environment(reset)["GF_LOG_MODE"] == "console", "the root file system is read-only: no log file"


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


def test_the_stack_file_may_choose_another_home() -> None:
    home = "GF_DASHBOARDS_DEFAULT_HOME_DASHBOARD_PATH"
    (container,) = template(recorded("dev"))["spec"]["containers"]
    assert environment(container)[home] == "/etc/grafana/dashboards/control-plane.json", "a login leads to the cluster"
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


def test_a_secret_option_stands_in_the_secret_and_nowhere_else(secret: Recording) -> None:
    holding = {found.type.rpartition(":")[2] for found in secret.resources if "hunter" in str(found.inputs)}
    assert holding == {"Secret"}, "no ConfigMap, no environment, no annotation"
    assert "hunter" not in str(secret.outputs), "and no output"
