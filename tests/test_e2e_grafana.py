"""The workflow e2e asks Grafana and each of its data sources how they are.

Nothing here has run against AWS.
"""

import pytest
from emulated_commands import Done
from throw_away import Grafana
from throw_away import grafana as grafana
from throw_away import run as run


def asked(run, grafana: Grafana) -> Done:
    return run("e2e_grafana", FORWARD=str(grafana.server_port))


def test_grafana_and_each_data_source_are_asked_through_the_forward(run, grafana: Grafana) -> None:
    grafana.sources.append({"name": "Metrics", "type": "prometheus", "uid": "a b"})
    grafana.well["a%20b"] = (200, {"status": "OK", "message": "Data source is working"})
    done = asked(run, grafana)
    assert done.code == 0, done.reported
    assert grafana.asked == [
        "/api/health",
        "/api/datasources",
        "/api/datasources/uid/cloudwatch/health",
        "/api/datasources/uid/a%20b/health",
    ], "each of them, once"
    (forward,) = (call for call in done.calls if call.startswith("kubectl"))
    assert forward.endswith('service/grafana 3000:80 with {"kind": "Config"}'), "with the stack's own kubeconfig"
    assert "the-password" not in done.printed + done.reported + "".join(done.calls), (
        "the password is nowhere to be read"
    )


def test_a_grafana_that_is_not_well_fails(run, grafana: Grafana) -> None:
    grafana.health = (503, {"database": "failing"})
    done = asked(run, grafana)
    assert done.code == 1, "after a bounded number of tries"
    assert "error: Grafana answers 503 on /api/health: {'database': 'failing'}" in done.reported, "in Grafana's words"


def test_a_data_source_that_is_not_well_fails_with_its_own_words(run, grafana: Grafana) -> None:
    grafana.sources.append({"name": "Metrics", "type": "prometheus", "uid": "metrics"})
    grafana.well["metrics"] = (400, {"status": "ERROR", "message": "connection refused"})
    grafana.well["cloudwatch"] = (400, {"status": "ERROR", "message": "1. CloudWatch metrics query failed: denied"})
    done = asked(run, grafana)
    assert done.code == 1, "a dashboard would be empty"
    assert "the data source Metrics answers 400: connection refused" in done.reported, "which"
    assert "the data source CloudWatch answers 400: 1. CloudWatch metrics query failed: denied" in done.reported, (
        "and all"
    )


def test_a_grafana_without_data_sources_fails(run, grafana: Grafana) -> None:
    grafana.sources.clear()
    assert "where there should be one" in asked(run, grafana).reported, "nothing to ask is not all well"


@pytest.mark.parametrize(
    ("forward", "says"),
    [("refused", "the port-forward ended: error: unable to forward"), ("dies", "the port-forward ended: error: lost")],
)
def test_a_forward_that_ends_is_reported(run, forward: str, says: str) -> None:
    done = run("e2e_grafana", FORWARD=forward)
    assert done.code == 1, "nothing could be asked"
    assert says in done.reported, "why, in kubectl's words"
