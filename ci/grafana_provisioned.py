"""Whether a Grafana that runs has what its files provision.

Asked through its API (github.com/grafana/grafana, pkg/api/api.go and pkg/services/ngalert/api, 2026-11): both logins,
data sources, alert rules, contact points, the notification policy and dashboards.
"""

import json
from collections.abc import Callable, Mapping
from typing import Any

from ci.e2e_grafana import Answer

WRONG = "not-the-password"

Ask = Callable[..., Answer]
"""`ask(path, password)` is a GET as the admin, `ask(path, body=...)` a POST of JSON without a login."""


def login_problems(ask: Ask, password: str) -> list[str]:
    """Which login does not answer as it should. Asked once: after five wrong ones Grafana refuses the right one too
    (`brute_force_login_protection_max_attempts` in grafana/grafana, conf/defaults.ini, 2026-11)."""
    found: list[str] = []
    for given, wanted in ((password, 200), (WRONG, 401)):
        status, _ = ask("/login", body={"user": "admin", "password": given})
        if status != wanted:
            found.append(f"a login with the {'right' if given == password else 'wrong'} password answers {status}")
    return found


def problems(ask: Ask, files: Mapping[str, str], password: str) -> list[str]:
    """What Grafana does not have of its provisioning files, name to content."""
    found: list[str] = []
    provisioned = [json.loads(text) for name, text in files.items() if name.endswith(".yaml")]
    for source in (each for file in provisioned for each in file.get("datasources", ())):
        found += _source(ask, source, password)
    rules = {rule["uid"] for file in provisioned for group in file.get("groups", ()) for rule in group.get("rules", ())}
    found += _missing("alert rule", rules, ask("/api/v1/provisioning/alert-rules", password))
    points = {
        each["uid"] for file in provisioned for point in file.get("contactPoints", ()) for each in point["receivers"]
    }
    found += _missing("contact point", points, ask("/api/v1/provisioning/contact-points", password))
    for policy in (each for file in provisioned for each in file.get("policies", ())):
        found += _policy(policy, ask("/api/v1/provisioning/policies", password))
    boards = {json.loads(text)["uid"] for name, text in files.items() if name.endswith(".json")}
    found += _missing("dashboard", boards, ask("/api/search?type=dash-db", password))
    for uid in sorted(boards):
        status, body = ask(f"/api/dashboards/uid/{uid}", password)
        if status != 200 or not body["dashboard"].get("panels"):
            found.append(f"the dashboard {uid} answers {status} and shows no panel")
    return found


def _source(ask: Ask, source: Mapping[str, Any], password: str) -> list[str]:
    """A source is there, the image has its plugin, and what needs no cloud answers."""
    name, uid = source["name"], source["uid"]
    if (status := ask(f"/api/datasources/uid/{uid}", password)[0]) != 200:
        return [f"the data source {name} answers {status}"]
    if (status := ask(f"/api/plugins/{source['type']}/settings", password)[0]) != 200:
        return [f"the image has no plugin {source['type']}, which the data source {name} needs (status {status})"]
    if source["type"] == "cloudwatch":
        return []  # there is no AWS here
    status, health = ask(f"/api/datasources/uid/{uid}/health", password)
    return [] if status == 200 else [f"the data source {name} is not well: {status} {health}"]


def _policy(wanted: Mapping[str, Any], answer: Answer) -> list[str]:
    """Grafana has one policy, with its routes."""

    def sent(policy: Mapping[str, Any]) -> tuple[Any, ...]:
        """To whom it sends what."""
        routes = policy.get("routes") or ()
        return policy.get("receiver"), policy.get("object_matchers") or [], *(sent(route) for route in routes)

    status, body = answer
    if status == 200 and isinstance(body, dict) and sent(body) == sent(wanted):
        return []
    return [f"the notification policy to {wanted['receiver']} was not provisioned: {status} {body}"]


def _missing(kind: str, wanted: set[str], answer: Answer) -> list[str]:
    status, body = answer
    if status != 200 or not isinstance(body, list):
        return [f"the list of each {kind} answers {status}"]
    return [f"the {kind} {uid} was not provisioned" for uid in sorted(wanted - {each.get("uid") for each in body})]
