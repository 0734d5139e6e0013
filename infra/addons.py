"""The add-ons that need nodes."""

import json
from collections.abc import Mapping, Sequence

import pulumi
import pulumi_aws as aws

from infra.managed_addon import AddonVersion, addon_version, managed_addon
from section import Section

# The add-on's own, which a list of ours takes the place of:
# https://docs.aws.amazon.com/eks/latest/userguide/coredns-add-on-update.html (2026-11)
COREDNS_TOLERATIONS = (
    {"key": "CriticalAddonsOnly", "operator": "Exists"},
    {"key": "node-role.kubernetes.io/control-plane", "effect": "NoSchedule"},
)


class AddonsSettings(Section):
    """`eks-grafana:addons`."""

    coredns_version: AddonVersion | None = None
    """Version of the add-on coredns. Unset: AWS's default for the Kubernetes version."""


class Addons(pulumi.ComponentResource):
    """CoreDNS as a managed add-on, in the place of the copy that EKS starts every cluster with."""

    coredns: aws.eks.Addon

    def __init__(
        self,
        name: str,
        settings: AddonsSettings,
        *,
        cluster_name: pulumi.Input[str],
        kubernetes_version: str,
        nodes: pulumi.Resource,
        tolerations: Sequence[Mapping[str, str]] = (),
        opts: pulumi.ResourceOptions | None = None,
    ) -> None:
        super().__init__("eks-grafana:infra:Addons", name, None, opts)
        self.coredns = managed_addon(
            f"{name}-coredns",
            "coredns",
            cluster_name=cluster_name,
            version=addon_version(
                "coredns", pinned=settings.coredns_version, kubernetes_version=kubernetes_version, parent=self
            ),
            configuration=(json.dumps({"tolerations": [*COREDNS_TOLERATIONS, *tolerations]}) if tolerations else None),
            # Its pods run on nodes: without one the add-on never becomes ACTIVE and fails after 20 minutes.
            opts=pulumi.ResourceOptions(parent=self, depends_on=[nodes]),
        )
        self.register_outputs({})
