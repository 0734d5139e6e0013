"""The alert rules as Grafana reads them, and where they are sent.

What Grafana demands: pkg/services/provisioning/alerting/rules_types.go in github.com/grafana/grafana, and
receivers/sns/v1/config.go in github.com/grafana/alerting (2026-11).
"""

import json
import re

from monitored import REGION, TOPIC, alerting, files, grafana, on_aws, rules

from apps.alerts.provisioning import KNOWN
from apps.alerts.rules import RULES

CERTIFICATE = f"arn:aws:acm:{REGION}:123456789012:certificate/12345678-1234-1234-1234-123456789012"
BALANCED = {"exposure": "internal", "hostname": "grafana.example.com", "certificate_arn": CERTIFICATE}
EVERYTHING = grafana(aws=on_aws(), topic=TOPIC, **BALANCED)
FOLDERS = {group["folder"] for group in alerting(EVERYTHING)["groups"]}


def test_every_rule_is_complete() -> None:
    found = rules(EVERYTHING)
    assert set(found) == {rule.uid for rule in RULES} | {"nat-ports", "certificate-expiry"}, "all of them"
    assert set(found) == set(KNOWN), "so that each can be deleted again"
    for uid, rule in found.items():
        assert re.fullmatch(r"[a-z0-9-]{1,40}", uid), "what Grafana takes as a uid"
        references = [query["refId"] for query in rule["data"]]
        assert rule["condition"] == "C" == references[-1], f"{uid}: the last step decides"
        assert len(set(references)) == len(references), f"{uid}: steps name each other"
        assert all(query["model"]["refId"] == query["refId"] for query in rule["data"]), f"{uid}: twice the same name"
        assert re.fullmatch(r"\d+m", rule["for"]), f"{uid}: a duration"
        assert rule["noDataState"] in {"OK", "Alerting", "KeepLast"}, f"{uid}: a state that Grafana knows"
        assert rule["labels"]["severity"] in {"critical", "warning"}, f"{uid}: the policy goes by it"
    assert {"eks-grafana"} == FOLDERS, "Grafana refuses a group without a folder"


def test_a_data_source_that_does_not_answer_is_reported_by_one_rule() -> None:
    """https://grafana.com/docs/grafana/v13.2/alerting/fundamentals/alert-rule-evaluation/nodata-and-error-states/: with
    Error each rule becomes an alert DatasourceError, at once where it has no pending period; with Alerting the pending
    period counts. It keeps the rule's annotations: errorAlert in grafana/grafana,
    pkg/services/ngalert/state/compat.go (2026-11).
    """
    states = {uid: rule["execErrState"] for uid, rule in rules(EVERYTHING).items()}
    assert states.pop("target-down") == "Alerting", "after its ten minutes somebody hears of it"
    assert rules(EVERYTHING)["target-down"]["for"] == "10m", "a restart of Prometheus is shorter"
    assert set(states.values()) == {"KeepLast"}, "no mail says that a container was killed because a query failed"


def test_the_summary_of_target_down_is_true_when_nothing_answers() -> None:
    summary = rules(EVERYTHING)["target-down"]["annotations"]["summary"]
    with_labels, _, without = summary.partition("{{ else }}")
    assert with_labels.startswith("{{ if .Labels.instance }}"), "an alert of no data or an error may have no labels"
    assert ".Labels" not in without, "the mail would say [no value]"
    assert "no answer from" not in with_labels, (
        "alerts of each target keep this text when it is Prometheus that is away"
    )


def test_every_step_asks_what_is_there() -> None:
    for uid, rule in rules(EVERYTHING).items():
        known = {"__expr__"} | {
            source["uid"] for source in json.loads(files(EVERYTHING)["data-source.yaml"])["datasources"]
        }
        for query in rule["data"]:
            assert query["datasourceUid"] in known, f"{uid}: a data source that is not provisioned"
            assert query["relativeTimeRange"]["from"] >= query["relativeTimeRange"]["to"], f"{uid}: backwards"
            assert query["datasourceUid"] == "__expr__" or query["relativeTimeRange"]["from"] > 0, (
                f"{uid}: Grafana refuses a query of no time"
            )


def test_every_rule_says_what_is_wrong_and_what_to_do() -> None:
    for uid, rule in rules(EVERYTHING).items():
        summary, action = rule["annotations"]["summary"], rule["annotations"]["action"]
        assert 20 < len(re.sub(r"\{\{.*?\}\}", "", summary)) < 120, f"{uid}: one line"
        assert len(action) > 100, f"{uid}: where to look, and what helps"
        for text in (summary, action):
            assert text.count("{{") == text.count("}}"), f"{uid}: a template that does not end"
            assert set(re.findall(r"\{\{ \.(\w+)", text)) <= {"Labels", "Values"}, f"{uid}: what a template is given"
        assert re.search(r"`[^`]+`|dashboard", action), f"{uid}: a command or a dashboard"


def test_the_labels_in_a_summary_are_those_that_the_query_keeps() -> None:
    for rule in RULES:
        kept = {name.strip() for names in re.findall(r"by \(([^)]*)\)", rule.query) for name in names.split(",")}
        named = set(re.findall(r"\.Labels\.(\w+)", rule.summary))
        assert named <= kept, f"{rule.uid}: the mail would say [no value]"
        assert kept == named, f"{rule.uid}: two alerts with the same summary are a riddle"


def test_nothing_in_the_file_is_expanded() -> None:
    assert "$" not in files(EVERYTHING)["alerting.yaml"], "Grafana expands variables in parts of it"


def test_mails_go_to_the_stacks_topic_with_the_pods_own_role() -> None:
    (point,) = alerting(EVERYTHING)["contactPoints"]
    (receiver,) = point["receivers"]
    settings = receiver["settings"]
    assert (receiver["type"], settings["topic_arn"]) == ("sns", TOPIC), "nobody else's"
    assert settings["sigv4"] == {"region": REGION}, "no key and no profile: Pod Identity; the region has no default"
    assert receiver["uid"], "Grafana refuses a receiver without one"
    assert "\n" not in settings["subject"], "SNS refuses a subject with a line break"
    longest = max(len(rule["title"]) for rule in rules(EVERYTHING).values())
    assert longest + len("resolved: ") < 100, "SNS takes subjects below 100 characters"
    for part in ("summary", "action", "severity"):
        assert part in settings["message"], "the mail says what to do"


def test_mails_are_grouped_and_repeated_sensibly() -> None:
    (policy,) = alerting(EVERYTHING)["policies"]
    assert policy["receiver"] == alerting(EVERYTHING)["contactPoints"][0]["name"], "the contact point by its name"
    assert policy["group_by"] == ["alertname"], "ten pods that crash are one mail"
    assert policy["repeat_interval"] == "1d", "once a day is enough for a warning"
    (critical,) = policy["routes"]
    assert critical["object_matchers"] == [["severity", "=", "critical"]], "the label of the rules"
    assert critical["repeat_interval"] == "4h", "what users notice is repeated sooner"


def test_without_a_topic_rules_are_there_and_nothing_is_sent() -> None:
    for recording in (grafana(), grafana(aws=on_aws())):
        content = alerting(recording)
        assert {rule.uid for rule in RULES} <= set(rules(recording)), "Grafana shows them"
        assert "contactPoints" not in content, "nobody to send to"
        assert "policies" not in content, "a policy of somebody's own stays"
        assert "resetPolicies" not in content, "and is not reset at each start"


def test_rules_are_of_what_the_stack_has() -> None:
    assert not {"nat-ports", "certificate-expiry"} & set(rules(grafana())), "AWS alone has them"
    assert "certificate-expiry" not in rules(grafana(aws=on_aws())), "no certificate, no rule"
    assert set(rules(grafana(prometheus_url=None, aws=on_aws()))) == {"nat-ports"}, "nothing measures the pods"
    assert not rules(grafana(prometheus_url=None)), "and nothing at all"


def test_a_rule_that_is_not_for_this_stack_leaves_the_database() -> None:
    for recording in (EVERYTHING, grafana(), grafana(aws=on_aws()), grafana(prometheus_url=None)):
        deleted = {each["uid"] for each in alerting(recording)["deleteRules"]}
        assert deleted == set(KNOWN) - set(rules(recording)), "Grafana keeps what the file does not name"


def test_one_rule_watches_every_nat_gateway() -> None:
    *asked, condition = rules(EVERYTHING)["nat-ports"]["data"]
    gateways = [query["model"]["dimensions"]["NatGatewayId"] for query in asked]
    assert gateways == [["nat-a"], ["nat-b"]], "two values in one query become a SEARCH, billed by what it finds"
    watched = [each["query"]["params"] for each in condition["model"]["conditions"]]
    assert watched == [[query["refId"]] for query in asked], "each of them is a condition"
    assert {each["operator"]["type"] for each in condition["model"]["conditions"]} == {"or"}, "one is enough"


def test_the_mail_names_every_gateway_that_it_may_be() -> None:
    """An alert of classic conditions has no labels: https://github.com/grafana/grafana/issues/53358 (2026-11)."""
    action = rules(EVERYTHING)["nat-ports"]["annotations"]["action"]
    assert f"It is nat-a ({REGION}a) or nat-b ({REGION}b):" in action, "whoever is called looks at these"


def test_priced_rules_are_evaluated_seldom() -> None:
    intervals = {group["name"]: group["interval"] for group in alerting(EVERYTHING)["groups"]}
    assert intervals == {"cluster": "1m", "nat-ports": "5m", "certificate-expiry": "6h"}, "each evaluation is billed"


def test_the_certificate_that_is_watched_is_grafanas() -> None:
    query, _ = rules(EVERYTHING)["certificate-expiry"]["data"]
    assert query["model"]["dimensions"] == {"CertificateArn": [CERTIFICATE]}, "the one on the load balancer"
    assert query["relativeTimeRange"]["from"] == 2 * 86400, "its metric is of a day"
