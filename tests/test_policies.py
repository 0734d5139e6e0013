"""The policy pack: each rule on a good and a bad resource, and all of them on what the programs register."""

import copy
import json
import os
import subprocess
import sys
from collections.abc import Mapping
from typing import Any

import pulumi
import pytest
import yaml
from google.protobuf.json_format import ParseDict
from pulumi.runtime.config import set_all_config
from pulumi.runtime.proto import analyzer_pb2
from pulumi_policy import EnforcementLevel, PolicyResourceOptions, ResourceValidationArgs
from pulumi_policy.policy import PolicyCustomTimeouts, _PolicyAnalyzerServicer
from recorder import PROJECT, Recorded, record_stack, recorded

from apps.balancer import PREFIX, refuse_plain_http
from apps.image import refuse_image
from infra.endpoint import refuse_open_endpoint
from infra.subnets import refuse_public_nodes
from policies.pack import POLICIES, RULES
from targets.aws import AwsSettings

OPTIONS = PolicyResourceOptions(False, [], None, [], PolicyCustomTimeouts(0, 0, 0), [])
BY_NAME = {policy.name: policy for policy in POLICIES}
BALANCER = f"{PREFIX}-"
IMAGE = f"docker.io/grafana/grafana:13.2.3@sha256:{'0' * 64}"


def violations(name: str, type_: str, props: Mapping[str, Any], **sections: Any) -> list[str]:
    """What a policy reports on one resource, through Pulumi's own class for it. `sections` are the stack file's."""
    found: list[str] = []
    args = ResourceValidationArgs(type_, props, f"urn:pulumi:dev::eks-grafana::{type_}::x", "x", OPTIONS, None)
    set_all_config({f"{pulumi.get_project()}:{key}": json.dumps(section) for key, section in sections.items()})
    BY_NAME[name].validate(args, lambda message, _urn: found.append(message))
    return found


def all_violations(resources: list[Recorded]) -> list[str]:
    return [
        f"{resource.name}: {policy.name}: {message}"
        for resource in resources
        for policy in POLICIES
        for message in violations(policy.name, resource.type, resource.inputs)
    ]


def changed(value: Any, path: str, new: Any) -> Any:
    """A copy with `new` at a dotted path; None takes the key away."""
    value = copy.deepcopy(value)
    *keys, last = [int(key) if key.isdigit() else key for key in path.split("/")]
    inner = value
    for key in keys:
        inner = inner[key] if isinstance(key, int) else inner.setdefault(key, {})
    if new is None:
        inner.pop(last)
    else:
        inner[last] = new
    return value


# What the programs register.


@pytest.mark.parametrize("name", ["dev", "prod", "account"])
def test_everything_that_a_program_registers_passes(name: str) -> None:
    recording = record_stack(name, folder=PROJECT / "bootstrap") if name == "account" else recorded(name)
    assert recording.resources, "there is something to look at"
    assert not all_violations(recording.resources), "the settings let nothing through that the policies stop"


def test_the_cluster_within_the_component_is_looked_at_too() -> None:
    """The engine asks of every child of the EKS component; under mocks they do not appear."""
    children = json.loads((PROJECT / "tests/recorded/pulumi-eks-4.3.0-cluster.json").read_text())
    (inputs,) = (
        child["inputs"]
        for child in children["children_in_creation_order"]
        if child["type_chain"].endswith("$aws:eks/cluster:Cluster")
    )
    open_to_all = changed(inputs, "vpcConfig/publicAccessCidrs", ["0.0.0.0/0"])
    assert violations("limited-endpoint", "aws:eks/cluster:Cluster", open_to_all), "what opens the real cluster counts"
    limited = changed(
        changed(inputs, "vpcConfig/publicAccessCidrs", ["203.0.113.0/24"]), "vpcConfig/endpointPrivateAccess", True
    )
    assert not violations("limited-endpoint", "aws:eks/cluster:Cluster", limited), "listed addresses may"


def test_the_consent_in_the_stack_file_counts_for_the_policies_too() -> None:
    public = recorded("dev", vpc={"nat": "none", "allow_public_nodes": True})
    found = all_violations(public.resources)
    subnets = {f"main-public-ap-northeast-2{letter}: private-nodes" for letter in "ab"}
    assert {": ".join(line.split(": ")[:2]) for line in found} == subnets, "the reviewer learns of each"
    (subnet, *_) = (found for found in public.all("Subnet") if found.inputs["mapPublicIpOnLaunch"])
    assert not violations("private-nodes", subnet.type, subnet.inputs, vpc={"allow_public_nodes": True}), "agreed to"
    for vpc in ({"allow_public_nodes": False}, {"allow_public_nodes": "true"}, ["allow_public_nodes"], None):
        assert violations("private-nodes", subnet.type, subnet.inputs, vpc=vpc), f"{vpc} is not a consent"


def test_each_consent_is_a_setting_of_the_stack_file() -> None:
    consents = [rule.consent for rule in RULES if rule.consent]
    assert consents, "there is something to consent to"
    for consent in consents:
        name, _, key = consent.partition(".")
        section: Any = AwsSettings.model_fields[name].annotation
        assert section.model_fields[key].annotation is bool, f"{consent}: what the pack reads, the program reads"


# Each rule: a resource of the stack's own with one change.


POD = "spec/template/spec"
CONTAINER = f"{POD}/containers/0"
SECURITY = f"{CONTAINER}/securityContext"
CRON_CONTAINER = f"spec/jobTemplate/{CONTAINER}"
Resource = tuple[str, dict[str, Any]]
# Of the dev stack, by what `Recording.one` takes.
OF_DEV = {
    "deployment": ("Deployment", None),
    "namespace": ("Namespace", None),
    "provider": ("pulumi:providers:aws", None),
    "subnet": ("Subnet", "main-private-ap-northeast-2a"),
    "template": ("LaunchTemplate", None),
}
# What the stacks do not make, or not by default.
OTHERS: dict[str, Resource] = {
    "cluster": (
        "aws:eks/cluster:Cluster",
        {"vpcConfig": {"publicAccessCidrs": ["203.0.113.0/24"], "endpointPrivateAccess": True}},
    ),
    "class": (
        "kubernetes:storage.k8s.io/v1:StorageClass",
        {"provisioner": "ebs.csi.aws.com", "parameters": {"encrypted": "true"}},
    ),
    "instance": (
        "aws:ec2/instance:Instance",
        {
            "associatePublicIpAddress": False,
            "metadataOptions": {"httpTokens": "required", "httpPutResponseHopLimit": 1},
            "rootBlockDevice": {"encrypted": True},
        },
    ),
    "service": (
        "kubernetes:core/v1:Service",
        {"metadata": {"annotations": {f"{BALANCER}internal": "true"}}, "spec": {"type": "LoadBalancer"}},
    ),
    "volume": ("aws:ebs/volume:Volume", {"encrypted": True}),
}


def good(name: str) -> Resource:
    if name == "cron":
        return "kubernetes:batch/v1:CronJob", {"spec": {"jobTemplate": good("deployment")[1]}}
    if name in OTHERS:
        return OTHERS[name]
    resource = recorded("dev").one(*OF_DEV[name])
    return resource.type, resource.inputs


@pytest.mark.parametrize(
    ("policy", "name", "path", "bad", "says"),
    [
        ("private-nodes", "subnet", "mapPublicIpOnLaunch", True, "public addresses"),
        ("private-nodes", "template", "networkInterfaces", [{"associatePublicIpAddress": "true"}], "public addresses"),
        ("private-nodes", "instance", "associatePublicIpAddress", True, "public addresses"),
        ("limited-endpoint", "cluster", "vpcConfig/publicAccessCidrs", ["0.0.0.0/0"], "the whole internet"),
        ("limited-endpoint", "cluster", "vpcConfig/publicAccessCidrs", ["0.0.0.0/1", "128.0.0.0/1"], "whole internet"),
        ("limited-endpoint", "cluster", "vpcConfig/publicAccessCidrs", None, "who may reach the Kubernetes API"),
        ("limited-endpoint", "cluster", "vpcConfig/endpointPrivateAccess", False, "endpointPrivateAccess is off"),
        ("imds-of-the-node", "template", "metadataOptions/httpTokens", "optional", "httpTokens"),
        ("imds-of-the-node", "template", "metadataOptions/httpPutResponseHopLimit", 2, "HopLimit"),
        ("imds-of-the-node", "instance", "metadataOptions/httpTokens", None, "httpTokens"),
        ("encrypted-disks", "template", "blockDeviceMappings/0/ebs/encrypted", "false", "/dev/xvda is not encrypted"),
        ("encrypted-disks", "template", "blockDeviceMappings", None, "no blockDeviceMappings"),
        ("encrypted-disks", "instance", "rootBlockDevice", None, "root disk is not encrypted"),
        ("encrypted-disks", "volume", "encrypted", None, "it is not encrypted"),
        ("encrypted-disks", "class", "parameters/encrypted", None, "not encrypted"),
        ("pinned-images", "deployment", f"{CONTAINER}/image", "grafana/grafana:13.2.3", "tag and digest"),
        ("pinned-images", "deployment", f"{CONTAINER}/image", IMAGE.replace("13.2.3", "latest"), "tagged latest"),
        ("pinned-images", "deployment", f"{POD}/initContainers", [{"name": "x", "image": "busybox"}], "tag and digest"),
        ("pinned-images", "cron", f"{CRON_CONTAINER}/image", "busybox", "tag and digest"),
        ("restricted-pods", "namespace", "metadata/labels", {}, "enforce the profile restricted"),
        ("restricted-pods", "deployment", f"{POD}/hostNetwork", True, "hostNetwork is on"),
        ("restricted-pods", "deployment", f"{POD}/volumes/0", {"name": "x", "hostPath": {}}, "is a hostPath"),
        ("restricted-pods", "deployment", f"{POD}/securityContext/runAsNonRoot", None, "may run as root"),
        ("restricted-pods", "deployment", f"{POD}/securityContext/runAsUser", 0, "may run as root"),
        ("restricted-pods", "deployment", f"{POD}/securityContext/seccompProfile", None, "no seccomp profile"),
        ("restricted-pods", "deployment", f"{SECURITY}/privileged", True, "is privileged"),
        ("restricted-pods", "deployment", f"{SECURITY}/allowPrivilegeEscalation", None, "gain"),
        ("restricted-pods", "deployment", f"{SECURITY}/capabilities/add", ["SYS_ADMIN"], "capabilities"),
        ("restricted-pods", "deployment", f"{SECURITY}/capabilities/drop", None, "capabilities"),
        ("restricted-pods", "deployment", f"{CONTAINER}/ports/0/hostPort", 3000, "port of the node"),
        ("restricted-pods", "cron", f"{CRON_CONTAINER}/securityContext", {}, "gain privileges"),
        ("tls-in-public", "service", "metadata/annotations", {}, "ACM certificate"),
        ("tls-in-public", "service", "metadata/annotations", {f"{BALANCER}scheme": "internal"}, "unencrypted"),
        ("tags", "provider", "defaultTags", '{"tags": {"Project": "x", "Stack": ""}}', "lacks Stack, ManagedBy"),
        ("tags", "provider", "defaultTags", None, "lacks Project, Stack, ManagedBy"),
        ("tags", "template", "tagSpecifications/1", {"resourceType": "instance"}, "for volume lacks Project"),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)  # fmt: skip
def test_a_rule_lets_the_good_resource_pass_and_stops_the_bad_one(
    policy: str, name: str, path: str, bad: Any, says: str
) -> None:
    type_, props = good(name)
    assert not violations(policy, type_, props), "the good one passes"
    found = violations(policy, type_, changed(props, path, bad))
    assert any(says in message for message in found), f"the bad one does not: {found}"


def test_a_public_balancer_with_a_certificate_or_with_consent_passes() -> None:
    type_, props = good("service")
    certified = changed(props, "metadata/annotations", {f"{BALANCER}ssl-cert": "arn:aws:acm:..."})
    assert not violations("tls-in-public", type_, certified), "it speaks TLS"
    plain = changed(props, "metadata/annotations", {})
    assert not violations("tls-in-public", type_, plain, grafana={"allow_plain_http": True}), "somebody said so"
    assert not violations("tls-in-public", type_, changed(plain, "spec/type", "ClusterIP")), "no balancer, no TLS"


def test_what_a_rule_is_not_about_passes() -> None:
    for policy in POLICIES:
        assert not violations(policy.name, "aws:sqs/queue:Queue", {}), policy.name


def test_a_rule_of_the_settings_speaks_in_their_words() -> None:
    """One function, which both call: what the settings refuse and what the policies stop cannot drift apart."""
    for refusal, found in (
        (
            refuse_image("busybox"),
            violations("pinned-images", *_with(good("deployment"), f"{CONTAINER}/image", "busybox")),
        ),
        (
            refuse_open_endpoint(["0.0.0.0/0"], allowed=False),
            violations("limited-endpoint", *_with(good("cluster"), "vpcConfig/publicAccessCidrs", ["0.0.0.0/0"])),
        ),
        (
            refuse_public_nodes(public=True, allowed=False),
            violations("private-nodes", *_with(good("subnet"), "mapPublicIpOnLaunch", True)),
        ),
        (
            refuse_plain_http("public", None, allowed=False),
            violations("tls-in-public", *_with(good("service"), "metadata/annotations", {})),
        ),
    ):
        assert refusal, "the settings refuse it"
        assert found[0].endswith("; ".join(refusal)), "and so do the policies, with the same way out"


def _with(resource: Resource, path: str, bad: Any) -> Resource:
    return resource[0], changed(resource[1], path, bad)


# The pack.


def test_the_pack_has_at_most_ten_mandatory_rules_of_different_names() -> None:
    assert len({rule.name for rule in RULES}) == len(RULES) <= 10, "each is worth its place"
    assert {policy.enforcement_level for policy in POLICIES} == {EnforcementLevel.MANDATORY}, (
        "a plan that breaks one fails"
    )


def test_the_pack_runs_in_the_environment_of_the_programs() -> None:
    options = yaml.safe_load((PROJECT / "policies" / "PulumiPolicy.yaml").read_text())["runtime"]["options"]
    assert (PROJECT / "policies" / options["virtualenv"]).resolve() == (PROJECT / ".venv").resolve(), "one lock for all"


def test_the_pack_starts_from_its_own_folder_where_pulumi_runs_it() -> None:
    command = [sys.executable, "-u", "-m", "pulumi.policy", "127.0.0.1:1", "."]
    with subprocess.Popen(command, cwd=PROJECT / "policies", env={"PATH": os.defpath}, stdout=subprocess.PIPE) as pack:
        assert pack.stdout
        port = pack.stdout.readline()
        pack.kill()
    assert port.strip().isdigit(), "it reports to the engine where it listens"


def test_pulumis_own_analyzer_reports_a_violation_and_waits_for_what_is_not_known_yet() -> None:
    analyzer = _PolicyAnalyzerServicer("eks-grafana", "0", [*POLICIES], EnforcementLevel.ADVISORY, None, *[None] * 6)

    def analyzed(type_: str, props: dict[str, Any]) -> list[analyzer_pb2.AnalyzeDiagnostic]:
        request = analyzer_pb2.AnalyzeRequest(type=type_, name="x", urn=f"urn:pulumi:dev::p::{type_}::x")
        ParseDict(props, request.properties)
        return [*analyzer.Analyze(request, None).diagnostics]

    type_, props = good("deployment")
    assert not analyzed(type_, props), "a Deployment of the stack passes on the wire too"
    (found,) = analyzed(type_, changed(props, f"{CONTAINER}/image", "busybox"))
    assert (found.policyName, found.enforcementLevel) == ("pinned-images", analyzer_pb2.MANDATORY), "it stops the plan"
    unknown = "04da6b54-80e4-46f7-96ec-b56ff0331ba9"
    (found,) = analyzed(type_, changed(props, f"{CONTAINER}/image", unknown))
    assert found.enforcementLevel == analyzer_pb2.ADVISORY, "what is not known in a preview is asked again in the up"
