"""Grafana's Service, and with it its load balancer."""

from collections.abc import Callable
from typing import cast

import pulumi
import pulumi_kubernetes as k8s

from apps.grafana.exposure import NETWORK, SERVICE_TYPES, admitted, balancer_annotations, service_port
from apps.grafana.names import APP, SERVICE
from apps.grafana.settings import GrafanaSettings
from apps.platform import Aws, Platform
from apps.restricted import namespace_name
from labels import selector

core = k8s.core.v1
LOCAL_PORT = 3000


def service(
    name: str,
    settings: GrafanaSettings,
    *,
    aws: Aws | None,
    metadata: Callable[..., k8s.meta.v1.ObjectMetaArgs],
    opts: pulumi.ResourceOptions,
) -> core.Service:
    """The Service of the mode `exposure`, and with it the load balancer; `metadata` takes a name and annotations."""
    port = service_port(settings.certificate_arn)
    # Without it the controller looks for a Classic balancer when a Service stops being one, finds none and leaves the
    # network balancer, its target group and its rules: GetLoadBalancer in
    # https://github.com/kubernetes/cloud-provider-aws, pkg/providers/v1/aws.go (v1.36.2, 2026-11).
    annotations, ranges, before = (NETWORK if aws else None), None, None
    if aws and settings.balanced:
        internal = settings.exposure == "internal"
        subnets = pulumi.Output.from_input(aws.private_subnet_ids if internal else aws.public_subnet_ids)
        annotations = subnets.apply(
            lambda ids: balancer_annotations(
                settings.exposure, certificate_arn=settings.certificate_arn, subnet_ids=ids, tags=aws.tags
            )
        )
        ranges = admitted(settings.exposure, settings.source_ranges, aws.vpc_cidr)
        # AWS makes the balancer only where its way to the internet is there, and the way and its gateway cannot go
        # while it lives; no input names them. It waits for no node: it comes up while they boot.
        before = [*aws.public_routes]
    return core.Service(
        name,
        metadata=metadata(SERVICE, annotations),
        spec=core.ServiceSpecArgs(
            type=SERVICE_TYPES[settings.exposure],
            selector=selector(APP),
            ports=[core.ServicePortArgs(name=port.name, port=port.number, target_port="http")],
            load_balancer_source_ranges=ranges,
        ),
        opts=opts.merge(
            pulumi.ResourceOptions(
                depends_on=before,
                # Made while the nodes still boot; it counts as ready once a pod is behind it.
                custom_timeouts=pulumi.CustomTimeouts(create="30m"),
                # The controller moves no balancer between inside and outside: what says internal would stay public.
                # Any other change is one in place: the preview of a replacement is a dry run against the Service that
                # is there, whose source ranges the API server refuses on another type.
                replacement_trigger=settings.exposure if settings.balanced else None,
                delete_before_replace=True,
            )
        ),
    )


def hostname(status: core.outputs.ServiceStatus | None) -> str:
    """The balancer's name; unknown in the preview of a Service that becomes one."""
    ingress = status.load_balancer.ingress if status and status.load_balancer else None
    none_yet = cast(str, pulumi.UNKNOWN) if pulumi.runtime.is_dry_run() else ""
    return (ingress[0].hostname if ingress else None) or none_yet


def open_command(settings: GrafanaSettings, platform: Platform) -> str:
    """What opens Grafana from a machine that reaches the cluster."""
    namespace = namespace_name(APP, platform)
    # minikube's nodes are not this machine: only minikube knows the way to their ports.
    if settings.exposure == "node_port" and platform.minikube:
        return f"{platform.minikube} service {SERVICE} --namespace {namespace} --url"
    port = service_port(settings.certificate_arn).number
    return f"{platform.kubectl} port-forward --namespace {namespace} service/{SERVICE} {LOCAL_PORT}:{port}"
