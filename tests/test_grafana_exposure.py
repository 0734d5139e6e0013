"""Who reaches Grafana: the Service, its load balancer and the address, mode by mode."""

from collections.abc import Mapping
from typing import Any, NamedTuple

import pytest
from manifests import CERTIFICATE, EXPOSURES, elsewhere, on_aws
from recorder import BALANCER, Recording, recorded

ZONE = "Z0123456789ABC"


class Mode(NamedTuple):
    """What a mode is made of."""

    type: str
    port: tuple[str, int]
    annotations: Mapping[str, str] | None
    ranges: list[str] | None
    ingress: list[str]
    url: str | None


LB = "service.beta.kubernetes.io/aws-load-balancer-"
TAGS = "Project=eks-grafana,Stack=dev,ManagedBy=pulumi"
PRIVATE = "main-private-ap-northeast-2a-id,main-private-ap-northeast-2b-id"
PUBLIC = "main-public-ap-northeast-2a-id,main-public-ap-northeast-2b-id"
TLS = {
    f"{LB}ssl-cert": CERTIFICATE,
    f"{LB}ssl-ports": "443",
    f"{LB}backend-protocol": "tcp",
    f"{LB}ssl-negotiation-policy": "ELBSecurityPolicy-TLS13-1-2-2021-06",
}
INSIDE = {
    f"{LB}type": "nlb",
    f"{LB}subnets": PRIVATE,
    f"{LB}additional-resource-tags": TAGS,
    f"{LB}internal": "true",
}
OUTSIDE = {f"{LB}type": "nlb", f"{LB}subnets": PUBLIC, f"{LB}additional-resource-tags": TAGS}
VPC, OFFICE = ["192.168.0.0/16"], ["203.0.113.0/24"]
NAME = "https://grafana.example.com"

MODES = {
    "aws-private": Mode("ClusterIP", ("http", 80), {f"{LB}type": "nlb"}, None, [], None),
    "aws-internal": Mode("LoadBalancer", ("http", 80), INSIDE, VPC, VPC, f"http://{BALANCER}"),
    "aws-internal-tls": Mode("LoadBalancer", ("https", 443), INSIDE | TLS, VPC, VPC, NAME),
    "aws-public": Mode("LoadBalancer", ("https", 443), OUTSIDE | TLS, OFFICE, VPC, NAME),
    "aws-public-http": Mode("LoadBalancer", ("http", 80), OUTSIDE, OFFICE, VPC, f"http://{BALANCER}"),
    "local-private": Mode("ClusterIP", ("http", 80), None, None, [], None),
    "local-node_port": Mode("NodePort", ("http", 80), None, None, ["anyone"], None),
}


def run(mode: str) -> Recording:
    target, _, exposure = mode.partition("-")
    return {"aws": on_aws, "local": elsewhere}[target](exposure, "pod")


def environment(recording: Recording) -> dict[str, str]:
    (container,) = recording.one("Deployment", "grafana-deployment").inputs["spec"]["template"]["spec"]["containers"]
    return {each["name"]: each["value"] for each in container["env"]}


def test_every_mode_is_in_the_table() -> None:
    assert set(MODES) == {f"{target}-{mode}" for target, modes in EXPOSURES.items() for mode in modes}, (
        "all are looked at"
    )


@pytest.mark.parametrize("mode", MODES)
def test_a_mode_has_these_annotations_and_this_port(mode: str) -> None:
    expected, service = MODES[mode], run(mode).one("core/v1:Service", "grafana-service").inputs
    spec = service["spec"]
    assert spec["type"] == expected.type, "the kind of way in"
    name, port = expected.port
    assert spec["ports"] == [{"name": name, "port": port, "targetPort": "http"}], "one port, TLS or not"
    assert service["metadata"].get("annotations") == expected.annotations, (
        "the controller in EKS's control plane reads these and no others: a wrong one is a balancer on the internet"
    )
    assert "loadBalancerClass" not in spec, "with a class that controller leaves the Service alone"
    assert spec.get("loadBalancerSourceRanges") == expected.ranges, "left out it would be everyone"


@pytest.mark.parametrize("mode", MODES)
def test_a_mode_admits_this_traffic_to_the_pod(mode: str) -> None:
    rules = run(mode).one("NetworkPolicy", "grafana-network").inputs["spec"]["ingress"]
    ports = [{"port": 3000, "protocol": "TCP"}]
    admitted = [
        {"ports": ports} if cidr == "anyone" else {"from": [{"ipBlock": {"cidr": cidr}}], "ports": ports}
        for cidr in MODES[mode].ingress
    ]
    assert rules == admitted, "traffic of a load balancer comes from the nodes: from inside the VPC"


@pytest.mark.parametrize("mode", MODES)
def test_a_mode_has_this_address(mode: str) -> None:
    recording, expected = run(mode), MODES[mode]
    assert recording.outputs.get("grafana_url") == expected.url, "what a person types"
    balanced = expected.type == "LoadBalancer"
    assert recording.outputs.get("grafana_load_balancer") == (BALANCER if balanced else None), "what a CNAME points to"
    root = environment(recording).get("GF_SERVER_ROOT_URL")
    assert root == (f"{NAME}/" if expected.url == NAME else None), "Grafana's own links lead to the name"


@pytest.mark.parametrize("mode", MODES)
def test_cookies_and_headers_are_for_https_exactly_where_it_is(mode: str) -> None:
    wanted = {"COOKIE_SECURE", "STRICT_TRANSPORT_SECURITY", "CONTENT_SECURITY_POLICY"}
    found = {
        name.removeprefix("GF_SECURITY_"): value for name, value in environment(run(mode)).items() if "SECURITY" in name
    }
    on = {name for name in wanted if found.get(name) == "true"}
    assert on == (wanted if MODES[mode].url == NAME else set()), "over plain http a secure cookie locks everyone out"


@pytest.mark.parametrize("mode", MODES)
def test_the_open_command_leads_to_the_services_port(mode: str) -> None:
    command = run(mode).outputs["grafana_open_command"]
    assert mode == "local-node_port" or str(command).endswith(f" service/grafana 3000:{MODES[mode].port[1]}"), (
        "a port-forward works in every mode, also from outside of the VPC"
    )


@pytest.mark.parametrize("mode", ["aws-internal", "aws-public"])
def test_a_load_balancer_comes_up_while_nodes_boot_and_leaves_before_its_way_out(mode: str) -> None:
    recording = run(mode)
    service = recording.one("core/v1:Service", "grafana-service")
    routes = {found.urn for found in (*recording.all("Route"), *recording.all("RouteTableAssociation"))}
    public = {urn for urn in routes if "main-public" in urn}
    assert len(public) == 3, "the default route, and each public subnet's association"
    assert public <= service.depends_on, "AWS refuses to take the way out while a balancer lives in it"
    assert "NodeGroup general-group" not in recording.waits_for(service), "a balancer takes minutes, and so do nodes"
    assert service.timeouts == {"create": "30m"}, "it is ready once a pod is behind it"


def test_a_private_service_waits_for_no_route() -> None:
    waits = {
        found.partition(" ")[0]
        for found in run("aws-private").waits_for(run("aws-private").one("core/v1:Service", "grafana-service"))
    }
    assert "Route" not in waits, "without a balancer there is nothing to wait for"


def test_an_internal_balancer_lets_further_ranges_in() -> None:
    internal = {"exposure": "internal", "allow_plain_http": True, "source_ranges": ["10.8.0.0/16"]}
    service = recorded("dev", grafana=internal).one("core/v1:Service", "grafana-service").inputs
    assert service["spec"]["loadBalancerSourceRanges"] == ["192.168.0.0/16", "10.8.0.0/16"], "an office behind a VPN"


NAMED: dict[str, Any] = {"exposure": "public", **EXPOSURES["aws"]["public"]}


def test_the_record_leads_the_name_to_the_balancer() -> None:
    recording = recorded("dev", grafana={**NAMED, "hosted_zone_id": ZONE})
    assert recording.one("Record").inputs == {
        "zoneId": ZONE,
        "name": "grafana.example.com",
        "type": "CNAME",
        "ttl": 300,
        "records": [BALANCER],
    }, "the certificate holds for this name alone"
    assert "Service grafana-service" in recording.waits_for(recording.one("Record")), "AWS makes the balancer's name up"


def test_without_a_zone_nobody_touches_dns() -> None:
    assert not recorded("dev", grafana=NAMED).all("Record"), "the name's zone may be somebody else's"


def test_the_stacks_own_tags_are_on_the_balancer() -> None:
    service = recorded("dev", grafana=NAMED, tags={"Team": "web"}).one("core/v1:Service", "grafana-service").inputs
    assert service["metadata"]["annotations"][f"{LB}additional-resource-tags"] == f"{TAGS},Team=web", (
        "what a destroy left behind is found by its tags"
    )


@pytest.mark.parametrize(("mode", "trigger"), [("private", None), ("internal", "internal"), ("public", "public")])
def test_only_a_balancer_that_moves_between_inside_and_outside_is_another_service(
    mode: str, trigger: str | None
) -> None:
    assert run(f"aws-{mode}").one("Service", "grafana-service").replacement_trigger == trigger, (
        "the controller leaves a balancer on its side; without one on both sides of the change it is made or removed"
    )
