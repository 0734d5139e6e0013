"""What Grafana lacks of its files, and a login that is not as it should be, are named."""

import json
from collections.abc import Mapping

import pytest

from ci import grafana_image
from ci.e2e_grafana import Answer
from ci.grafana_image import settled
from ci.grafana_provisioned import Ask, login_problems, problems

FILES = {
    "data-source.yaml": json.dumps({"datasources": [{"name": "Metrics", "type": "prometheus", "uid": "metrics"}]}),
    "alerts.yaml": json.dumps(
        {
            "groups": [{"rules": [{"uid": "node-not-ready"}]}],
            "contactPoints": [{"name": "Mail", "receivers": [{"uid": "mail"}]}],
            "policies": [
                {
                    "receiver": "Mail",
                    "routes": [{"receiver": "Mail", "object_matchers": [["severity", "=", "critical"]]}],
                }
            ],
        }
    ),
    "cluster.json": json.dumps({"uid": "cluster", "panels": [{}]}),
}
# As Grafana answers it: with more than it was given.
POLICY = {
    "receiver": "Mail",
    "provenance": "file",
    "routes": [{"receiver": "Mail", "object_matchers": [["severity", "=", "critical"]], "repeat_interval": "4h"}],
}
Answers = dict[str, Answer]


def well() -> Answers:
    """What a Grafana that has all of FILES answers."""
    return {
        "/api/datasources/uid/metrics": (200, {}),
        "/api/plugins/prometheus/settings": (200, {}),
        "/api/datasources/uid/metrics/health": (200, {"status": "OK"}),
        "/api/v1/provisioning/alert-rules": (200, [{"uid": "node-not-ready"}]),
        "/api/v1/provisioning/contact-points": (200, [{"uid": "mail", "name": "Mail"}]),
        "/api/v1/provisioning/policies": (200, POLICY),
        "/api/search?type=dash-db": (200, [{"uid": "cluster"}]),
        "/api/dashboards/uid/cluster": (200, {"dashboard": {"panels": [{}]}}),
    }


def asking(answers: Answers) -> Ask:
    """Answers these to whoever has the right password."""

    def ask(path: str, password: str = "", **_: object) -> Answer:
        return answers[path] if password == "right" else (401, {})

    return ask


def found(answers: Answers) -> list[str]:
    return problems(asking(answers), FILES, "right")


def test_a_grafana_that_has_everything_has_no_problem() -> None:
    assert found(well()) == [], "each file was provisioned"


@pytest.mark.parametrize(
    ("path", "answer", "says"),
    [
        ("/api/datasources/uid/metrics", (404, {}), "the data source Metrics answers 404"),
        ("/api/plugins/prometheus/settings", (404, {}), "the image has no plugin prometheus"),
        ("/api/datasources/uid/metrics/health", (400, {"message": "refused"}), "Metrics is not well: 400"),
        ("/api/v1/provisioning/alert-rules", (200, []), "the alert rule node-not-ready was not provisioned"),
        ("/api/v1/provisioning/alert-rules", (500, {}), "the list of each alert rule answers 500"),
        ("/api/v1/provisioning/contact-points", (200, []), "the contact point mail was not provisioned"),
        ("/api/v1/provisioning/policies", (200, {"receiver": "empty"}), "the notification policy to Mail was not"),
        (
            "/api/v1/provisioning/policies",
            (200, POLICY | {"routes": [{"receiver": "Mail"}]}),
            "the notification policy",
        ),
        ("/api/v1/provisioning/policies", (404, {}), "the notification policy to Mail was not provisioned: 404"),
        ("/api/search?type=dash-db", (200, []), "the dashboard cluster was not provisioned"),
        ("/api/dashboards/uid/cluster", (200, {"dashboard": {}}), "cluster answers 200 and shows no panel"),
        ("/api/dashboards/uid/cluster", (404, "gone"), "the dashboard cluster answers 404"),
    ],
)
def test_what_grafana_does_not_have_is_named(path: str, answer: Answer, says: str) -> None:
    (problem,) = found(well() | {path: answer})
    assert says in problem, "what is missing, with Grafana's own answer"


@pytest.mark.parametrize(
    ("accepted", "says"),
    [((), "the right password answers 401"), (("right", "not-the-password"), "the wrong password answers 200")],
)
def test_a_login_that_takes_the_wrong_password_is_a_problem(accepted: tuple[str, ...], says: str) -> None:
    def ask(*_: str, body: Mapping[str, str] | None = None) -> Answer:
        return (200 if body and body["password"] in accepted else 401), {}

    assert says in "".join(login_problems(ask, "right")), "the login is asked both ways"


def late(rounds: int, asked: list[str]) -> Ask:
    """A Grafana that has its alert rules only when they are asked for after `rounds` times."""
    whole, empty = asking(well()), asking(well() | {"/api/v1/provisioning/alert-rules": (200, [])})

    def ask(path: str, password: str = "", **_: object) -> Answer:
        asked.append(path)
        return (whole if asked.count(path) > rounds else empty)(path, password)

    return ask


def test_a_grafana_that_provisions_after_it_listens_is_waited_for(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(grafana_image, "PAUSE", 0)
    asked: list[str] = []
    assert settled(late(3, asked), FILES, "right") == [], "its health says nothing about its files"
    assert asked.count("/api/v1/provisioning/alert-rules") == 4, "and no longer than that"
    assert "/login" not in asked, "five wrong logins lock the right one out"


def test_a_grafana_that_never_has_its_files_is_reported(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(grafana_image, "PAUSE", 0)
    (problem,) = settled(late(grafana_image.TRIES, []), FILES, "right")
    assert "the alert rule node-not-ready was not provisioned" in problem, "what is missing at last"
