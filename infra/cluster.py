"""The control plane, and the add-ons that do not wait for nodes."""

from collections.abc import Iterator, Mapping
from datetime import date
from typing import Annotated, Any, Literal

import pulumi
import pulumi_aws as aws
import pulumi_eks as eks
import pulumi_kubernetes as k8s
from pydantic import ValidationInfo, field_validator

from config.section import Refused, Rule, Section, accept, matching
from infra.access import AccessEntries, access_entry_args, former_names
from infra.endpoint import refuse_access_cidrs, refuse_open_endpoint
from infra.iam import service_role
from infra.kubernetes_provider import kubernetes_provider
from infra.kubernetes_versions import minor_of, refuse_unknown, refuse_unsupported
from infra.logs import RetentionDays, control_plane_logs
from infra.managed_addon import AddonVersion, addon_version, managed_addon
from infra.replacement import by_urn, renames, replacements
from infra.secrets_key import secrets_key
from infra.version_hooks import version_hooks


class ClusterSettings(Section):
    """`eks-grafana:cluster`."""

    # The AWS provider's own rule: https://github.com/hashicorp/terraform-provider-aws, validClusterName (2026-11)
    name: Annotated[
        str,
        matching(
            r"[0-9A-Za-z][\w-]{1,99}",
            "2 to 100 letters, digits, - and _, beginning with a letter or digit",
            "write a name such as eks-grafana-dev",
        ),
    ]
    """Name of the EKS cluster; another name is another cluster."""
    support_type: Literal["STANDARD", "EXTENDED"] = "STANDARD"
    """STANDARD: AWS upgrades at the end of standard support. EXTENDED: the version stays, at six times the price."""
    version: str = "1.36"
    """Kubernetes minor, in quotes."""
    allow_open_endpoint: bool = False
    """Consent to 0.0.0.0/0 in `public_access_cidrs`."""
    public_access_cidrs: list[str] = []
    """CIDRs that reach the public endpoint. The private endpoint is always on."""
    log_types: list[Literal["api", "audit", "authenticator", "controllerManager", "scheduler"]] = []
    """Control-plane logs that are sent to CloudWatch."""
    log_retention_days: RetentionDays = 30
    """Days that control-plane logs are kept."""
    secrets_kms_key: bool = False
    """Encrypt Kubernetes secrets with a KMS key of the stack. Turning it off again replaces the cluster."""
    deletion_protection: bool = False
    """Refuse to delete the cluster, the nodes, and what holds data, by AWS and by Pulumi."""
    access_entries: AccessEntries = {}
    """Who else may use the cluster. Its creator may anyway, and must not be listed here."""
    vpc_cni_version: AddonVersion | None = None
    """Version of the add-on vpc-cni. Unset: AWS's default for the Kubernetes version."""
    kube_proxy_version: AddonVersion | None = None
    """Version of the add-on kube-proxy. Unset: AWS's default for the Kubernetes version."""
    pod_identity_agent_version: AddonVersion | None = None
    """Version of the add-on eks-pod-identity-agent. Unset: AWS's default for the Kubernetes version."""

    @field_validator("version")
    @classmethod
    def _known(cls, version: str) -> str:
        return accept(version, refuse_unknown(version))

    @field_validator("public_access_cidrs")
    @classmethod
    def _limited(cls, cidrs: list[str], info: ValidationInfo) -> list[str]:
        return accept(cidrs, refuse_access_cidrs(cidrs, (info.context or {}).get("stack", "STACK")))

    @field_validator("log_types")
    @classmethod
    def _each_once(cls, log_types: list[str]) -> list[str]:
        if len(set(log_types)) < len(log_types):
            raise Refused("names a log type twice", "name each once")
        return log_types

    def rules(self, context: Mapping[str, Any], /) -> Iterator[Rule]:
        minor, pinned = self.version, self.kube_proxy_version
        if pinned and minor_of(pinned) != minor:
            yield "kube_proxy_version", (f"is not for Kubernetes {minor}", f"write a v{minor} build, or leave it out")
        cidrs, stack = self.public_access_cidrs, context.get("stack", "STACK")
        yield "public_access_cidrs", refuse_open_endpoint(cidrs, self.allow_open_endpoint, stack)

    def unsupported(self, today: date) -> str | None:
        """What to say of a version that a running cluster may keep and that costs more, or is upgraded by AWS."""
        refusal = refuse_unsupported(self.version, self.support_type, today)
        return f"{refusal[0]}; {refusal[1]}, one minor at a time" if refusal else None


class Cluster(pulumi.ComponentResource):
    """An EKS control plane in API mode with its role, and vpc-cni, kube-proxy and the pod identity agent as add-ons.

    Where asked: its log group, a KMS key for secrets, access entries. No nodes.
    """

    cluster_name: pulumi.Output[str]
    endpoint: pulumi.Output[str]
    security_group_id: pulumi.Output[str]  # the one that EKS makes, for control plane and nodes
    kubeconfig: pulumi.Output[str]
    """A secret, though it holds no credential: it runs `aws eks get-token`."""
    kubernetes: k8s.Provider
    eks_cluster: pulumi.Resource
    """What add-ons and objects in the cluster are gone with."""
    control_plane: eks.Cluster
    pod_identity_agent: aws.eks.Addon
    """What hands their roles' credentials to pods."""

    def __init__(
        self,
        name: str,
        settings: ClusterSettings,
        *,
        vpc: aws.ec2.Vpc,
        public_subnet_ids: pulumi.Input[list[str]],
        private_subnet_ids: pulumi.Input[list[str]],
        today: date,
        permissions_boundary_arn: str | None = None,
        opts: pulumi.ResourceOptions | None = None,
    ) -> None:
        super().__init__("eks-grafana:infra:Cluster", name, None, opts)
        self.log_group: aws.cloudwatch.LogGroup | None = None  # Pulumi would load the SDK of a class attribute
        child = pulumi.ResourceOptions(parent=self)
        role, attachments = service_role(
            f"{name}-control-plane",
            "eks.amazonaws.com",
            ["AmazonEKSClusterPolicy"],
            permissions_boundary_arn=permissions_boundary_arn,
            parent=self,
        )
        # The role's policy must outlive the cluster, which cleans up its network interfaces with it.
        before: list[pulumi.Resource] = [*attachments]
        logs, days = f"{name}-logs", settings.log_retention_days
        if settings.log_types:
            self.log_group = control_plane_logs(logs, cluster_name=settings.name, retention_days=days, opts=child)
            before.append(self.log_group)
        key = None
        if settings.secrets_kms_key:
            protect = settings.deletion_protection
            key = secrets_key(f"{name}-secrets", cluster_name=settings.name, protect=protect, opts=child)

        def version_of(addon_name: str, pinned: str | None) -> pulumi.Input[str]:
            return addon_version(addon_name, pinned=pinned, kubernetes_version=settings.version, parent=self)

        hooks = version_hooks(name, settings.version, settings.support_type, today)
        transforms = [replacements(vpc, protect=settings.deletion_protection, hooks=hooks)]
        if former := former_names(settings.access_entries):
            transforms.append(renames(f"{name}-eks", former))
        self.control_plane = control_plane = eks.Cluster(
            f"{name}-eks",
            name=settings.name,
            version=settings.version,
            upgrade_policy=aws.eks.ClusterUpgradePolicyArgs(support_type=settings.support_type),
            vpc_id=vpc.id,
            public_subnet_ids=public_subnet_ids,
            private_subnet_ids=private_subnet_ids,
            authentication_mode=eks.AuthenticationMode.API,
            access_entries=access_entry_args(settings.access_entries),
            endpoint_private_access=True,
            endpoint_public_access=True,  # written out: only then the component waits until the API answers
            public_access_cidrs=settings.public_access_cidrs,
            enabled_cluster_log_types=[*settings.log_types],
            encryption_config_key_arn=key.arn if key else None,
            deletion_protection=settings.deletion_protection,
            service_role=role,
            skip_default_node_group=True,
            skip_default_security_groups=True,
            create_instance_role=False,
            create_oidc_provider=False,
            vpc_cni_options=eks.VpcCniOptionsArgs(
                addon_version=version_of("vpc-cni", settings.vpc_cni_version),
                enable_network_policy=True,
                log_level="INFO",  # the component's default is DEBUG
            ),
            kube_proxy_addon_options=eks.KubeProxyAddonOptionsArgs(
                version=version_of("kube-proxy", settings.kube_proxy_version)
            ),
            opts=child.merge(pulumi.ResourceOptions(depends_on=before, transforms=transforms)),
        )
        # The component's own output, so that whatever carries the name leaves before a cluster that is replaced.
        self.cluster_name = control_plane.eks_cluster.apply(lambda cluster: cluster.name)
        self.eks_cluster = by_urn(control_plane.eks_cluster.apply(lambda cluster: cluster.urn))
        self.pod_identity_agent = managed_addon(
            f"{name}-pod-identity-agent",
            "eks-pod-identity-agent",
            cluster_name=self.cluster_name,
            vanishes_with=self.eks_cluster,
            version=version_of("eks-pod-identity-agent", settings.pod_identity_agent_version),
            opts=child,
        )
        self.endpoint = control_plane.eks_cluster.apply(lambda cluster: cluster.endpoint)
        self.security_group_id = control_plane.cluster_security_group_id
        self.kubeconfig = pulumi.Output.secret(control_plane.kubeconfig_json)
        self.kubernetes = kubernetes_provider(
            f"{name}-kubernetes", kubeconfig=control_plane.kubeconfig_json, cluster_name=settings.name, opts=child
        )
        self.register_outputs({"cluster_name": self.cluster_name, "endpoint": self.endpoint})
