"""The file that Grafana's alerting is provisioned with: rules, and where they are sent.

Its form: pkg/services/provisioning/alerting in github.com/grafana/grafana (rules_types.go, contact_point_types.go,
notification_policy_types.go); settings of the contact point: receivers/sns/v1/config.go in github.com/grafana/alerting
(2026-11).
"""

import json
from collections.abc import Mapping, Sequence
from typing import Any

from grafana_foundation_sdk.cog.encoder import JSONEncoder

from apps.alerts.cloudwatch import CERTIFICATE, NAT_PORTS, CloudWatchRule, conditions
from apps.alerts.rules import RULES, AlertRule
from apps.dashboards.data_sources import CLOUDWATCH, PROMETHEUS

ORGANIZATION = 1  # the one that Grafana creates
FOLDER = "eks-grafana"
CONTACT_POINT = "Mail by SNS"
_EXPRESSION = "__expr__"
"""What Grafana calls its own calculations where a data source has a uid."""

# Grafana does not delete a rule that is gone from the file: with storage it would stay for ever. Deleting one that does
# not exist is no error (DeleteAlertRule in pkg/services/ngalert/provisioning/alert_rules.go, 2026-11). A rule that is
# taken out of the program stays in this list.
KNOWN = (*(rule.uid for rule in RULES), NAT_PORTS, CERTIFICATE)

# Short, because SNS takes less than 100 characters, and without a line break:
# https://docs.aws.amazon.com/sns/latest/api/API_Publish.html (2026-11).
_SUBJECT = "{{ .Status }}: {{ .CommonLabels.alertname }}"
_MESSAGE = """\
{{ range .Alerts }}{{ .Status }}: {{ .Annotations.summary }}
Severity: {{ .Labels.severity }}, since {{ .StartsAt.Format "2006-01-02 15:04 MST" }}
What to do: {{ .Annotations.action }}
Rule: {{ .GeneratorURL }}

{{ end }}"""


def _query(ref: str, source: str, seconds: int, model: Mapping[str, Any]) -> dict[str, Any]:
    return {
        "refId": ref,
        "datasourceUid": source,
        "relativeTimeRange": {"from": seconds, "to": 0},
        "model": {"refId": ref, **model},
    }


def _rule(
    rule: AlertRule | CloudWatchRule,
    data: Sequence[Mapping[str, Any]],
    *,
    condition: str,
    minutes: int,
    on_error: str = "KeepLast",
) -> dict[str, Any]:
    return {
        "uid": rule.uid,
        "title": rule.title,
        "condition": condition,
        "data": list(data),
        "for": f"{minutes}m",
        "noDataState": rule.no_data,
        # "Error" would send a DatasourceError of each rule, with the rule's own summary: that a container was killed,
        # because Prometheus starts again.
        # https://grafana.com/docs/grafana/v13.2/alerting/fundamentals/alert-rule-evaluation/nodata-and-error-states/
        # and errorAlert in grafana/grafana, pkg/services/ngalert/state/compat.go (2026-11)
        "execErrState": on_error,
        "annotations": {"summary": rule.summary, "action": rule.action},
        "labels": {"severity": rule.severity},
        "isPaused": False,
    }


def prometheus_rule(rule: AlertRule) -> dict[str, Any]:
    """A query of now, its last value, and the threshold. The middle one is for nothing where Grafana takes the result
    as numbers already, and it makes numbers where Grafana takes it as lines over time."""
    query = {"expr": rule.query, "instant": True, "range": False, "editorMode": "code", "intervalMs": 60000}
    threshold = {"evaluator": {"type": rule.evaluator, "params": [rule.threshold]}}
    data = [
        _query("A", PROMETHEUS.uid, 600, query),
        _query("B", _EXPRESSION, 0, {"type": "reduce", "expression": "A", "reducer": "last"}),
        _query("C", _EXPRESSION, 0, {"type": "threshold", "expression": "B", "conditions": [threshold]}),
    ]
    return _rule(rule, data, condition="C", minutes=rule.minutes, on_error=rule.on_error)


def cloudwatch_rule(rule: CloudWatchRule) -> dict[str, Any]:
    """One query for each line, and a condition that any of them meets."""
    asked = [(f"q{number}", line.query(f"q{number}").build()) for number, line in enumerate(rule.lines, start=1)]
    data = [
        _query(ref, CLOUDWATCH.uid, rule.seconds, json.loads(json.dumps(built, cls=JSONEncoder)))
        for ref, built in asked
    ]
    data.append(_query("C", _EXPRESSION, 0, {"type": "classic_conditions", "conditions": conditions(rule)}))
    return _rule(rule, data, condition="C", minutes=0)


def _group(name: str, interval: str, rules: Sequence[Mapping[str, Any]]) -> dict[str, Any]:
    return {
        "orgId": ORGANIZATION,
        "name": name,
        "folder": FOLDER,
        "interval": interval,
        "rules": list(rules),
    }


def _contact_point(topic_arn: str, region: str) -> dict[str, Any]:
    """Mails by the stack's topic. Without keys the AWS SDK finds the pod's own role; the region it does not find."""
    settings = {"topic_arn": topic_arn, "sigv4": {"region": region}, "subject": _SUBJECT, "message": _MESSAGE}
    receiver = {"uid": "eks-grafana-sns", "type": "sns", "settings": settings, "disableResolveMessage": False}
    return {"orgId": ORGANIZATION, "name": CONTACT_POINT, "receivers": [receiver]}


def _policy() -> dict[str, Any]:
    """One mail for all that a rule finds within a minute, again after a day; what is critical after four hours."""
    critical = {
        "receiver": CONTACT_POINT,
        "object_matchers": [["severity", "=", "critical"]],
        "group_by": ["alertname"],
        "group_wait": "30s",
        "repeat_interval": "4h",
    }
    return {
        "orgId": ORGANIZATION,
        "receiver": CONTACT_POINT,
        "group_by": ["alertname"],
        "group_wait": "1m",
        "group_interval": "10m",
        "repeat_interval": "1d",
        "routes": [critical],
    }


def alerting(
    *, prometheus: bool, on_aws: Sequence[CloudWatchRule], topic_arn: str | None = None, region: str = ""
) -> dict[str, Any]:
    """All that the file holds. Without a topic there is neither contact point nor policy: whoever set up their own in
    the browser keeps them."""
    groups = [_group("cluster", "1m", [prometheus_rule(rule) for rule in RULES])] if prometheus else []
    groups += [_group(rule.uid, rule.interval, [cloudwatch_rule(rule)]) for rule in on_aws]
    present = {rule["uid"] for group in groups for rule in group["rules"]}
    content: dict[str, Any] = {
        "groups": groups,
        "deleteRules": [{"orgId": ORGANIZATION, "uid": uid} for uid in KNOWN if uid not in present],
    }
    if topic_arn:
        content |= {"contactPoints": [_contact_point(topic_arn, region)], "policies": [_policy()]}
    return content
