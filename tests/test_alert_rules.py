"""The alert rules: what each of them watches, and that its cases are complete."""

import re

import pytest
from alert_cases import CASES
from alert_files import rule_file, unit_test_file
from settings_cases import knobs

from apps.alerts.cloudwatch import CloudWatchRule, aws_rules
from apps.alerts.rules import RULES, AlertRule, expression

OF_AWS = aws_rules(region="", nat_gateways={"zone": "nat-0"}, certificate_arn="arn")
every_rule = pytest.mark.parametrize("rule", RULES, ids=[rule.uid for rule in RULES])


def test_what_people_ask_of_a_cluster_has_a_rule() -> None:
    assert {rule.uid for rule in RULES} == {
        "node-not-ready",
        "node-memory",
        "node-disk",
        "node-inodes",
        "pod-crash-looping",
        "pod-pending",
        "deployment-short",
        "volume-full",
        "container-oom",
        "target-down",
        "api-errors",
    }, "a uid stays: silences and links go by it"
    assert len({rule.title for rule in RULES}) == len(RULES), "in one folder Grafana refuses two of the same title"


@every_rule
def test_a_rule_has_series_that_fire_and_series_that_do_not(rule: AlertRule) -> None:
    cases = CASES[rule.uid]
    assert [case for case in cases if case.fires], "a rule that never fires is worth nothing"
    assert [case for case in cases if not case.fires], "and so is one that always does"
    assert len({case.what for case in cases}) == len(cases), "a case that fails is found by its name"


def test_there_is_no_case_of_another_rule() -> None:
    assert set(CASES) == {rule.uid for rule in RULES}, "promtool takes an unknown rule as one that does not fire"


@every_rule
def test_a_rule_compares_once(rule: AlertRule) -> None:
    bare = re.sub(r"\{[^{}]*\}", "", rule.query)
    assert not re.search(r"[<>]|==|!=", bare), "Grafana's threshold compares, and shows the value"
    sign = {"gt": ">", "lt": "<"}[rule.evaluator]
    assert expression(rule).endswith(f") {sign} {rule.threshold:g}"), "Prometheus compares the same"


@every_rule
def test_a_rule_keeps_no_label_of_the_pod_that_measures(rule: AlertRule) -> None:
    assert rule.uid == "api-errors" or re.search(r"\b(max|min|sum) by \(", rule.query), "the rest is summed away"
    kept = {name.strip() for names in re.findall(r"by \(([^)]*)\)", rule.query) for name in names.split(",")}
    assert rule.uid == "target-down" or "instance" not in kept, "a new pod would be a new alert"


@pytest.mark.parametrize("rule", [*RULES, *OF_AWS], ids=lambda rule: rule.uid)
def test_a_setting_that_an_alert_tells_to_change_is_one(rule: AlertRule | CloudWatchRule) -> None:
    settings = knobs()
    sections = {path.partition(".")[0] for path in settings}
    named = [name for name in re.findall(r"`([a-z_]+(?:\.[a-z_]+)+)`", rule.action) if name.split(".")[0] in sections]
    assert not [name for name in named if name not in settings], "who obeys at night is refused by the program"


def test_a_target_that_is_silent_and_a_prometheus_that_is_empty_are_one_rule() -> None:
    alerting = [rule.uid for rule in RULES if rule.no_data == "Alerting"]
    assert alerting == ["target-down"], "if nothing is measured, one mail says so"


def test_the_files_for_promtool_name_every_rule_and_case() -> None:
    (group,) = rule_file()["groups"]
    assert [rule["alert"] for rule in group["rules"]] == [rule.uid for rule in RULES], "the rule is found by its uid"
    cases = unit_test_file("rules.yaml")
    assert len(cases["tests"]) == sum(len(each) for each in CASES.values()), "each case is a test"
    assert cases["rule_files"] == ["rules.yaml"], "the file that was rendered"
