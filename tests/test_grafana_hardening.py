"""What Grafana's container may do, and how it gets its passwords."""

from typing import Any

import pytest
from grafana_objects import container as container
from grafana_objects import dev as dev
from grafana_objects import pod as pod
from recorder import Recording


def environment(container: dict[str, Any]) -> dict[str, str]:
    return {each["name"]: each["value"] for each in container["env"]}


# Container.


def test_the_pod_is_restricted(pod: dict[str, Any]) -> None:
    assert pod["securityContext"] == {
        "runAsNonRoot": True,
        "runAsUser": 472,
        "runAsGroup": 472,
        "fsGroup": 472,
        "seccompProfile": {"type": "RuntimeDefault"},
    }, "the image's own user, and never root"
    assert not [key for key in pod if key.startswith("host")], "no namespace of the node's"


def test_the_container_is_restricted(container: dict[str, Any]) -> None:
    assert container["securityContext"] == {
        "privileged": False,
        "allowPrivilegeEscalation": False,
        "readOnlyRootFilesystem": True,
        "capabilities": {"drop": ["ALL"]},
    }, "what the profile `restricted` asks for, and a file system that nothing can be written to"


def test_the_pod_holds_no_token_of_the_kubernetes_api(dev: Recording, pod: dict[str, Any]) -> None:
    assert dev.one("ServiceAccount", "grafana-account").inputs["automountServiceAccountToken"] is False, (
        "not by its account"
    )
    assert pod["automountServiceAccountToken"] is False, "nor by the pod"
    assert pod["serviceAccountName"] == "grafana", "an account of its own: rights for others are not its rights"
    assert pod["enableServiceLinks"] is False, "the environment does not list the namespace's services"


def test_grafana_writes_to_two_bounded_folders(pod: dict[str, Any], container: dict[str, Any]) -> None:
    writable = {each["name"]: each["mountPath"] for each in container["volumeMounts"] if not each.get("readOnly")}
    assert writable == {"data": "/var/lib/grafana", "tmp": "/tmp"}, "without /tmp Grafana 13 restarts for ever"
    limits = {each["name"]: each["emptyDir"]["sizeLimit"] for each in pod["volumes"] if "emptyDir" in each}
    assert limits == {"data": "1Gi", "tmp": "64Mi"}, "a full folder must not fill the node's disk"


# Secrets.


def test_passwords_are_read_from_files_that_only_grafanas_group_reads(
    pod: dict[str, Any], container: dict[str, Any]
) -> None:
    (mount,) = (each for each in container["volumeMounts"] if each["name"] == "secrets")
    assert mount["readOnly"] is True, "nobody writes to it"
    variables = environment(container)
    assert variables["GF_SECURITY_ADMIN_PASSWORD__FILE"] == f"{mount['mountPath']}/admin-password", "a file"
    assert variables["GF_SECURITY_SECRET_KEY__FILE"] == f"{mount['mountPath']}/secret-key", "a file"
    assert {"GF_SECURITY_ADMIN_PASSWORD", "GF_SECURITY_SECRET_KEY"}.isdisjoint(variables), (
        "an environment is seen by every process and in `kubectl describe`; both forms set stop Grafana"
    )
    (volume,) = (each["secret"] for each in pod["volumes"] if each["name"] == "secrets")
    assert volume == {"secretName": "grafana-secret-id", "defaultMode": 0o440}, "read by the pod's group 472"


def test_no_environment_variable_comes_from_a_secret(container: dict[str, Any]) -> None:
    assert "envFrom" not in container, "secrets are files"
    assert not [each["name"] for each in container["env"] if "valueFrom" in each], "secrets are files"


def test_password_and_key_are_made_and_long(dev: Recording) -> None:
    made = {found.name: found.inputs for found in dev.all("RandomPassword")}
    assert set(made) == {"grafana-admin-password", "grafana-secret-key"}, "Grafana's own are `admin` and a constant"
    for name, inputs in made.items():
        assert inputs["length"] == 32, f"{name} is never typed, so it can be long"
    assert made["grafana-secret-key"]["special"] is False, "it is pasted into shells"
    login = made["grafana-admin-password"]
    assert login["overrideSpecial"] == "-_", "so is the password"
    assert [login[f"min{kind}"] for kind in ("Lower", "Upper", "Numeric", "Special")] == [1, 1, 1, 1], (
        "Grafana's strong password policy refuses one without"
    )
    assert made["grafana-admin-password"]["keepers"] == {"generation": "1"}, "another generation is another password"
    assert "keepers" not in made["grafana-secret-key"], "another key could not read what the database has"


def test_the_secret_holds_what_was_made(dev: Recording) -> None:
    assert dev.one("Secret").inputs["stringData"] == {
        "admin-password": "grafana-admin-password-word",
        "secret-key": "grafana-secret-key-word",
    }, "under the names of the files that Grafana reads"
    assert dev.outputs["grafana_admin_password"] == "grafana-admin-password-word", "the login of the output works"
    assert "grafana_admin_password" in dev.secret_outputs, "encrypted in the state, masked on the screen"


# Behaviour.


@pytest.mark.parametrize(
    ("name", "value", "reason"),
    [
        ("GF_AUTH_ANONYMOUS_ENABLED", "false", "nobody gets in without a login"),
        ("GF_USERS_ALLOW_SIGN_UP", "false", "nobody makes an account"),
        ("GF_USERS_ALLOW_ORG_CREATE", "false", "nobody makes an organisation"),
        ("GF_SECURITY_DISABLE_GRAVATAR", "true", "no hash of a mail address leaves the cluster"),
        ("GF_SNAPSHOTS_EXTERNAL_ENABLED", "false", "no dashboard is published on a server of others"),
        ("GF_ANALYTICS_REPORTING_ENABLED", "false", "no phoning home"),
        ("GF_ANALYTICS_CHECK_FOR_UPDATES", "false", "the version is pinned"),
        ("GF_ANALYTICS_CHECK_FOR_PLUGIN_UPDATES", "false", "the network policy would hold it up"),
        ("GF_ANALYTICS_FEEDBACK_LINKS_ENABLED", "false", "no phoning home"),
        ("GF_NEWS_NEWS_FEED_ENABLED", "false", "no phoning home"),
        ("GF_PLUGINS_PREINSTALL_DISABLED", "true", "no download at the start"),
        ("GF_PLUGINS_PREINSTALL_AUTO_UPDATE", "false", "no download at the start"),
        ("GF_PLUGINS_PLUGIN_ADMIN_ENABLED", "false", "nobody installs one in the browser"),
        ("GF_PLUGINS_PUBLIC_KEY_RETRIEVAL_DISABLED", "true", "no download at the start"),
        ("GF_LOG_MODE", "console", "the root file system is read-only"),
    ],
)
def test_grafana_keeps_to_itself(container: dict[str, Any], name: str, value: str, reason: str) -> None:
    assert environment(container)[name] == value, reason
