"""node-exporter: what Linux says of the CPU, memory, disks and network of each node."""

from collections.abc import Iterable, Mapping

import pulumi
import pulumi_kubernetes as k8s

from apps.platform import Platform
from apps.prometheus.metrics import METRICS
from apps.prometheus.scraping import NODE_EXPORTER_PORT as PORT
from apps.prometheus.settings import MonitoringSettings
from apps.restricted import container_security, isolated_namespace, pod_security, vanishing
from labels import object_labels, selector

core = k8s.core.v1
net = k8s.networking.v1

APP = "node-exporter"
USER = 65534  # of the image, nobody: https://github.com/prometheus/node_exporter, Dockerfile (v1.12.1, 2026-11)
ROOT = "/host/root"
# Beginning of a metric's name to the collector that has it.
# https://github.com/prometheus/node_exporter v1.12.1, collector (2026-11)
COLLECTORS: Mapping[str, str] = {
    "node_cpu_": "cpu",
    "node_disk_": "diskstats",
    "node_filesystem_": "filesystem",
    "node_memory_": "meminfo",
    "node_network_": "netdev",
    "node_vmstat_": "vmstat",
}
# The node's own disks: not those of pods and containers, of which it has hundreds, and the kubelet reports volumes.
MOUNTS = "^/(dev|proc|sys|run|var/lib/(docker|containerd|containers|kubelet)/.+|var/lib/kubelet)($|/)"
FILE_SYSTEMS = "^(autofs|cgroup2?|overlay|squashfs|proc|sysfs|tmpfs|nsfs|devtmpfs|erofs)$"
# One end of each pod's link, by the VPC CNI and others, and the bridges between them: the same bytes once more.
# https://github.com/aws/amazon-vpc-cni-k8s#aws_vpc_k8s_cni_veth_prefix (2026-11): its are eni*, those of others veth*.
DEVICES = "^(lo|eni.+|veth.+|cali.+|cni.+|docker.+|br-.+|bridge|dummy.+|pod-id-link.*)$"


def collectors(metrics: Iterable[str]) -> list[str]:
    """The collectors that `metrics` need. Raises ValueError for a metric of none of COLLECTORS."""
    return sorted({_collector(metric) for metric in metrics})


def _collector(metric: str) -> str:
    for beginning, name in COLLECTORS.items():
        if metric.startswith(beginning):
            return name
    raise ValueError(f"no collector of COLLECTORS has {metric}")


def arguments(metrics: Iterable[str]) -> list[str]:
    """Options of the container."""
    chosen = collectors(metrics)
    options = {
        "filesystem": [
            f"--collector.filesystem.mount-points-exclude={MOUNTS}",
            f"--collector.filesystem.fs-types-exclude={FILE_SYSTEMS}",
        ],
        "netdev": [f"--collector.netdev.device-exclude={DEVICES}"],
    }
    return [
        f"--path.rootfs={ROOT}",
        f"--web.listen-address=:{PORT}",
        "--web.disable-exporter-metrics",
        "--collector.disable-defaults",
        *(f"--collector.{name}" for name in chosen),
        *(option for name in chosen for option in options.get(name, [])),
    ]


class NodeExporter(pulumi.ComponentResource):
    """A pod on every node, in a namespace of its own.

    Pod Security admits none that sees the node, so this namespace alone is not restricted: the pod has the node's
    network and processes and reads its disk, and can change nothing. No NetworkPolicy reaches a pod on the node's
    network, so its own is for whatever else comes into the namespace; on AWS the cluster's security group lets in nodes
    and pods alone. https://kubernetes.io/docs/concepts/services-networking/network-policies/ (2026-11)
    """

    def __init__(
        self, name: str, settings: MonitoringSettings, *, platform: Platform, opts: pulumi.ResourceOptions | None = None
    ) -> None:
        super().__init__("eks-grafana:apps:NodeExporter", name, None, opts)
        child = pulumi.ResourceOptions(parent=self)
        labels = object_labels(APP)
        namespace = isolated_namespace(f"{name}-namespace", APP, "privileged", platform=platform, opts=child)
        inside = child.merge(vanishing(namespace))
        account = core.ServiceAccount(
            f"{name}-account",
            metadata=k8s.meta.v1.ObjectMetaArgs(namespace=namespace.metadata.name, labels=labels),
            automount_service_account_token=False,
            opts=inside,
        )
        net.NetworkPolicy(
            f"{name}-network",
            metadata=k8s.meta.v1.ObjectMetaArgs(namespace=namespace.metadata.name, labels=labels),
            spec=net.NetworkPolicySpecArgs(
                pod_selector=k8s.meta.v1.LabelSelectorArgs(), policy_types=["Ingress", "Egress"]
            ),
            opts=inside,
        )
        k8s.apps.v1.DaemonSet(
            f"{name}-daemon-set",
            metadata=k8s.meta.v1.ObjectMetaArgs(name="node-exporter", namespace=namespace.metadata.name, labels=labels),
            spec=k8s.apps.v1.DaemonSetSpecArgs(
                selector=k8s.meta.v1.LabelSelectorArgs(match_labels=selector(APP)),
                template=core.PodTemplateSpecArgs(
                    metadata=k8s.meta.v1.ObjectMetaArgs(labels=labels),
                    spec=_pod_spec(settings, account.metadata.name),
                ),
            ),
            opts=inside.merge(
                pulumi.ResourceOptions(
                    depends_on=[platform.node_group] if platform.node_group else None,  # its pods run on nodes
                    custom_timeouts=pulumi.CustomTimeouts(create="10m", update="10m"),
                )
            ),
        )
        self.register_outputs({})


def _pod_spec(settings: MonitoringSettings, account: pulumi.Input[str]) -> core.PodSpecArgs:
    probe = core.ProbeArgs(http_get=core.HTTPGetActionArgs(path="/", port="http"))
    security = pod_security(USER)
    security.fs_group = None  # it has no volume of its own
    return core.PodSpecArgs(
        service_account_name=account,
        automount_service_account_token=False,
        enable_service_links=False,
        host_network=True,  # the node's devices
        host_pid=True,  # the node's mounts, of its first process
        node_selector={"kubernetes.io/os": "linux"},
        tolerations=[core.TolerationArgs(operator="Exists")],  # whatever the taint: it is a node
        security_context=security,
        containers=[
            core.ContainerArgs(
                name="node-exporter",
                image=settings.node_exporter_image,
                args=arguments(METRICS[APP].names),
                ports=[core.ContainerPortArgs(name="http", container_port=PORT)],
                resources=core.ResourceRequirementsArgs(
                    requests={"cpu": "10m", "memory": "24Mi"}, limits={"cpu": "200m", "memory": "96Mi"}
                ),
                security_context=container_security(),
                readiness_probe=probe,
                liveness_probe=probe,
                # No propagation of later mounts: Docker Desktop's root is not shared, and they are left out anyway.
                volume_mounts=[core.VolumeMountArgs(name="root", mount_path=ROOT, read_only=True)],
            )
        ],
        volumes=[core.VolumeArgs(name="root", host_path=core.HostPathVolumeSourceArgs(path="/"))],
    )
