"""Grafana's dashboards are those that were recorded. `python tests/test_dashboards.py` records them again."""

import json
import os
import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

PROJECT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(PROJECT))  # for `python tests/test_dashboards.py`; pytest has it

from dashboard_cases import LOGS, STACKS, decoded, every_dashboard  # noqa: E402
from grafana_foundation_sdk.cog.encoder import JSONEncoder  # noqa: E402
from promql import metric_names  # noqa: E402

from apps.alerts.cloudwatch import aws_rules  # noqa: E402
from apps.alerts.rules import RULES, expression  # noqa: E402
from apps.grafana import provisioning  # noqa: E402
from apps.grafana.pod import DATA  # noqa: E402

RECORDED = PROJECT / "tests" / "golden" / "dashboards"
PAGE = PROJECT / "docs" / "dashboards.md"
ALERTS = re.compile(r"(?<=<!-- alerts -->\n).*?(?=<!-- /alerts -->)", re.DOTALL)
TABLE = re.compile(r"(?<=<!-- dashboards -->\n).*?(?=<!-- /dashboards -->)", re.DOTALL)


def recorded() -> dict[str, str]:
    """What is held by files: the dev stack's dashboards, with all that any of them shows, and what is made up."""
    return STACKS["NAT in two zones, Prometheus"] | LOGS | STACKS["nothing measured"]


def table_rows(text: str) -> Iterator[str]:
    dashboard = json.loads(text)
    for panel in dashboard["panels"]:
        asked = [query for query in panel.get("targets", []) if "metricName" in query]
        names = dict.fromkeys(f"`{query['metricName']}`" for query in asked)
        namespace = f"{asked[0]['namespace']}: " if asked else ""
        if measured := [query["expr"] for query in panel.get("targets", []) if "expr" in query]:
            names = dict.fromkeys(f"`{name}`" for expr in measured for name in sorted(metric_names(expr)))
            namespace = "Prometheus: "
        written = any(query.get("queryMode") == "Logs" for query in panel.get("targets", []))
        shown = "log lines" if written else {"text": "text"}.get(panel["type"], "made-up data")
        yield f"| {dashboard['title']} | {panel['title']} | {namespace}{', '.join(names) or shown} |"


def dashboards_table() -> str:
    """What each dashboard has, for the README."""
    rows = [row for text in recorded().values() for row in table_rows(text)]
    return "\n".join(["| dashboard | panel | metrics |", "|---|---|---|", *rows]) + "\n"


def alerts_table() -> str:
    """When each alert fires, for the same page."""
    inside = [
        (rule.title, expression(rule), f"{rule.minutes} minutes" if rule.minutes else "at once", rule.severity)
        for rule in RULES
    ]
    on_aws = [
        (rule.title, f"{rule.lines[0].query('q1').build().metric_name} of CloudWatch", "at once", rule.severity)
        for rule in aws_rules(region="", nat_gateways={"a": "b"}, certificate_arn="c")
    ]
    cells = [(title, expr.replace("|", "\\|"), after, severity) for title, expr, after, severity in [*inside, *on_aws]]
    rows = [f"| {title} | `{expr}` | {after} | {severity} |" for title, expr, after, severity in cells]
    return "\n".join(["| alert | fires where | after | severity |", "|---|---|---|---|", *rows]) + "\n"


@every_dashboard
def test_a_dashboard_is_made_of_what_the_sdk_knows_and_nothing_else(text: str) -> None:
    again = json.loads(json.dumps(decoded(text), cls=JSONEncoder))
    for link in again["links"]:
        del link[
            "placement"
        ]  # the SDK adds it: https://github.com/grafana/grafana-foundation-sdk/issues/1272 (2026-11)
    assert again == json.loads(text), "a key that the SDK's types lack is one that Grafana ignores"


def test_dashboards_are_those_that_were_recorded() -> None:
    found = {path.name: path.read_text() for path in RECORDED.glob("*.json")}
    assert recorded() == found, "look at the difference, then record them again: python tests/test_dashboards.py"


def test_the_page_on_grafana_says_what_each_dashboard_holds() -> None:
    written = TABLE.search(PAGE.read_text())
    assert written, "docs/dashboards.md has a table of dashboards"
    assert written[0] == dashboards_table(), "write it again: python tests/test_dashboards.py"


def test_the_page_on_grafana_says_when_each_alert_fires() -> None:
    written = ALERTS.search(PAGE.read_text())
    assert written, "docs/dashboards.md has a table of alerts"
    assert written[0] == alerts_table(), "write it again: python tests/test_dashboards.py"


def test_another_process_writes_the_same_bytes() -> None:
    program = (
        "import json, test_dashboards as here; print(json.dumps([[*each.items()] for each in here.STACKS.values()]))"
    )
    path = os.pathsep.join([str(PROJECT), str(PROJECT / "tests")])
    again = subprocess.run(
        [sys.executable, "-c", program],
        env={**os.environ, "PYTHONHASHSEED": "7", "PYTHONPATH": path},
        capture_output=True,
        text=True,
        check=True,
    ).stdout
    here = [[list(item) for item in files.items()] for files in STACKS.values()]
    assert json.loads(again) == here, "a preview would show a change of nothing"


def test_dashboards_lie_outside_of_the_data_volume() -> None:
    (provider,) = json.loads(provisioning.dashboard_provider())["providers"]
    path = Path(provider["options"]["path"])
    assert not path.is_relative_to(DATA), "the volume that is mounted there would hide them"
    assert not path.is_relative_to("/etc/grafana/provisioning"), "nor are they configuration of providers"
    assert provider["allowUiUpdates"] is False, "an edit would be lost with the pod"
    assert provider["disableDeletion"] is False, "a dashboard that is gone from the stack leaves the database"


if __name__ == "__main__":
    RECORDED.mkdir(parents=True, exist_ok=True)
    for each in RECORDED.iterdir():
        each.unlink()
    for name, content in recorded().items():
        (RECORDED / name).write_text(content)
    page = TABLE.sub(lambda _: dashboards_table(), PAGE.read_text())
    PAGE.write_text(ALERTS.sub(lambda _: alerts_table(), page))
