"""What AWS's own controller makes of changes on a running stack; what a destroy leaves: test_grafana_modes.py."""

from collections.abc import Iterator
from typing import Any

import pytest
from balancers import PRIVATE, PUBLIC, VPC, BalancedStack
from manifests import CERTIFICATE, NAMED, grafana_settings

from rehearsal.control_plane.processes import wait_until
from rehearsal.live.backend import LiveBackend
from rehearsal.stack import Rehearsal

# One worker sets the module's stack up, and no other does it again.
pytestmark = [pytest.mark.cluster, pytest.mark.xdist_group("load_balancer_changes")]

OFFICE, VPN = "203.0.113.0/24", "10.8.0.0/16"
SETTINGS = {"grafana": grafana_settings("aws", "internal", "pod"), "tags": {"Team": None}}
RENEWED = CERTIFICATE.replace("0123", "ffff")


@pytest.fixture(scope="module")
def dev(
    request: pytest.FixtureRequest, backend: LiveBackend, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[BalancedStack]:
    request.getfixturevalue("our_control_plane")  # the controller runs on that alone
    with Rehearsal("dev", folder=tmp_path_factory.mktemp("changes"), settings=SETTINGS, backend=backend) as rehearsal:
        yield BalancedStack(rehearsal, backend)
        rehearsal.destroy()


@pytest.fixture
def internal(dev: BalancedStack) -> BalancedStack:
    """Grafana inside the VPC, without a certificate: whatever the test before has made of it."""
    dev.rehearsal.configure(SETTINGS)
    dev.rehearsal.up()
    admits(dev, VPC)
    return dev


def change(stack: BalancedStack, **grafana: Any) -> None:
    stack.rehearsal.configure({"grafana": grafana})
    stack.rehearsal.up()


def admits(stack: BalancedStack, *ranges: str) -> None:
    """The controller follows a change within seconds; no `up` waits for it."""
    wanted = {(stack.node_port(), cidr) for cidr in ranges}
    wait_until(lambda: stack.admitted(stack.balancer()) == wanted, f"the nodes let in {ranges}")


def test_an_internal_grafana_is_reached_from_the_vpc_and_the_ranges_that_are_added(internal: BalancedStack) -> None:
    balancer = internal.balancer()
    assert (balancer["Type"], balancer["Scheme"]) == ("network", "internal"), "the internet does not reach it"
    assert internal.subnets(balancer) == PRIVATE, "where the nodes are"
    assert [(each["Port"], each["Protocol"]) for each in internal.listeners(balancer)] == [(80, "TCP")], "plain HTTP"
    tags = internal.tags(balancer)
    assert {"Project": "eks-grafana", "Stack": "dev", "ManagedBy": "pulumi"}.items() <= tags.items(), "found by them"
    admits(internal, VPC)
    change(internal, source_ranges=[VPN])
    admits(internal, VPC, VPN)
    change(internal, source_ranges=None)
    admits(internal, VPC)
    assert internal.balancer() == balancer, "its name and its connections stay"


def test_a_certificate_that_is_added_or_renewed_reaches_the_listener(internal: BalancedStack) -> None:
    def serves(port: int, protocol: str, certificate: str) -> bool:
        found = internal.listeners(internal.balancer())
        certificates = [each["CertificateArn"] for one in found for each in one.get("Certificates", [])]
        return [(each["Port"], each["Protocol"]) for each in found] == [(port, protocol)] and certificates == [
            certificate
        ]

    before = internal.balancer()["LoadBalancerArn"]
    change(internal, **NAMED)
    wait_until(lambda: serves(443, "TLS", CERTIFICATE), "TLS takes the place of plain HTTP")
    change(internal, certificate_arn=RENEWED)
    wait_until(lambda: serves(443, "TLS", RENEWED), "another certificate is served")
    admits(internal, VPC)
    assert internal.balancer()["LoadBalancerArn"] == before, "by the same balancer"
    (listener,) = internal.listeners(internal.balancer())
    assert listener["SslPolicy"] == "ELBSecurityPolicy-TLS13-1-2-2021-06", "TLS 1.2 or newer, inside too"


def test_another_exposure_is_another_balancer_and_none_is_left_of_the_first(internal: BalancedStack) -> None:
    first = internal.balancer()
    change(internal, exposure="public", source_ranges=[OFFICE], **NAMED)
    balancer = internal.balancer()
    assert balancer["Scheme"] == "internet-facing", "AWS moves no balancer between inside and outside"
    assert internal.subnets(balancer) == PUBLIC, "where the way to the internet is"
    admits(internal, OFFICE)
    assert internal.account.balancers() == [balancer], "the first one is gone"
    assert not internal.admitted(first), "and who it let in"
    change(internal, exposure="private", source_ranges=None, certificate_arn=None, hostname=None)
    wait_until(lambda: not internal.account.left(), "nothing of the second one is left where there is none")


def test_a_balancer_keeps_the_tags_that_it_was_made_with(internal: BalancedStack) -> None:
    before = internal.tags(internal.balancer())
    internal.rehearsal.configure({"tags": {"Team": "data"}})
    change(internal, source_ranges=[VPN])
    admits(internal, VPC, VPN)
    # ensureLoadBalancerv2 in pkg/providers/v1/aws_loadbalancer.go writes tags where it creates, and nowhere else:
    # https://github.com/kubernetes/cloud-provider-aws/issues/113 (2026-11)
    assert internal.tags(internal.balancer()) == before, "the controller has seen the change, and tags nothing again"
