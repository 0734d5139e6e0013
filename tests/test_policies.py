"""The policy pack: what the programs register passes, and the pack starts where Pulumi runs it."""

import json
import os
import subprocess
import sys
from typing import Any

import pytest
import yaml
from google.protobuf.json_format import ParseDict
from policed import CONTAINER, changed, good, violations
from pulumi.runtime.proto import analyzer_pb2
from pulumi_policy import EnforcementLevel
from pulumi_policy.policy import _PolicyAnalyzerServicer
from recorder import PROJECT, Recorded, record_stack, recorded

from policies.pack import POLICIES, RULES
from targets.aws import AwsSettings


def all_violations(resources: list[Recorded]) -> list[str]:
    return [
        f"{resource.name}: {policy.name}: {message}"
        for resource in resources
        for policy in POLICIES
        for message in violations(policy.name, resource.type, resource.inputs)
    ]


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
