"""Load balancers as AWS's own controller makes them, read in an emulated account."""

from collections.abc import Iterator

import pytest
from balancers import PUBLIC, BalancedStack
from lightkube import Client
from lightkube.models.core_v1 import ServicePort, ServiceSpec
from lightkube.models.meta_v1 import ObjectMeta
from lightkube.resources.core_v1 import Service
from manifests import CERTIFICATE, grafana_settings

from apps.balancer import PREFIX
from rehearsal.cloud.values import at
from rehearsal.control_plane.processes import wait_until
from rehearsal.live.backend import LiveBackend
from rehearsal.stack import Rehearsal

# One worker sets the module's stack up, and no other does it again.
pytestmark = [pytest.mark.cluster, pytest.mark.xdist_group("load_balancers")]

OFFICE, HOME = "203.0.113.0/24", "198.51.100.7/32"


@pytest.fixture(scope="module")
def public(
    request: pytest.FixtureRequest, backend: LiveBackend, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[BalancedStack]:
    """dev with a public Grafana behind TLS."""
    request.getfixturevalue("our_control_plane")  # the controller runs on that alone
    grafana = grafana_settings("aws", "public", "pod") | {"source_ranges": [OFFICE, HOME]}
    settings = {"grafana": grafana, "tags": {"Team": "data"}}
    folder = tmp_path_factory.mktemp("public")
    with Rehearsal("dev", folder=folder, settings=settings, backend=backend) as rehearsal:
        rehearsal.up()
        yield BalancedStack(rehearsal, backend)
        rehearsal.destroy()


def test_a_public_grafana_ends_tls_at_a_balancer_in_the_public_subnets(public: BalancedStack) -> None:
    balancer = public.balancer()
    assert (balancer["Type"], balancer["Scheme"]) == ("network", "internet-facing"), "the internet reaches it"
    assert public.subnets(balancer) == PUBLIC, "where the way to the internet is"
    (listener,) = public.listeners(balancer)
    assert (listener["Port"], listener["Protocol"]) == (443, "TLS"), "nothing is served in clear"
    assert [each["CertificateArn"] for each in listener["Certificates"]] == [CERTIFICATE], "browsers trust it"
    assert listener["SslPolicy"] == "ELBSecurityPolicy-TLS13-1-2-2021-06", "TLS 1.2 or newer"


def test_a_balancer_reaches_grafana_on_every_node(public: BalancedStack) -> None:
    (listener,) = public.listeners(public.balancer())
    elb = public.account.client("elbv2")
    (group,) = elb.describe_target_groups(TargetGroupArns=[listener["DefaultActions"][0]["TargetGroupArn"]])[
        "TargetGroups"
    ]
    assert (group["Port"], group["Protocol"]) == (public.node_port(), "TCP"), "what TLS was ended for goes on as it is"
    health = elb.describe_target_health(TargetGroupArn=group["TargetGroupArn"])["TargetHealthDescriptions"]
    nodes = instances(public.backend)
    assert {each["Target"]["Id"] for each in health} == nodes, "whichever node a request meets, it finds the pod"


def instances(backend: LiveBackend) -> set[str]:
    found = backend.server.list("kubernetes:core/v1:Node")
    return {at(node, "spec.providerID").rpartition("/")[2] for node in found}


def test_a_public_grafana_is_reached_from_its_source_ranges_alone(public: BalancedStack) -> None:
    balancer, port = public.balancer(), public.node_port()
    assert public.admitted(balancer) == {(port, OFFICE), (port, HOME)}, "who is not listed gets no answer"
    assert public.admitted(balancer, "health") == {(port, cidr) for cidr in PUBLIC}, "AWS checks from inside"


def test_a_balancer_carries_the_tags_of_its_stack(public: BalancedStack) -> None:
    ours = {"Project": "eks-grafana", "Stack": "dev", "ManagedBy": "pulumi", "Team": "data"}
    assert public.tags(public.balancer()) == ours | {
        "kubernetes.io/cluster/eks-grafana-dev": "owned",
        "kubernetes.io/service-name": "grafana/grafana",
    }, "what costs money, and what a destroy may leave, is found by them"


def test_another_service_of_the_cluster_gets_a_balancer_of_its_own(
    public: BalancedStack, api: Client, namespace: str
) -> None:
    before = public.admitted(public.balancer())
    spec = ServiceSpec(type="LoadBalancer", selector={"app": "x"}, ports=[ServicePort(port=80)])
    metadata = ObjectMeta(name="web", annotations={f"{PREFIX}-type": "nlb"})
    api.create(Service(metadata=metadata, spec=spec), namespace=namespace)

    def address() -> str:
        ingress = api.get(Service, "web", namespace=namespace).to_dict()["status"]["loadBalancer"].get("ingress")
        return ingress[0]["hostname"] if ingress else ""

    wait_until(lambda: address() != "", "the other service has an address")
    other = next(found for found in public.account.balancers() if found["DNSName"] == address())
    assert public.subnets(other) == PUBLIC, "it names none: tags and routes of the stack's subnets lead there"
    assert {cidr for _, cidr in public.admitted(other)} == {"0.0.0.0/0"}, "it sets no ranges, and is open to everyone"
    api.delete(Service, "web", namespace=namespace)
    wait_until(lambda: public.account.balancers() == [public.balancer()], "the other balancer is gone")
    wait_until(lambda: not public.admitted(other), "and its rules")
    assert public.admitted(public.balancer()) == before, "Grafana's stay as they are"
