"""What an alert rule on Prometheus' metrics is."""

from typing import Literal, NamedTuple

Severity = Literal["critical", "warning"]
"""critical: users notice it now, or will within the hour."""


class AlertRule(NamedTuple):
    """Fires where `query` has been beyond the threshold for some minutes, once for each set of labels."""

    uid: str
    """What silences, links and Grafana's database refer to: it stays."""
    title: str
    query: str
    """PromQL, without the comparison."""
    evaluator: Literal["gt", "lt"]
    threshold: float
    minutes: int
    severity: Severity
    summary: str
    """What is wrong, in one line. {{ .Labels.NAME }} is a label, {{ .Values.B }} the value; Grafana also knows these as
    $labels and $values; without a `$` it does not matter which version of Grafana expands variables of the environment
    where: annotations are left alone since 9.1 (https://github.com/grafana/grafana/pull/54975), but ${NAME} is expanded
    in newer ones (https://github.com/grafana/grafana/pull/127214), and labels always were (2026-11)."""
    action: str
    """What to do: where to look first, and what helps."""
    no_data: Literal["OK", "Alerting"] = "OK"
    """Without data nothing is wrong, or the measuring itself. That kube-state-metrics is gone "Target down" reports."""
    on_error: Literal["KeepLast", "Alerting"] = "KeepLast"
    """What a rule is when its query fails: as it was. "Target down" fires then, after its minutes."""


def expression(rule: AlertRule) -> str:
    """The PromQL that has a result where `rule` is beyond its threshold."""
    return f"({rule.query}) {'>' if rule.evaluator == 'gt' else '<'} {rule.threshold:g}"


def taken(free: str, size: str, by: str, of: str = "") -> str:
    """Percentage that is not free."""
    return f"100 * (1 - max by ({by}) ({free}{of}) / max by ({by}) ({size}{of}))"
