"""Grafana's image is started as the stack's pod would be, and asked for what it was given.

Here with an emulated Docker and an emulated Grafana; a job of the workflow check has the real ones.
"""

import base64
import json
import re
import stat
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest
from recorder import PROJECT
from yaml import safe_load

from apps.alerts.provisioning import KNOWN
from ci import grafana_image
from ci.containers import Failed, arguments, find_engine
from ci.grafana_image import check
from rehearsal.stack import Rehearsal

# What it does with `exec` is what curl would: one request to the emulated Grafana, which is a file of answers.
DOCKER = """#!{python}
import json, os, sys
folder = os.path.dirname(os.path.abspath(__file__))
with open(folder + "/calls", "a") as calls:
    calls.write(json.dumps(sys.argv[1:]) + "\\n")
if sys.argv[1] == os.environ.get("REFUSED"):
    sys.exit("no space left on device")
if sys.argv[1] == "logs":
    print("logger=server level=error")
if sys.argv[1] == "exec":
    answers = json.load(open(folder + "/answers.json"))
    lines = [line.partition(" = ")[::2] for line in sys.stdin.read().splitlines()]
    asked = {{key: json.loads(value) for key, value in lines if value.startswith('"')}}
    path = asked["url"].removeprefix("http://127.0.0.1:3000")
    if path == "/login":
        right = json.loads(asked["data"])["password"] == answers["password"]
        status, body = (200, {{}}) if right else (401, {{}})
    elif path != "/api/health" and asked.get("user") != "admin:" + answers["password"]:
        status, body = 401, {{}}
    else:
        status, body = answers.get(path, (404, {{}}))
    print(json.dumps(body) + "\\n" + str(status), end="")
"""


@pytest.fixture(scope="module")
def objects(tmp_path_factory: pytest.TempPathFactory) -> list[Mapping[str, Any]]:
    """Kubernetes' objects of a rehearsed prod, which has a volume, with a mail address and a certificate."""
    with Rehearsal("prod", folder=tmp_path_factory.mktemp("prod"), settings=grafana_image.MAILS) as rehearsal:
        rehearsal.up()
        return [each.outputs for each in rehearsal.cloud.objects() if each.type.startswith("kubernetes:")]


@pytest.fixture
def docker(tmp_path: Path) -> Path:
    """An engine that runs nothing, with a Grafana that has all that its pod was given."""
    engine = tmp_path / "docker"
    engine.write_text(DOCKER.format(python=sys.executable))
    engine.chmod(engine.stat().st_mode | stat.S_IXUSR)
    return engine


def answering(engine: Path, objects: list[Mapping[str, Any]], **changed: Any) -> None:
    """Lets the emulated Grafana answer as one that was provisioned with the stack's files."""
    secret = next(each for each in objects if each.get("kind") == "Secret")
    files = {key: value for each in objects if each.get("kind") == "ConfigMap" for key, value in each["data"].items()}
    parsed = {name: safe_load(text) for name, text in files.items()}
    boards = [content for name, content in parsed.items() if name.endswith(".json")]
    groups = [group for content in parsed.values() for group in content.get("groups", ())]
    points = [point for content in parsed.values() for point in content.get("contactPoints", ())]
    (policy,) = (each for content in parsed.values() for each in content.get("policies", ()))
    answers: dict[str, Any] = {
        "password": base64.b64decode(secret["data"]["admin-password"]).decode(),
        "/api/health": (200, {"database": "ok"}),
        "/api/search?type=dash-db": (200, boards),
        "/api/v1/provisioning/alert-rules": (200, [rule for group in groups for rule in group.get("rules", ())]),
        "/api/v1/provisioning/contact-points": (200, [each for point in points for each in point["receivers"]]),
        "/api/v1/provisioning/policies": (200, policy),
    }
    for board in boards:
        answers[f"/api/dashboards/uid/{board['uid']}"] = (200, {"dashboard": board})
    for source in (each for content in parsed.values() for each in content.get("datasources", ())):
        answers[f"/api/datasources/uid/{source['uid']}"] = (200, {})
        answers[f"/api/datasources/uid/{source['uid']}/health"] = (200, {})
        answers[f"/api/plugins/{source['type']}/settings"] = (200, {})
    (engine.parent / "answers.json").write_text(json.dumps(answers | changed))


def calls(engine: Path) -> list[list[str]]:
    return [json.loads(line) for line in (engine.parent / "calls").read_text().splitlines()]


@pytest.mark.engine
@pytest.mark.changes
def test_the_pod_runs_twice_on_its_volume_and_nothing_is_left(docker: Path, objects: list[Mapping[str, Any]]) -> None:
    answering(docker, objects)
    assert check(objects, str(docker)) == [], "all is well"
    made = calls(docker)
    grafana = [call for call in made if call[0] == "run" and call[2].endswith("-grafana")]
    assert len(grafana) == 2, "a second start on the same database"
    resets = [call for call in made if call[:2] == ["run", "--rm"]]
    assert len(resets) == 2, "and the password is set before each, as in the cluster"
    (network,) = (call for call in made if call[:2] == ["network", "create"])
    assert "--internal" in network, "there is no way out"
    assert ["network", "rm", network[-1]] in made, "the network goes"
    (volumes,) = (call for call in made if call[:2] == ["volume", "rm"])
    assert len(volumes) == 3, "and the volume"
    password = json.loads((docker.parent / "answers.json").read_text())["password"]
    assert not [call for call in made if any(password in part for part in call)], "other users of a machine see these"


@pytest.mark.engine
@pytest.mark.changes
def test_the_container_has_the_rights_and_files_of_the_pod(objects: list[Mapping[str, Any]], tmp_path: Path) -> None:
    (pod,) = (
        each["spec"]["template"]["spec"]
        for each in objects
        if each.get("kind") == "Deployment" and each["metadata"]["name"] == "grafana"
    )
    given = arguments(pod, pod["containers"][0], tmp_path, "test")
    for option in ("--user=472:472", "--read-only", "--cap-drop=ALL", "--security-opt=no-new-privileges"):
        assert option in given, "as Kubernetes starts it"
    mounted = {
        re.split(r"[:=]", option)[1 if option.startswith("--tmpfs") else 2] for option in given if "=/" in option
    }
    paths = {each["mountPath"] for each in pod["containers"][0]["volumeMounts"]}
    for path in paths - {"/var/lib/grafana"}:
        assert any(place.startswith(path) for place in mounted), f"{path} is mounted"
    assert "--volume=test-grafana:/var/lib/grafana" in given, "the claim is a volume"
    assert not [option for option in given if option.startswith("--env=") and "$$" in option], "as the kubelet sets it"


@pytest.mark.engine
@pytest.mark.changes
def test_a_grafana_that_lacks_something_fails_with_the_end_of_its_log(
    docker: Path, objects: list[Mapping[str, Any]], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(grafana_image, "PAUSE", 0)
    monkeypatch.setattr(grafana_image, "TRIES", 2)
    answering(docker, objects, **{"/api/search?type=dash-db": (200, [])})
    wrong = check(objects, str(docker))
    assert "was not provisioned" in wrong[0], "what"
    assert "level=error" in wrong[-1], "and why, in Grafana's own words"
    assert calls(docker)[-1][:2] == ["volume", "rm"], "and nothing is left"


@pytest.mark.engine
@pytest.mark.changes
def test_an_engine_that_fails_is_reported_and_nothing_is_left(
    docker: Path, objects: list[Mapping[str, Any]], monkeypatch: pytest.MonkeyPatch
) -> None:
    answering(docker, objects)
    monkeypatch.setenv("REFUSED", "run")
    with pytest.raises(Failed, match="no space left on device"):
        check(objects, str(docker))
    assert [call[:2] for call in calls(docker)][-1] == ["volume", "rm"], "the network and the volume go"


def test_a_machine_without_an_engine_reports_which_to_install(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    with pytest.raises(Failed, match="install and start one of docker, podman"):
        find_engine()
    podman = tmp_path / "podman"
    podman.write_text("#!/bin/sh\n")
    podman.chmod(0o755)
    assert find_engine() == "podman", "either will do"


def test_every_change_is_checked_with_the_image_of_each_stack() -> None:
    workflow = safe_load((PROJECT / ".github" / "workflows" / "check.yml").read_text())
    job = workflow["jobs"]["image"]
    assert {"dev", "prod", "local"} == set(job["strategy"]["matrix"]["stack"]), "each stack has its own files"
    (step,) = (step for step in job["steps"] if step.get("run") == "make test-image")
    assert step["env"] == {"STACK": "${{ matrix.stack }}", "MAILS": "${{ matrix.mails }}"}, "on a real engine"
    assert job["strategy"]["matrix"]["include"] == [{"stack": "prod", "mails": True}], "mails, as one stack has them"


@pytest.mark.engine
@pytest.mark.changes
def test_the_stack_with_mails_has_every_alert_rule_and_where_they_go(objects: list[Mapping[str, Any]]) -> None:
    files = {key: value for each in objects if each.get("kind") == "ConfigMap" for key, value in each["data"].items()}
    alerting = json.loads(files["alerting.yaml"])
    rules = {rule["uid"] for group in alerting["groups"] for rule in group["rules"]}
    assert rules == set(KNOWN), "also those on what a stack has only with a certificate"
    assert alerting["contactPoints"], "who is asked for"
    assert alerting["policies"], "and what goes there"
