"""What the emulated AWS refuses by AWS's own API models: each kind of rule, and that no resource is left out."""

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import pulumi
import pulumi_aws
import pytest
from recorder import PROJECT, record_stack
from test_aws_requests import aws_resources

from rehearsal.cloud.aws_api import models, requests
from rehearsal.cloud.resource_types import VOLUME
from rehearsal.cloud.rows import AWS
from rehearsal.cloud.values import UNKNOWN
from rehearsal.engine.run import RehearsalError
from rehearsal.stack import Rehearsal

NODE_GROUP = "aws:eks/nodeGroup:NodeGroup"
NODES = {
    "clusterName": "dev",
    "nodeGroupName": "general",
    "nodeRoleArn": "arn:aws:iam::000000000000:role/node",
    "subnetIds": ["subnet-1"],
    "scalingConfig": {"minSize": 1, "maxSize": 3, "desiredSize": 2},
}
ROLE = {"name": "node", "assumeRolePolicy": "{}"}


def problems(type_: str, inputs: Mapping[str, Any], default_tags: Mapping[str, str] | None = None) -> dict[str, str]:
    return dict(requests.problems(type_, inputs, default_tags or {}))


@pytest.mark.parametrize(
    ("type_", "inputs", "path", "rule"),
    [
        (NODE_GROUP, NODES | {"labels": {"spot": ""}}, "labels.spot", "1 to 63 characters"),
        (NODE_GROUP, NODES | {"labels": {"k" * 64: "v"}}, f"labels.{'k' * 64}", "1 to 63 characters"),
        (
            NODE_GROUP,
            NODES | {"taints": [{"key": "a", "value": "v", "effect": "NoSchedule"}]},
            "taints[0].effect",
            "one of NO_SCHEDULE, NO_EXECUTE, PREFER_NO_SCHEDULE",
        ),
        (NODE_GROUP, NODES | {"scalingConfig": {"maxSize": 0}}, "scalingConfig.maxSize", "at least 1"),
        (NODE_GROUP, NODES | {"updateConfig": {"maxUnavailable": 0}}, "updateConfig.maxUnavailable", "at least 1"),
        (NODE_GROUP, NODES | {"diskSize": "20"}, "diskSize", "a number"),
        (NODE_GROUP, NODES | {"scalingConfig": {"wanted": 2}}, "scalingConfig.wanted", "no member wanted"),
        (NODE_GROUP, {key: NODES[key] for key in NODES if key != "subnetIds"}, "", "nothing without subnets"),
        ("aws:iam/role:Role", ROLE | {"name": "a b"}, "name", r"text of the form [\w+=,.@-]+"),
        ("aws:iam/role:Role", ROLE | {"tags": {"a": "b;c"}}, "tags.a", "text of the form"),
        ("aws:iam/role:Role", ROLE | {"maxSessionDuration": 60}, "maxSessionDuration", "3600 to 43200"),
        (
            "aws:ec2/launchTemplate:LaunchTemplate",
            {"name": "nodes", "metadataOptions": {"httpTokens": "always"}},
            "metadataOptions.httpTokens",
            "one of optional, required",
        ),
    ],
)  # fmt: skip
def test_a_value_that_awss_model_refuses_is_refused_with_its_property_and_the_rule(
    type_: str, inputs: Mapping[str, Any], path: str, rule: str
) -> None:
    found = problems(type_, inputs)
    assert [*found] == [path], "the property of the program is named, and nothing else is refused"
    assert rule in found[path], "the message says what AWS accepts instead"
    assert "botocore" in found[path], "and where that stands"


@pytest.mark.parametrize(
    ("type_", "inputs"),
    [
        (NODE_GROUP, NODES),
        (NODE_GROUP, NODES | {"taints": [{"key": "a", "value": "", "effect": "NO_SCHEDULE"}], "labels": {}}),
        ("aws:iam/role:Role", ROLE | {"tags": {"Köln 서울": "é ½ _.:/=+-@"}}),
    ],
)
def test_what_awss_model_takes_is_not_refused(type_: str, inputs: Mapping[str, Any]) -> None:
    assert problems(type_, inputs) == {}, "a rehearsal that refuses too much is of no use"


@pytest.mark.parametrize(
    "inputs",
    [
        NODES | {"labels": UNKNOWN},
        NODES | {"labels": {"spot": UNKNOWN}, "subnetIds": [UNKNOWN]},
        NODES | {"scalingConfig": UNKNOWN, "tags": UNKNOWN},
    ],
)
def test_what_a_preview_cannot_know_is_not_refused_at_any_depth(inputs: Mapping[str, Any]) -> None:
    assert problems(NODE_GROUP, inputs) == {}, "an unknown value can still become a right one"


def test_the_providers_default_tags_count_among_the_50() -> None:
    tags = {f"own{number}": "x" for number in range(48)}
    defaults = {"Project": "p", "Stack": "s", "ManagedBy": "pulumi"}
    assert "1 to 50 entries" in problems(NODE_GROUP, NODES | {"tags": tags}, defaults)["tags"], "the provider adds them"
    assert problems(NODE_GROUP, NODES | {"tags": tags}) == {}, "without them they are 48"


def _with_a_wrong_role() -> None:
    aws = pulumi_aws.Provider("aws", region="ap-northeast-2")
    opts = pulumi.ResourceOptions(provider=aws)
    pulumi_aws.iam.Role("role", name="a b", assume_role_policy="{}", opts=opts)


@pytest.mark.engine
def test_a_preview_already_reports_what_aws_would_refuse(tmp_path: Path) -> None:
    with Rehearsal("dev", folder=tmp_path, program=_with_a_wrong_role) as rehearsal:
        with pytest.raises(RehearsalError, match="name") as refusal:
            rehearsal.preview()
        assert "IAM CreateRole accepts text of the form" in str(refusal.value), "the API's own rule is the message"
        assert not rehearsal.cloud.calls, "nothing was asked of the emulated cloud"


# Nothing is left out.


def test_each_type_that_the_emulator_knows_has_its_calls() -> None:
    # An EBS volume is made by the driver in the cluster, never by a program.
    assert {*AWS} - {VOLUME} == {*requests.CALLS}, "a new type needs its calls in rehearsal/aws_api"


def registered() -> Iterator[tuple[str, str, Mapping[str, Any]]]:
    balanced = {"exposure": "internal", "hostname": "grafana.example.com", "hosted_zone_id": "Z0123456789ABC"}
    entry = {"principal_arn": "arn:aws:iam::000000000000:role/a", "policy": "AmazonEKSViewPolicy"}
    nodes = {
        "labels": {"a": "b"},
        "taints": [{"key": "a", "effect": "NO_SCHEDULE"}],
        "release_version": "1.36.2-20261101",
    }
    changes = {"grafana": balanced, "cluster": {"access_entries": {"a": entry}}, "node_group": nodes}
    boundary = {"permissions_boundary_arn": "arn:aws:iam::000000000000:policy/boundary"}
    for recording in (
        record_stack("dev"),
        record_stack("prod", changes | boundary),
        record_stack("account", folder=PROJECT / "bootstrap"),
    ):
        yield from aws_resources(recording)


def test_each_property_that_a_program_sets_is_in_a_call_or_is_listed_with_a_reason() -> None:
    missing = set()
    for type_, _, inputs in registered():
        calls = requests.CALLS[type_]
        sent = {path.split(".")[0] for call in calls for path in call.properties()}
        missing |= {(type_, key) for key in inputs.keys() - sent - requests.NOT_SENT.get(type_, {}).keys()}
    assert not missing, "what is in no call is never checked"


def test_each_rule_that_a_call_can_meet_can_be_read() -> None:
    def reachable(shapes: Mapping[str, Any], name: str, seen: set[str]) -> set[str]:
        if name not in seen:
            seen.add(name)
            shape = shapes[name]
            for below in (*shape.get("members", {}).values(), *(shape.get(key) for key in ("member", "key", "value"))):
                if below:
                    reachable(shapes, below["shape"], seen)
        return seen

    for call in (call for calls in requests.CALLS.values() for call in calls):
        model = models.model(call.service)
        for name in reachable(model["shapes"], model["operations"][call.operation]["input"]["shape"], set()):
            if pattern := model["shapes"][name].get("pattern"):
                assert models.compiled(pattern), f"{call.service} {name}: Python cannot read {pattern}"
