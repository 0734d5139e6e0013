"""The emulator of eks.Cluster registers what pulumi-eks was recorded to register for the same arguments."""

import json
import threading
from pathlib import Path
from typing import Any

import pytest

from rehearsal.cloud.resource_types import ADDON, CLUSTER, ApiError
from rehearsal.providers.eks import COMPONENT, Child, Registered, component_outputs, register_children

RECORDED = Path(__file__).parent / "recorded"
SUBNETS = ["aws-4", "aws-5", "aws-6", "aws-7"]
OPTIONS = {
    "name": "dev",
    "version": "1.35",
    "vpcId": "aws-1",
    "publicSubnetIds": SUBNETS[:2],
    "privateSubnetIds": SUBNETS[2:],
    "skipDefaultNodeGroup": True,
    "skipDefaultSecurityGroups": True,
    "authenticationMode": "API",
    "endpointPrivateAccess": True,
    "endpointPublicAccess": True,
    "publicAccessCidrs": ["203.0.113.0/24"],
    "upgradePolicy": {"supportType": "STANDARD"},
    "kubeProxyAddonOptions": {"version": "v1.35.0-eksbuild.1"},
    "vpcCniOptions": {"addonVersion": "v1.20.0-eksbuild.1", "enableNetworkPolicy": True},
}
ARGUMENTS = {
    "pulumi-eks-4.3.0-cluster": OPTIONS
    | {
        "enabledClusterLogTypes": ["audit", "authenticator"],
        "deletionProtection": False,
        "accessEntries": {
            "admin": {
                "principalArn": "arn:aws:iam::123456789012:role/admin",
                "accessPolicies": {
                    "admin": {
                        "policyArn": "arn:aws:eks::aws:cluster-access-policy/AmazonEKSClusterAdminPolicy",
                        "accessScope": {"type": "cluster"},
                    }
                },
            }
        },
    },
    "pulumi-eks-4.3.0-cluster-service-role": OPTIONS
    | {
        "enabledClusterLogTypes": ["api", "audit", "authenticator"],
        "deletionProtection": True,
        "serviceRole": {"urn": "control-plane", "id": "control-plane"},
        "encryptionConfigKeyArn": "arn:aws:kms:ap-northeast-2:123456789012:key/1",
    },
}


class Monitor:
    """Answers as the engine would after creating, and keeps what was registered as (chain of types, name) -> inputs."""

    def __init__(self) -> None:
        self.registered: dict[tuple[str, str], dict[str, Any]] = {}
        self._lock = threading.Lock()

    def __call__(self, child: Child) -> Registered:
        parent = child.parent.urn if child.parent else COMPONENT
        chain = f"{parent}${child.type}"
        with self._lock:
            self.registered[chain, child.name] = dict(child.inputs)
        return Registered(chain, f"id-of-{child.name}", {"arn": f"arn-of-{child.name}"})


def registered(arguments: dict[str, Any]) -> dict[tuple[str, str], dict[str, Any]]:
    monitor = Monitor()
    register_children("eks", arguments, lambda id_: f"arn-of-{id_}", monitor)
    return monitor.registered


def without_placeholders(inputs: dict[str, Any]) -> dict[str, Any]:
    """The recordings name objects of their own store: where one stands is compared, not which."""
    plain = json.loads(json.dumps(inputs))
    if "vpcConfig" in plain:
        plain["vpcConfig"]["subnetIds"] = len(plain["vpcConfig"]["subnetIds"])
        plain["roleArn"] = "<role>"
    if "role" in plain:
        plain["role"] = "<role>"
    return plain


@pytest.mark.parametrize("recording", sorted(ARGUMENTS))
def test_the_component_registers_the_recorded_aws_resources_with_the_recorded_inputs(recording: str) -> None:
    entries = json.loads((RECORDED / f"{recording}.json").read_text())["children_in_creation_order"]
    expected = {(entry["type_chain"], entry["name"]): without_placeholders(entry["inputs"]) for entry in entries}
    found = {
        key: without_placeholders(inputs)
        for key, inputs in registered(ARGUMENTS[recording]).items()
        if "$aws:" in key[0]
    }
    assert found == expected, "a rehearsal is only worth what its emulator of the component has in common with it"


@pytest.mark.parametrize("recording", sorted(ARGUMENTS))
def test_the_component_registers_the_recorded_resources_that_are_not_of_aws(recording: str) -> None:
    entries = json.loads((RECORDED / f"{recording}.json").read_text())["component_children_without_inputs"]
    expected = {tuple(entry.split(" ")[:2]) for entry in entries}
    found = {(chain.rpartition("$")[2], name) for chain, name in registered(ARGUMENTS[recording])}
    assert {entry for entry in found if not entry[0].startswith("aws:")} == expected, (
        "component children are in the state too, under the URNs that aliases and transforms go by"
    )


def test_the_log_level_of_the_cni_is_one_of_its_environment_variables() -> None:
    options = OPTIONS["vpcCniOptions"] | {"logLevel": "INFO"}
    inputs = registered(OPTIONS | {"serviceRole": {"urn": "r", "id": "r"}, "vpcCniOptions": options})
    configuration = json.loads(
        inputs[f"{COMPONENT}$eks:index:VpcCniAddon${ADDON}", "eks-vpc-cni"]["configurationValues"]
    )
    assert configuration["env"]["AWS_VPC_K8S_CNI_LOGLEVEL"] == "INFO", "the component writes it there (cni-addon.ts)"
    assert configuration["env"]["ENABLE_POD_ENI"] == "false", "beside the others, which keep their defaults"


def test_a_given_role_is_the_clusters_role() -> None:
    inputs = registered(ARGUMENTS["pulumi-eks-4.3.0-cluster-service-role"])
    assert inputs[f"{COMPONENT}${CLUSTER}", "eks-eksCluster"]["roleArn"] == "arn-of-control-plane", (
        "the policy attachments that the program orders are those of the role it gave"
    )


@pytest.mark.parametrize(
    ("argument", "value", "refusal"),
    [
        ("skipDefaultNodeGroup", False, "skipDefaultNodeGroup"),
        ("createOidcProvider", True, "createOidcProvider"),
        ("corednsAddonOptions", {"enabled": True}, "corednsAddonOptions"),
        ("storageClasses", "gp3", "storageClasses"),
        ("vpcCniOptions", {"addonVersion": "v1", "warmIpTarget": 1}, "warmIpTarget"),
        ("kubeProxyAddonOptions", {}, "version given for kube-proxy"),
    ],
)
def test_arguments_that_would_change_what_is_registered_are_refused(argument: str, value: object, refusal: str) -> None:
    with pytest.raises(ApiError, match=refusal):
        registered(OPTIONS | {argument: value})


def test_the_kubeconfig_is_unknown_until_aws_has_made_the_cluster() -> None:
    outputs = component_outputs(OPTIONS, Registered("urn", outputs={"name": "dev"}))
    assert "04da6b54" in outputs["kubeconfigJson"], "a preview that knew it would hide what an unknown one replaces"


def test_the_kubeconfig_gets_its_token_from_the_aws_cli_in_the_clusters_region() -> None:
    known = {
        "arn": "arn:aws:eks:ap-northeast-2:000000000000:cluster/dev",
        "endpoint": "https://dev.example",
        "certificateAuthority": {"data": "Y2E="},
    }
    config = json.loads(component_outputs(OPTIONS, Registered("urn", outputs=known))["kubeconfigJson"])
    command = config["users"][0]["user"]["exec"]
    assert [command["command"], *command["args"][:4]] == ["aws", "--region", "ap-northeast-2", "eks", "get-token"], (
        "the component reads the region from the cluster's ARN and stores no credential"
    )
