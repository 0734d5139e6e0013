"""Flow logs of the network, where they are asked for."""

import json

import pytest
from networks import dev as dev
from recorder import Recording, recorded


def test_flow_logs_are_off_unless_asked_for(dev: Recording) -> None:
    assert dev.all("FlowLog") == [], "they are paid by the gigabyte"
    assert dev.all("LogGroup") == [], "no log, no log group"
    assert not [role.name for role in dev.all("Role") if "flow" in role.name], "no log, no role"


@pytest.mark.parametrize("traffic", ["REJECT", "ALL"])
def test_flow_logs_record_the_whole_vpc_for_a_bounded_time(traffic: str) -> None:
    recording = recorded("dev", vpc={"flow_logs": traffic, "flow_log_retention_days": 7})
    log, group = recording.one("FlowLog").inputs, recording.one("LogGroup")
    assert log["vpcId"] == "main-vpc-id", "the VPC, not one subnet of it"
    assert log["trafficType"] == traffic, "the setting is the traffic that is logged"
    assert log["maxAggregationInterval"] == 600, "the longer interval has fewer records to pay for"
    assert log["logDestination"].endswith(":main-flow-group"), "to the stack's own group"
    assert group.inputs["retentionInDays"] == 7, "a group without retention grows for ever"
    assert "name" not in group.inputs, "nobody types its name: two stacks of one account never clash"
    assert log["iamRoleArn"].endswith(":main-flow-role"), "it writes as a role of ours"


def test_the_flow_logs_role_is_for_the_service_and_its_own_group_alone() -> None:
    recording = recorded("prod")
    assume = json.loads(recording.one("Role", "main-flow-role").inputs["assumeRolePolicy"])["Statement"]
    assert [statement["Principal"] for statement in assume] == [{"Service": "vpc-flow-logs.amazonaws.com"}], (
        "nobody else takes the role"
    )
    policy = recording.one("RolePolicy", "main-flow-write").inputs
    (statement,) = json.loads(policy["policy"])["Statement"]
    group = "arn:aws:service:ap-northeast-2:000000000000:main-flow-group"
    assert statement["Resource"] == [group, f"{group}:*"], "a leaked role writes to this log group and no other"
    assert not [action for action in statement["Action"] if "*" in action or "Delete" in action], "it only writes"
    assert policy["role"] == "main-flow-role-id", "the policy is the role's"
    attached = {found.inputs["role"] for found in recording.all("RolePolicyAttachment")}
    assert "main-flow-role-id" not in attached, "no managed policy widens it"
