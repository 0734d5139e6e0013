"""The add-ons that need nodes."""

import json
from collections.abc import Mapping, Sequence

import pulumi
import pulumi_aws as aws

from config.section import Section
from infra.managed_addon import AddonVersion, addon_version, managed_addon
from infra.pod_identity import PodIdentity

# The add-on's own, which a list of ours takes the place of:
# https://docs.aws.amazon.com/eks/latest/userguide/coredns-add-on-update.html (2026-11)
COREDNS_TOLERATIONS = (
    {"key": "CriticalAddonsOnly", "operator": "Exists"},
    {"key": "node-role.kubernetes.io/control-plane", "effect": "NoSchedule"},
)

# https://github.com/kubernetes-sigs/aws-ebs-csi-driver, charts/aws-ebs-csi-driver/values.yaml (2026-11), of the
# controller; its pod on each node tolerates everything by itself.
EBS_CSI_TOLERATIONS = (
    {"key": "CriticalAddonsOnly", "operator": "Exists"},
    {"effect": "NoExecute", "operator": "Exists", "tolerationSeconds": 300},
)


class AddonsSettings(Section):
    """`eks-grafana:addons`."""

    coredns_version: AddonVersion | None = None
    """Version of the add-on coredns. Unset: AWS's default for the Kubernetes version."""
    ebs_csi_version: AddonVersion | None = None
    """Version of the add-on aws-ebs-csi-driver, where a volume is asked for. Unset: AWS's default."""
    metrics_server_version: AddonVersion | None = None
    """Version of the add-on metrics-server. Unset: AWS's default."""


class Addons(pulumi.ComponentResource):
    """CoreDNS as a managed add-on, in the place of the copy that EKS starts every cluster with, and metrics-server,
    which `kubectl top` and autoscalers of pods ask: they do with `monitoring.enabled: false` too.

    Where volumes are asked for: the driver of EBS volumes, with a role of its own.
    """

    coredns: aws.eks.Addon
    ebs_csi: aws.eks.Addon | None
    """Wait for this to wait for volumes."""

    def __init__(
        self,
        name: str,
        settings: AddonsSettings,
        *,
        configured_cluster_name: str,
        cluster_name: pulumi.Input[str],
        vanishes_with: pulumi.Resource,
        kubernetes_version: str,
        pod_identity_agent: pulumi.Resource,
        volumes: bool,
        nodes: pulumi.Resource,
        tolerations: Sequence[Mapping[str, str]] = (),
        permissions_boundary_arn: str | None = None,
        opts: pulumi.ResourceOptions | None = None,
    ) -> None:
        super().__init__("eks-grafana:infra:Addons", name, None, opts)

        def addon(
            addon_name: str,
            role: str,
            pinned: str | None,
            configured: Mapping[str, object],
            *dependencies: pulumi.Resource,
        ) -> aws.eks.Addon:
            """`configured` names its tolerations, which only tainted nodes ask for."""
            return managed_addon(
                f"{name}-{role}",
                addon_name,
                cluster_name=cluster_name,
                vanishes_with=vanishes_with,
                version=addon_version(addon_name, pinned=pinned, kubernetes_version=kubernetes_version, parent=self),
                configuration=json.dumps(configured) if tolerations else None,
                # Its pods run on nodes: without one the add-on never becomes ACTIVE and fails after 20 minutes.
                opts=pulumi.ResourceOptions(parent=self, depends_on=[nodes, *dependencies]),
            )

        self.coredns = addon(
            "coredns", "coredns", settings.coredns_version, {"tolerations": [*COREDNS_TOLERATIONS, *tolerations]}
        )
        # Its own list of tolerations is empty: charts/metrics-server/values.yaml of
        # https://github.com/kubernetes-sigs/metrics-server (2026-11). The add-on's own schema, which refuses keys that
        # it does not know, has this one: others set it,
        # https://github.com/leo-the-nardo/k8s-kafka-envoy-ratelimiter, infra/terraform/addons.tf (2026-11).
        # The API server connects to it on port 10251, and it to the kubelets: both are within the cluster's security
        # group. https://docs.aws.amazon.com/eks/latest/userguide/metrics-server.html (2026-11)
        addon("metrics-server", "metrics-server", settings.metrics_server_version, {"tolerations": [*tolerations]})
        self.ebs_csi = None
        if volumes:
            identity = PodIdentity(
                f"{name}-ebs-csi",
                configured_cluster_name=configured_cluster_name,
                cluster_name=cluster_name,
                namespace="kube-system",
                service_account="ebs-csi-controller-sa",
                agent=pod_identity_agent,
                managed_policies=["AmazonEBSCSIDriverPolicyV2"],
                permissions_boundary_arn=permissions_boundary_arn,
                opts=pulumi.ResourceOptions(parent=self),
            )
            self.ebs_csi = addon(
                "aws-ebs-csi-driver",
                "ebs-csi",
                settings.ebs_csi_version,
                {"controller": {"tolerations": [*EBS_CSI_TOLERATIONS, *tolerations]}},
                *identity.dependencies,  # its pods need the credentials of its role until the last volume is gone
            )
        self.register_outputs({})
