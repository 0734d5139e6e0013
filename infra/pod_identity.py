"""What a pod may do in AWS: a role of its own, which EKS Pod Identity hands to one service account."""

from collections.abc import Mapping, Sequence

import pulumi
import pulumi_aws as aws

from infra.iam import service_role

SERVICE = "pods.eks.amazonaws.com"


class PodIdentity(pulumi.ComponentResource):
    """A role for the pods of one service account of one cluster, and the association that hands it to them.

    No key, no node role, no instance metadata.
    """

    association: aws.eks.PodIdentityAssociation
    dependencies: list[pulumi.Resource]
    """What must exist before a pod is made, which is given no credentials later, and for as long as it needs them."""

    def __init__(
        self,
        name: str,
        *,
        configured_cluster_name: str,
        cluster_name: pulumi.Input[str],
        namespace: str,
        service_account: str,
        agent: pulumi.Resource,
        managed_policies: Sequence[str] = (),
        statements: Sequence[Mapping[str, pulumi.Input[object]]] = (),
        permissions_boundary_arn: str | None = None,
        opts: pulumi.ResourceOptions | None = None,
    ) -> None:
        """`configured_cluster_name` is the stack file's, for a role that need not wait for the cluster itself;
        `statements` are the role's own policy."""
        super().__init__("eks-grafana:infra:PodIdentity", name, None, opts)
        child = pulumi.ResourceOptions(parent=self)
        # The tags that the agent's sessions carry: https://docs.aws.amazon.com/eks/latest/userguide/pod-id-abac.html
        # (2026-11). Another cluster of the account cannot use the role.
        role, rights = service_role(
            name,
            SERVICE,
            managed_policies,
            session_tags={
                "eks-cluster-name": configured_cluster_name,
                "kubernetes-namespace": namespace,
                "kubernetes-service-account": service_account,
            },
            permissions_boundary_arn=permissions_boundary_arn,
            parent=self,
        )
        own: list[pulumi.Resource] = []
        if statements:
            policy = pulumi.Output.json_dumps({"Version": "2012-10-17", "Statement": statements})
            own.append(aws.iam.RolePolicy(f"{name}-policy", role=role.name, policy=policy, opts=child))
        self.association = aws.eks.PodIdentityAssociation(
            f"{name}-association",
            cluster_name=cluster_name,
            namespace=namespace,
            service_account=service_account,
            role_arn=role.arn,
            opts=child,
        )
        self.dependencies = [self.association, *rights, *own, agent]
        self.register_outputs({})
