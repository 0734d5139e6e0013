"""The workflow e2e names what is left in AWS after the destroy.

Nothing here has run against AWS.
"""

import json
import re

import jmespath
import pytest
from throw_away import VPC, listed
from throw_away import run as run

from ci.e2e_leftovers import ASKED

NAT = "arn:aws:ec2:ap-northeast-2:123456789012:natgateway/nat-1"
KEY = "arn:aws:kms:ap-northeast-2:123456789012:key/1234"
CLUSTER = "arn:aws:eks:ap-northeast-2:123456789012:cluster/eks-grafana-e2e"
IN_CLUSTER = [
    f"arn:aws:eks:ap-northeast-2:123456789012:{each}"
    for each in ("nodegroup/c/g/u", "addon/c/coredns/u", "podidentityassociation/c/a-1", "access-entry/c/role/1/team/u")
]
BALANCER = "arn:aws:elasticloadbalancing:ap-northeast-2:123456789012:loadbalancer/net/a1/2"
ROLE = "arn:aws:iam::123456789012:role/main-control-plane-role-1a2b3c4"


def test_nothing_left_is_the_good_end(run) -> None:
    done = run("e2e_leftovers")
    assert (done.code, done.printed) == (0, "AWS has nothing left of the stack e2e\n"), done.reported
    (call,) = (call for call in done.calls if "get-resources" in call)
    assert "Key=Project,Values=eks-grafana Key=Stack,Values=e2e" in call, "by the tags of all that the stack makes"


def test_what_has_ended_and_is_still_listed_is_not_left(run) -> None:
    arns = listed(VPC, NAT, KEY, CLUSTER, *IN_CLUSTER)
    assert run("e2e_leftovers", ARNS=arns, NAT="deleted", KEY="PendingDeletion").code == 0, (
        "AWS lists by tags for a while what it has deleted, and a key waits for its end"
    )


@pytest.mark.parametrize(
    ("arn", "variables"),
    [
        (BALANCER, {}),
        (ROLE, {"ROLES": json.dumps([{"RoleName": "main-control-plane-role-1a2b3c4", "Arn": ROLE}])}),
        (VPC, {"TAGS": "Stack"}),
        (NAT, {"NAT": "available"}),
        (KEY, {}),
        ("arn:aws:sqs:ap-northeast-2:1:queue", {}),
    ],
)
def test_what_is_left_fails_and_is_named(run, arn: str, variables: dict[str, str]) -> None:
    done = run("e2e_leftovers", ARNS=listed(*([] if arn == ROLE else [arn]), CLUSTER), **variables)
    assert done.code == 1, "somebody pays for it"
    assert f"still has, and bills:\n  {arn}\n" in done.reported, "it alone is named"


def test_what_ends_late_is_waited_for(run) -> None:
    done = run("e2e_leftovers", ARNS=listed(NAT), NAT="deleting", LISTED="3")
    assert done.code == 0, done.reported
    assert sum("get-resources" in call for call in done.calls) == 4, "asked until it is gone"


def test_an_answer_that_does_not_come_is_no_good_end(run) -> None:
    done = run("e2e_leftovers", ARNS="denied")
    assert done.code == 1, "nobody knows what is left"
    assert "AccessDeniedException" in done.reported, "and why"


def test_a_log_group_with_a_longer_name_is_another_one() -> None:
    (pattern,) = (pattern for pattern in ASKED if ":logs:" in pattern)
    arn = "arn:aws:logs:eu-west-1:123456789012:log-group:/aws/eks/e2e/cluster"
    found = re.search(pattern, arn)
    assert found, "the ARN is a log group's"
    query = ASKED[pattern].format(found[1]).partition(" --query ")[2]
    prefixed = [{"logGroupName": name} for name in ("/aws/eks/e2e/cluster", "/aws/eks/e2e/cluster-2")]
    for groups, names in ((prefixed, ["/aws/eks/e2e/cluster"]), (prefixed[1:], [])):
        assert jmespath.search(query, {"logGroups": groups}) == names, "listed by prefix, filtered by name"
