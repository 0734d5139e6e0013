"""nginx: the smallest app there is, off by default. A new app begins as a copy of this file."""

from typing import Annotated

import pulumi
import pulumi_kubernetes as k8s
from pydantic import Field

from apps.image import Image
from apps.platform import Platform
from apps.restricted import (
    container_security,
    from_anywhere,
    pod_security,
    restricted_namespace,
    toleration_args,
    vanishing,
)
from config.section import Section
from labels import object_labels, selector

core = k8s.core.v1
net = k8s.networking.v1

# Of the image: https://github.com/nginx/docker-nginx-unprivileged (2026-11)
PORT = 8080
USER = 101


class NginxSettings(Section):
    """`eks-grafana:nginx`."""

    enabled: bool = False
    """Whether nginx is deployed."""
    # Its index digest (amd64 and arm64) is in many public repositories (2026-11).
    image: Image = (
        "docker.io/nginxinc/nginx-unprivileged:1.30.5-alpine"
        "@sha256:4714e0b1b2577eaa1a6131d07c958b67f0eb68e6d0521e90c6e5287db8cf0bc5"
    )
    """Image with tag and digest."""
    replicas: Annotated[int, Field(ge=1, le=100)] = 1
    """Pods that serve."""


class Nginx(pulumi.ComponentResource):
    """Namespace with Pod Security "restricted", Deployment, Service, and a NetworkPolicy that lets nothing out."""

    def __init__(
        self, name: str, settings: NginxSettings, *, platform: Platform, opts: pulumi.ResourceOptions | None = None
    ) -> None:
        super().__init__("eks-grafana:apps:Nginx", name, None, opts)
        child = pulumi.ResourceOptions(parent=self)
        labels = object_labels("nginx") | {"type": "web"}
        namespace = restricted_namespace(f"{name}-namespace", "nginx", platform=platform, opts=child)
        inside = child.merge(vanishing(namespace))

        def metadata(fixed_name: str | None = None) -> k8s.meta.v1.ObjectMetaArgs:
            return k8s.meta.v1.ObjectMetaArgs(name=fixed_name, namespace=namespace.metadata.name, labels=labels)

        k8s.apps.v1.Deployment(
            f"{name}-deployment",
            metadata=metadata("nginx"),
            spec=k8s.apps.v1.DeploymentSpecArgs(
                replicas=settings.replicas,
                selector=k8s.meta.v1.LabelSelectorArgs(match_labels=selector("nginx")),
                template=core.PodTemplateSpecArgs(
                    metadata=k8s.meta.v1.ObjectMetaArgs(
                        labels=labels, annotations={"my-annotation1": "hello", "my-annotation2": "fastcampus"}
                    ),
                    spec=_pod_spec(settings, platform),
                ),
            ),
            opts=inside.merge(
                pulumi.ResourceOptions(
                    depends_on=[platform.node_group] if platform.node_group else None,  # its pods run on nodes
                    custom_timeouts=pulumi.CustomTimeouts(create="10m", update="10m"),
                )
            ),
        )
        core.Service(
            f"{name}-service",
            metadata=metadata("nginx"),
            spec=core.ServiceSpecArgs(
                selector=selector("nginx"), ports=[core.ServicePortArgs(name="http", port=80, target_port="http")]
            ),
            # Made while the nodes still boot; it counts as ready once a pod is behind it.
            opts=inside.merge(pulumi.ResourceOptions(custom_timeouts=pulumi.CustomTimeouts(create="30m"))),
        )
        net.NetworkPolicy(
            f"{name}-network",
            metadata=metadata(),
            spec=net.NetworkPolicySpecArgs(
                pod_selector=k8s.meta.v1.LabelSelectorArgs(match_labels=selector("nginx")),
                policy_types=["Ingress", "Egress"],
                ingress=[from_anywhere(PORT)],
                egress=[],
            ),
            opts=inside,
        )
        self.register_outputs({})


def _pod_spec(settings: NginxSettings, platform: Platform) -> core.PodSpecArgs:
    probe = core.ProbeArgs(http_get=core.HTTPGetActionArgs(path="/", port="http"))
    return core.PodSpecArgs(
        automount_service_account_token=False,
        enable_service_links=False,
        tolerations=toleration_args(platform.tolerations),
        security_context=pod_security(USER),
        topology_spread_constraints=[
            core.TopologySpreadConstraintArgs(
                max_skew=1,
                topology_key="kubernetes.io/hostname",
                when_unsatisfiable="ScheduleAnyway",
                label_selector=k8s.meta.v1.LabelSelectorArgs(match_labels=selector("nginx")),
            )
        ],
        containers=[
            core.ContainerArgs(
                name="nginx",
                image=settings.image,
                ports=[core.ContainerPortArgs(name="http", container_port=PORT)],
                resources=core.ResourceRequirementsArgs(
                    requests={"cpu": "10m", "memory": "16Mi"}, limits={"cpu": "100m", "memory": "64Mi"}
                ),
                security_context=container_security(),
                readiness_probe=probe,
                liveness_probe=probe,
                volume_mounts=[core.VolumeMountArgs(name="tmp", mount_path="/tmp")],  # cache and pid file
            )
        ],
        volumes=[core.VolumeArgs(name="tmp", empty_dir=core.EmptyDirVolumeSourceArgs(size_limit="64Mi"))],
    )
