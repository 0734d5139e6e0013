"""The dashboards of logs: each table is a priced query of exactly the log group that it is given."""

import json
import re
from collections.abc import Mapping
from typing import Any

import pytest
from dashboard_cases import drawn

GROUPS = {"audit": "/aws/eks/c/cluster", "control-plane": "/aws/eks/c/cluster", "flow-logs": "main-flow-group-0123456"}


def boards(log_groups: Mapping[str, str]) -> dict[str, dict[str, Any]]:
    made = drawn(
        region="ap-northeast-2",
        cluster_name="c",
        auto_scaling_group="g",
        instance_types=["t4g.medium"],
        nat_gateways={},
        log_groups=log_groups,
    )
    return {file: json.loads(text) for file, text in made.items() if file in ("audit.json", "flow-logs.json")}


def queries(board: Mapping[str, Any]) -> list[dict[str, Any]]:
    return [target for panel in board["panels"] for target in panel.get("targets", [])]


@pytest.mark.parametrize(
    ("kinds", "files"),
    [
        ([], set()),
        (["control-plane"], set()),
        (["control-plane", "audit"], {"audit.json"}),
        (["flow-logs"], {"flow-logs.json"}),
    ],
)
def test_a_dashboard_is_there_where_its_logs_are_on(kinds: list[str], files: set[str]) -> None:
    assert set(boards({kind: GROUPS[kind] for kind in kinds})) == files, "an empty table would be read as peace"


@pytest.mark.parametrize(("file", "kind"), [("audit.json", "audit"), ("flow-logs.json", "flow-logs")])
def test_each_query_reads_the_one_log_group_that_grafana_may_read(file: str, kind: str) -> None:
    found = queries(boards(GROUPS)[file])
    assert len(found) >= 3, "there is something to see"
    for query in found:
        assert query["queryMode"] == "Logs", "not a metric"
        assert query["logGroupNames"] == [GROUPS[kind]], "the role has no right to another group"
        assert query["region"] == "ap-northeast-2", "the group is of the stack's region"
    assert len({query["refId"] for query in found}) == len(found), "Grafana would mix up two answers"


@pytest.mark.parametrize("file", ["audit.json", "flow-logs.json"])
def test_a_priced_query_runs_for_an_hour_of_logs_and_only_when_it_is_asked_for(file: str) -> None:
    board = boards(GROUPS)[file]
    assert not board.get("refresh"), "each refresh is billed"
    assert board["timepicker"]["refresh_intervals"] == [], "nor is one offered: a tab that stays open would pay for it"
    assert board["time"] == {"from": "now-1h", "to": "now"}, "a query is billed by what it reads"
    assert not [link for link in board["links"] if link["keepTime"]], "a month of another dashboard is not taken over"
    text = "".join(panel.get("options", {}).get("content", "") for panel in board["panels"])
    assert "https://aws.amazon.com/cloudwatch/pricing/" in text, "who looks at it knows what it costs"


COMMANDS = {"dedup", "fields", "filter", "limit", "sort", "stats"}
"""https://docs.aws.amazon.com/AmazonCloudWatch/latest/logs/CWL_QuerySyntax.html (2026-11)"""
# https://kubernetes.io/docs/reference/config-api/apiserver-audit.v1/ (2026-11), Event, ObjectReference and the parts of
# UserInfo and Status; https://docs.aws.amazon.com/AmazonCloudWatch/latest/logs/CWL_AnalyzeLogData-discoverable-fields.html
FIELDS = {
    "audit.json": """@logStream @timestamp auditID objectRef.name objectRef.namespace objectRef.resource
        objectRef.subresource responseStatus.code responseStatus.message sourceIPs.0 stage user.username userAgent verb
        requests""",
    "flow-logs.json": "action dstAddr dstPort interfaceId packets protocol srcAddr flows total_packets ports",
}
WORDS = {"and", "as", "asc", "by", "count", "count_distinct", "desc", "in", "like", "not", "or", "sum"}


@pytest.mark.parametrize("file", FIELDS)
def test_a_query_has_commands_and_fields_that_are_documented(file: str) -> None:
    for query in queries(boards(GROUPS)[file]):
        lines = query["expression"].split("\n| ")
        assert {line.split()[0] for line in lines} <= COMMANDS, "another command is refused by CloudWatch"
        bare = re.sub(r'"[^"]*"|/[^/]*/|(?<![.\w])\d+\b', "", " ".join(line.partition(" ")[2] for line in lines))
        names = set(re.findall(r"@?[A-Za-z_][\w.]*", bare)) - WORDS
        assert names <= set(FIELDS[file].split()), "a field that no event has is an empty column"
        assert lines[-1].startswith("limit"), "a browser shows no ten thousand rows"


def test_who_cannot_log_in_is_among_the_denied_requests() -> None:
    """An event of 401 has the stage ResponseStarted and no later one: k8s.io/apiserver v0.36.3,
    pkg/endpoints/filters/authn_audit.go (2026-11).
    """
    (denied,) = (panel for panel in boards(GROUPS)["audit.json"]["panels"] if panel["title"] == "Denied requests")
    lines = denied["targets"][0]["expression"].split("\n| ")
    assert "filter responseStatus.code in [401, 403]" in lines, "both are denials"
    (stages,) = (line for line in lines if line.startswith("filter stage"))
    assert '(stage = "ResponseStarted" and responseStatus.code = 401)' in stages, "a 401 is never ResponseComplete"
    assert 'stage = "ResponseComplete" or' in stages, "a 403 is counted once: at its end"


def test_the_audit_dashboard_says_that_the_log_has_contents() -> None:
    """EKS's policy logs RequestResponse of writes and Request of reads; only of secrets, configmaps and token reviews
    Metadata: https://docs.aws.amazon.com/eks/latest/best-practices/auditing-and-logging.html (2026-11).
    """
    (note,) = (
        panel for panel in boards(GROUPS)["audit.json"]["panels"] if panel["title"] == "What is in the audit log"
    )
    text = note["options"]["content"]
    assert "the environment of pods is in the log group" in text, "whoever may query it reads this too"
    assert "of secrets and configmaps neither" in text, "what is left out"


@pytest.mark.parametrize(
    ("user", "hidden"),
    [
        ("system:node:ip-192-168-1-1.ap-northeast-2.compute.internal", True),
        ("system:kube-controller-manager", True),
        ("system:apiserver", True),
        ("system:serviceaccount:kube-system:coredns", True),
        ("eks:node-manager", True),
        ("system:serviceaccount:kube-system-2:anybody", False),
        ("system:nodes-of-somebody", False),
        ("system:apiserver-of-somebody", False),
        ("system:serviceaccount:grafana:grafana", False),
        ("system:anonymous", False),
        ("arn:aws:sts::123456789012:assumed-role/admin/somebody", False),
    ],
)
def test_nobody_hides_behind_the_beginning_of_a_name(user: str, hidden: bool) -> None:
    """Users of Kubernetes' own parts: https://kubernetes.io/docs/reference/access-authn-authz/rbac/ (2026-11); of EKS:
    https://docs.aws.amazon.com/eks/latest/userguide/default-roles-users.html (2026-11).
    """
    found = queries(boards(GROUPS)["audit.json"])
    (pattern,) = {
        each for query in found for each in re.findall(r"user\.username not like /(.*?)/", query["expression"])
    }
    assert bool(re.search(pattern, user)) is hidden, "who is left out of the writes and of the secrets that were read"
