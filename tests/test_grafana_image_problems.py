"""What Grafana lacks of its files, and a login that is not as it should be, are named."""

import json
from collections.abc import Mapping

import pytest

from ci.grafana_image import Answer, problems

FILES = {
    "data-source.yaml": json.dumps({"datasources": [{"name": "Metrics", "type": "prometheus", "uid": "metrics"}]}),
    "alerts.yaml": json.dumps({"groups": [{"rules": [{"uid": "node-not-ready"}]}]}),
    "cluster.json": json.dumps({"uid": "cluster", "panels": [{}]}),
}
Answers = dict[str, Answer]


def well() -> Answers:
    """What a Grafana that has all of FILES answers."""
    return {
        "/api/datasources/uid/metrics": (200, {}),
        "/api/plugins/prometheus/settings": (200, {}),
        "/api/datasources/uid/metrics/health": (200, {"status": "OK"}),
        "/api/v1/provisioning/alert-rules": (200, [{"uid": "node-not-ready"}]),
        "/api/search?type=dash-db": (200, [{"uid": "cluster"}]),
        "/api/dashboards/uid/cluster": (200, {"dashboard": {"panels": [{}]}}),
    }


def found(answers: Answers, *, accepted: tuple[str, ...] = ("right",)) -> list[str]:
    def ask(path: str, password: str = "", *, body: Mapping[str, str] | None = None) -> Answer:
        if body is not None:
            return (200 if body["password"] in accepted else 401), {}
        return answers[path] if password == "right" else (401, {})

    return problems(ask, FILES, "right")


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
    assert says in "".join(found(well(), accepted=accepted)), "the login is asked both ways"
