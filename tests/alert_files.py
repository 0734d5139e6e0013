"""The alert rules and their cases as files of promtool's unit tests.

https://prometheus.io/docs/prometheus/latest/configuration/unit_testing_rules/ (2026-11).
"""

from typing import Any

from alert_cases import CASES

from apps.alerts.rules import RULES, expression


def rule_file() -> dict[str, Any]:
    """The rules as Prometheus would have them: what Grafana evaluates with a threshold is a comparison here."""
    rules = [
        {
            "alert": rule.uid,
            "expr": expression(rule),
            "for": f"{rule.minutes}m",
            "labels": {"severity": rule.severity},
        }
        for rule in RULES
    ]
    return {"groups": [{"name": "cluster", "interval": "1m", "rules": rules}]}


def unit_test_file(rules: str) -> dict[str, Any]:
    """Every case as promtool reads it; `rules` is the path of the rule file."""
    severity = {rule.uid: rule.severity for rule in RULES}
    return {
        "rule_files": [rules],
        "evaluation_interval": "1m",
        "tests": [
            {
                "name": f"{uid}: {case.what}",
                "interval": "1m",
                "input_series": [{"series": name, "values": values} for name, values in case.series.items()],
                "alert_rule_test": [
                    {
                        "eval_time": f"{case.minute}m",
                        "alertname": uid,
                        "exp_alerts": [{"exp_labels": {"severity": severity[uid], **each}} for each in case.fires],
                    }
                ],
            }
            for uid, cases in CASES.items()
            for case in cases
        ],
    }
