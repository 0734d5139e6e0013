"""The policy pack: each rule on a good and a bad resource."""

from typing import Any

import pytest
from policed import BALANCER, CONTAINER, POD, Resource, changed, good, violations

from apps.balancer import refuse_plain_http
from apps.image import refuse_image
from infra.endpoint import refuse_open_endpoint
from infra.subnets import refuse_public_nodes
from policies.pack import POLICIES

IMAGE = f"docker.io/grafana/grafana:13.2.3@sha256:{'0' * 64}"
SECURITY = f"{CONTAINER}/securityContext"
CRON_CONTAINER = f"spec/jobTemplate/{CONTAINER}"


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
        ("restricted-pods", "daemon set", "metadata/labels/app", "other", "hostNetwork is on"),
        ("restricted-pods", "daemon set", f"{POD}/hostIPC", True, "hostIPC is on"),
        ("restricted-pods", "daemon set", f"{CONTAINER}/volumeMounts/0/readOnly", None, "may write to the node's disk"),
        ("restricted-pods", "daemon set", f"{SECURITY}/capabilities/drop", None, "capabilities"),
        ("restricted-pods", "daemon set", f"{POD}/securityContext/runAsUser", 0, "may run as root"),
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
