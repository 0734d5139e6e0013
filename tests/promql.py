"""Every expression of the dashboards and of the alert rules, and the metrics that one names."""

import json
import re
from collections.abc import Iterator

from apps.alerts.rules import RULES, expression
from apps.dashboards import cluster_dashboards
from apps.dashboards.promql import ALL

# What is no metric, although it looks like one: https://prometheus.io/docs/prometheus/latest/querying/ (2026-11).
_NO_METRICS = (
    re.compile(r'"(?:\\.|[^"\\])*"'),  # text
    re.compile(r"\{[^{}]*\}|\[[^\[\]]*\]"),  # selectors and ranges
    re.compile(r"\b(?:by|without|on|ignoring|group_left|group_right)\s*\([^()]*\)"),  # labels
    re.compile(r"(?<![\w:])\d[\w.]*"),  # numbers
)
_NAME = re.compile(r"[a-zA-Z_:][\w:]*(?![\w:]|\s*\()")  # a name before a bracket is a function
_WORDS = {"and", "or", "unless", "bool", "offset", "inf", "nan", "atan2"}


# What Grafana puts in the place of each variable: a time with several scrapes, and every value.
_VALUES = {"$__rate_interval": "1m", "$__range": "1m"} | dict.fromkeys(
    ("$namespace", "$workload", "$pod", "$node"), ALL
)


def substituted(expr: str) -> str:
    """`expr` as Grafana sends it with `All` chosen in every variable."""
    for variable, value in _VALUES.items():
        expr = expr.replace(variable, value)
    return expr


def metric_names(expr: str) -> set[str]:
    """The metrics that `expr` asks for. A library would be a dependency for one test."""
    for each in _NO_METRICS:
        expr = each.sub("", expr)
    return {name for name in _NAME.findall(expr) if name.lower() not in _WORDS}


def _of_panels() -> Iterator[tuple[str, str]]:
    for file, text in cluster_dashboards().items():
        for panel in json.loads(text)["panels"]:
            for target in panel.get("targets", []):
                yield f"{file}: {panel['title']}: {target['refId']}", substituted(target["expr"])


def _of_variables() -> Iterator[tuple[str, str]]:
    """The series whose labels a variable lists."""
    for file, text in cluster_dashboards().items():
        for variable in json.loads(text)["templating"].get("list", []):
            asked = re.fullmatch(r"label_values\((.*), (\w+)\)", variable["query"]["query"])
            assert asked, f"{file}: the variable {variable['name']} lists a label of a metric"
            yield f"{file}: variable {variable['name']}", substituted(asked[1])


def expressions() -> dict[str, str]:
    """What asks to what it asks Prometheus, with `All` chosen in every variable."""
    of_rules = {f"alert: {rule.uid}": expression(rule) for rule in RULES}
    return dict(_of_panels()) | dict(_of_variables()) | of_rules
