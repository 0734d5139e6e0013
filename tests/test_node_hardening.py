"""How the nodes are hardened: credentials, volumes, tags and the role."""

import json
from typing import Any

import pytest
from nodes import group
from recorder import recorded

POLICIES = ["AmazonEC2ContainerRegistryPullOnly", "AmazonEKSWorkerNodePolicy", "AmazonEKS_CNI_Policy"]


@pytest.fixture
def template() -> dict[str, Any]:
    return recorded("dev").one("LaunchTemplate").inputs


# Launch template.


def test_a_pod_cannot_take_the_nodes_credentials(template: dict[str, Any]) -> None:
    assert template["metadataOptions"] == {
        "httpEndpoint": "enabled",
        "httpTokens": "required",
        "httpPutResponseHopLimit": 1,
    }, "IMDSv2 alone, and no further than the node itself"


def test_the_nodes_volume_is_encrypted(template: dict[str, Any]) -> None:
    assert template["blockDeviceMappings"] == [
        {
            "deviceName": "/dev/xvda",
            "ebs": {"volumeType": "gp3", "volumeSize": 20, "encrypted": "true", "deleteOnTermination": "true"},
        }
    ], "the root volume of AL2023: images and logs at rest, gone with its node"


def test_the_size_of_the_volume_is_in_the_template_alone() -> None:
    recording = recorded("prod")
    (device,) = recording.one("LaunchTemplate").inputs["blockDeviceMappings"]
    assert device["ebs"]["volumeSize"] == 50, "the setting is the volume's size in GiB"
    assert "diskSize" not in recording.one("eks/nodeGroup:NodeGroup").inputs, "AWS refuses it beside a launch template"


def test_instances_and_volumes_carry_the_stacks_tags() -> None:
    template = recorded("dev", tags={"Team": "web"}).one("LaunchTemplate").inputs
    tags = {"Project": "eks-grafana", "Stack": "dev", "ManagedBy": "pulumi", "Team": "web", "Name": "general"}
    assert {each["resourceType"]: each["tags"] for each in template["tagSpecifications"]} == {
        "instance": tags,
        "volume": tags,
    }, "the provider's default tags do not reach what EC2 launches, and the bill is read by tags"


def test_the_nodes_use_the_newest_version_of_the_template() -> None:
    recording = recorded("dev")
    assert recording.one("eks/nodeGroup:NodeGroup").inputs["launchTemplate"] == {
        "id": "general-nodes-id",
        "version": "1",
    }, "a number, not $Latest: so a new version of the template is a change that the preview shows"
    assert "name" not in recorded("dev").one("LaunchTemplate").inputs, "nobody types its name"


# Role.


def test_the_nodes_role_has_three_policies_and_is_for_ec2_alone() -> None:
    recording = recorded("dev")
    attached = [
        found.inputs["policyArn"]
        for found in recording.all("RolePolicyAttachment")
        if found.inputs["role"] == "general-node-role-id"
    ]
    assert sorted(attached) == [f"arn:aws:iam::aws:policy/{policy}" for policy in POLICIES], (
        "join, pull images (no more than pull), and give pods addresses"
    )
    (statement,) = json.loads(recording.one("Role", "general-node-role").inputs["assumeRolePolicy"])["Statement"]
    assert statement["Principal"] == {"Service": "ec2.amazonaws.com"}, "nobody but the nodes takes the role"
    assert group().inputs["nodeRoleArn"].endswith(":general-node-role"), "and they do take it"
