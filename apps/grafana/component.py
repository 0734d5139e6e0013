"""The objects that make up Grafana."""

import pulumi
import pulumi_kubernetes as k8s
import pulumi_random as random

from apps.grafana.pod import PORT, pod_spec
from apps.grafana.settings import GrafanaSettings
from apps.platform import Platform
from apps.restricted import from_anywhere, restricted_namespace
from labels import object_labels, selector

NAMESPACE = "grafana"
SERVICE = "grafana"
LOCAL_PORT = 3000


class Grafana(pulumi.ComponentResource):
    """Namespace with Pod Security "restricted", Deployment, Service, NetworkPolicy, and a Secret made once."""

    service: pulumi.Output[str]
    """NAMESPACE/NAME."""
    admin_password: pulumi.Output[str]
    """A secret."""
    open_command: str
    """What opens Grafana."""

    def __init__(
        self,
        name: str,
        settings: GrafanaSettings,
        *,
        platform: Platform,
        opts: pulumi.ResourceOptions | None = None,
    ) -> None:
        super().__init__("eks-grafana:apps:Grafana", name, None, opts)
        child = pulumi.ResourceOptions(parent=self)
        labels = object_labels("grafana")

        namespace = restricted_namespace(f"{name}-namespace", NAMESPACE, cluster_name=platform.cluster_name, opts=child)

        def metadata(fixed_name: str | None = None) -> k8s.meta.v1.ObjectMetaArgs:
            return k8s.meta.v1.ObjectMetaArgs(name=fixed_name, namespace=namespace, labels=labels)

        account = k8s.core.v1.ServiceAccount(
            f"{name}-account", metadata=metadata("grafana"), automount_service_account_token=False, opts=child
        )
        self.admin_password, secret_key = (
            random.RandomPassword(f"{name}-{what}", length=32, special=False, opts=child).result
            for what in ("admin-password", "secret-key")
        )
        secret = k8s.core.v1.Secret(
            f"{name}-secret",
            metadata=metadata(),
            string_data={"admin-password": self.admin_password, "secret-key": secret_key},
            opts=child,
        )
        self._network_policy(name, settings, metadata())
        k8s.apps.v1.Deployment(
            f"{name}-deployment",
            metadata=metadata("grafana"),
            spec=k8s.apps.v1.DeploymentSpecArgs(
                replicas=1,  # its database is a file of the pod's own
                selector=k8s.meta.v1.LabelSelectorArgs(match_labels=selector("grafana")),
                template=k8s.core.v1.PodTemplateSpecArgs(
                    metadata=k8s.meta.v1.ObjectMetaArgs(labels=labels),
                    spec=pod_spec(
                        settings,
                        service_account=account.metadata.name,
                        secret=secret.metadata.name,
                        tolerations=platform.tolerations,
                    ),
                ),
            ),
            opts=child.merge(
                pulumi.ResourceOptions(
                    # Its pod runs on nodes, which no input names: without them it waits unscheduled and times out.
                    depends_on=[platform.nodes] if platform.nodes else None,
                    custom_timeouts=pulumi.CustomTimeouts(create="10m", update="10m"),
                )
            ),
        )
        service = k8s.core.v1.Service(
            f"{name}-service",
            metadata=metadata(SERVICE),
            spec=k8s.core.v1.ServiceSpecArgs(
                type={"private": "ClusterIP", "node_port": "NodePort"}[settings.exposure],
                selector=selector("grafana"),
                ports=[k8s.core.v1.ServicePortArgs(name="http", port=80, target_port="http")],
            ),
            # Made while the nodes still boot; it counts as ready once a pod is behind it.
            opts=child.merge(pulumi.ResourceOptions(custom_timeouts=pulumi.CustomTimeouts(create="30m"))),
        )
        self.service = pulumi.Output.concat(namespace, "/", service.metadata.name)
        # minikube's nodes are not this machine: only minikube knows the way to their ports.
        if settings.exposure == "node_port" and platform.minikube:
            self.open_command = f"{platform.minikube} service {SERVICE} --namespace {NAMESPACE} --url"
        else:
            self.open_command = (
                f"{platform.kubectl} port-forward --namespace {NAMESPACE} service/{SERVICE} {LOCAL_PORT}:80"
            )
        self.register_outputs({"service": self.service})

    def _network_policy(self, name: str, settings: GrafanaSettings, metadata: k8s.meta.v1.ObjectMetaArgs) -> None:
        """Nothing in but what `exposure` says, nothing out but names.

        Probes and port-forward come from the pod's own node, which the VPC CNI always admits:
        https://docs.aws.amazon.com/eks/latest/userguide/cni-network-policy.html (2026-11).
        """
        net = k8s.networking.v1
        dns = net.NetworkPolicyPeerArgs(
            namespace_selector=k8s.meta.v1.LabelSelectorArgs(
                match_labels={"kubernetes.io/metadata.name": "kube-system"}
            ),
            pod_selector=k8s.meta.v1.LabelSelectorArgs(match_labels={"k8s-app": "kube-dns"}),
        )
        dns_ports = [net.NetworkPolicyPortArgs(port=53, protocol=protocol) for protocol in ("UDP", "TCP")]
        net.NetworkPolicy(
            f"{name}-network",
            metadata=metadata,
            spec=net.NetworkPolicySpecArgs(
                pod_selector=k8s.meta.v1.LabelSelectorArgs(match_labels=selector("grafana")),
                policy_types=["Ingress", "Egress"],
                ingress=[from_anywhere(PORT)] if settings.exposure == "node_port" else [],
                egress=[net.NetworkPolicyEgressRuleArgs(to=[dns], ports=dns_ports)],
            ),
            opts=pulumi.ResourceOptions(parent=self),
        )
