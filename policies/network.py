"""Who is reached from where."""

from apps.balancer import PREFIX, refuse_plain_http
from infra.endpoint import refuse_access_cidrs, refuse_open_endpoint
from infra.subnets import refuse_public_nodes
from policies.rule import Problems, Properties, listed, worded


def private_nodes(type_: str, props: Properties) -> Problems:
    match type_:
        case "aws:ec2/subnet:Subnet":
            public = bool(props.get("mapPublicIpOnLaunch"))
        case "aws:ec2/launchTemplate:LaunchTemplate":
            cards = listed(props.get("networkInterfaces"))
            public = any(str(card.get("associatePublicIpAddress", False)).lower() == "true" for card in cards)
        case "aws:ec2/instance:Instance":
            public = bool(props.get("associatePublicIpAddress"))
        case _:
            return
    yield from worded("it", refuse_public_nodes(public, allowed=False))


def limited_endpoint(type_: str, props: Properties) -> Problems:
    if type_ != "aws:eks/cluster:Cluster":  # within pulumi-eks's component too, whose own inputs the engine never sees
        return
    access = props.get("vpcConfig") or {}
    # AWS's default: the public endpoint alone, open to everyone.
    if access.get("endpointPublicAccess", True):
        cidrs = listed(access.get("publicAccessCidrs"))
        yield from worded("publicAccessCidrs", refuse_access_cidrs(cidrs) or refuse_open_endpoint(cidrs, allowed=False))
    if not access.get("endpointPrivateAccess"):
        yield "endpointPrivateAccess is off: nodes would reach the control plane from outside; turn it on"


def tls_in_public(type_: str, props: Properties) -> Problems:
    if type_ != "kubernetes:core/v1:Service" or (props.get("spec") or {}).get("type") != "LoadBalancer":
        return
    annotations = (props.get("metadata") or {}).get("annotations") or {}
    if annotations.get(f"{PREFIX}-internal") != "true":
        certificate = annotations.get(f"{PREFIX}-ssl-cert")
        yield from worded(f"{PREFIX}-ssl-cert", refuse_plain_http("public", certificate, allowed=False))
