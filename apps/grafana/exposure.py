"""Who reaches Grafana, and at which address: rules, and what the Service is in each mode.

The load balancers are made by the controller in EKS's control plane, which reads these annotations and no others:
https://github.com/kubernetes/cloud-provider-aws, pkg/providers/v1/aws.go and aws_loadbalancer.go (2026-11).
"""

from collections.abc import Mapping, Sequence
from typing import Literal, NamedTuple

from apps.balancer import PREFIX, refuse_plain_http
from config.cidrs import ANYWHERE, MY_ADDRESS, is_everyone, refuse_ranges
from config.section import Refusal

Exposure = Literal["private", "node_port", "internal", "public"]
BALANCERS = ("internal", "public")
"""The modes in which Grafana has a network load balancer of AWS's."""

SERVICE_TYPES: Mapping[Exposure, str] = {
    "private": "ClusterIP",
    "node_port": "NodePort",
    "internal": "LoadBalancer",
    "public": "LoadBalancer",
}

# The controller writes two rules for each range into the nodes' security group, which takes 60:
# https://docs.aws.amazon.com/vpc/latest/userguide/amazon-vpc-limits.html (2026-11)
MOST_RANGES = 20
# https://docs.aws.amazon.com/elasticloadbalancing/latest/network/describe-ssl-policies.html (2026-11)
TLS_POLICY = "ELBSecurityPolicy-TLS13-1-2-2021-06"

NETWORK = {f"{PREFIX}-type": "nlb"}
"""The kind of balancer, which a Service on AWS names in every mode."""


class Port(NamedTuple):
    """The Service's one port."""

    name: str
    number: int


def refuse_exposure(exposure: str, target: str | None) -> Refusal | None:
    """Why the target has no such way in, and what to write instead; None where it has."""
    if target == "aws" and exposure == "node_port":
        return (
            "opens a port on every node, which only the target `local` allows",
            "write private, or internal or public for a load balancer",
        )
    if target == "local" and exposure in BALANCERS:
        return "needs AWS: the target local has no load balancers", "write node_port or private"
    return None


def refuse_without_balancer(value: object, exposure: str) -> Refusal | None:
    """Why a setting of a load balancer has no effect in `exposure`; None where it is unset, or has one."""
    if not value or exposure in BALANCERS:
        return None
    return (
        f"works only with the exposures {' and '.join(BALANCERS)} (this stack has {exposure})",
        "remove it, or write another exposure",
    )


def refuse_source_ranges(cidrs: Sequence[str], exposure: str, allow_open: bool, stack: str = "STACK") -> Refusal | None:
    """Why `cidrs` may not be the ones that reach the balancer, and what to write instead; None where they may."""
    if exposure not in BALANCERS:
        return None
    set_it = f"run: pulumi config set --stack {stack} --path 'grafana.source_ranges[0]' {MY_ADDRESS}"
    if exposure == "public" and not cidrs:
        return "is missing: it lists who may reach a public Grafana, and has no default", set_it
    public = ("a public load balancer", "write public addresses, or exposure: internal for those inside")
    if refusal := refuse_ranges(
        cidrs, most=MOST_RANGES, taker="a security group", unseen=public if exposure == "public" else None
    ):
        return refusal
    if cidrs and is_everyone(cidrs) and not allow_open:
        return f"adds up to {ANYWHERE}: everyone", f"{set_it}, or write allow_open_access: true"
    return None


def refuse_certificate(arn: str | None, exposure: str, allow_plain_http: bool, region: str | None) -> Refusal | None:
    """Why the balancer cannot have this certificate, or none; None where it can."""
    if exposure in BALANCERS and (refusal := refuse_plain_http(exposure, arn, allow_plain_http)):
        return refusal
    if arn and region and arn.split(":")[3] != region:
        return f"is in another region than the stack, {region}", "request a certificate in the region of the stack"
    return None


def refuse_hostname(hostname: str | None, exposure: str, allow_plain_http: bool, arn: str | None) -> Refusal | None:
    """Why the balancer needs a name; None where it has one, or needs none."""
    needed = exposure in BALANCERS and (arn or (exposure == "public" and not allow_plain_http))
    if hostname or not needed:
        return None
    return "is missing: a certificate needs a hostname", "write a name that is on the certificate"


def refuse_hosted_zone(zone_id: str | None, hostname: str | None) -> Refusal | None:
    """Why no record can be made in the zone; None where one can, or none is asked for."""
    if zone_id and not hostname:
        return "is set without a hostname to make a record for", "also write hostname: NAME"
    return None


def service_port(certificate_arn: str | None) -> Port:
    """Port 80, or with a certificate 443, where the balancer ends TLS."""
    return Port("https", 443) if certificate_arn else Port("http", 80)


def url(hostname: str | None, certificate_arn: str | None) -> str | None:
    """The address by which people know Grafana, without a slash at its end; None where it has no name."""
    return f"{'https' if certificate_arn else 'http'}://{hostname}" if hostname else None


def balancer_annotations(
    exposure: str, *, certificate_arn: str | None, subnet_ids: Sequence[str], tags: Mapping[str, str]
) -> dict[str, str]:
    """What says to the controller which balancer to make, and in which subnets."""
    annotations = {
        **NETWORK,
        f"{PREFIX}-subnets": ",".join(subnet_ids),
        f"{PREFIX}-additional-resource-tags": ",".join(f"{key}={value}" for key, value in tags.items()),
    }
    if exposure == "internal":
        annotations[f"{PREFIX}-internal"] = "true"  # -scheme is not read: the balancer would be public
    if certificate_arn:
        annotations |= {
            f"{PREFIX}-ssl-cert": certificate_arn,
            f"{PREFIX}-ssl-ports": "443",
            f"{PREFIX}-backend-protocol": "tcp",
            f"{PREFIX}-ssl-negotiation-policy": TLS_POLICY,
        }
    return annotations


def admitted(exposure: str, source_ranges: Sequence[str], vpc_cidr: str) -> list[str]:
    """The ranges that the balancer lets in.

    Left out it would be everyone, also on the node's own port: under `nat: none` nodes have public addresses.
    """
    return list(dict.fromkeys([vpc_cidr, *source_ranges])) if exposure == "internal" else list(source_ranges)
