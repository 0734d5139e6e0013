"""What an app may read of the API server."""

from collections.abc import Sequence

import pulumi
import pulumi_kubernetes as k8s

from apps.platform import Platform
from apps.restricted import cluster_object_name, namespace_name, vanishing
from labels import object_labels

rbac = k8s.rbac.v1


def rule(group: str, resources: Sequence[str], verbs: Sequence[str]) -> rbac.PolicyRuleArgs:
    return rbac.PolicyRuleArgs(api_groups=[group], resources=[*resources], verbs=[*verbs])


def grant(
    name: str,
    app: str,
    *,
    account: k8s.core.v1.ServiceAccount,
    rules: Sequence[rbac.PolicyRuleArgs],
    platform: Platform,
    namespace: str | None = None,
    opts: pulumi.ResourceOptions,
) -> list[pulumi.Resource]:
    """Grants `rules` to the app's account: in `namespace`, which is not the stack's, or else in the whole cluster.

    The names have the project's and the prefix of the stack's namespaces: the cluster may have another app's beside
    them. They depend on the cluster, as everything does that no namespace of the stack's takes with it.
    """
    place = k8s.meta.v1.ObjectMetaArgs(
        name=cluster_object_name(f"{pulumi.get_project()}-{namespace_name(app, platform)}", platform.cluster_name),
        namespace=namespace,
        labels=object_labels(app),
    )
    subjects = [
        rbac.SubjectArgs(kind="ServiceAccount", name=account.metadata.name, namespace=account.metadata.namespace)
    ]
    in_cluster = opts.merge(vanishing(platform.vanishes_with))
    if namespace:
        role = rbac.Role(f"{name}-role", metadata=place, rules=[*rules], opts=in_cluster)
        binding = rbac.RoleBinding(
            f"{name}-binding", metadata=place, role_ref=_role_ref(role), subjects=subjects, opts=in_cluster
        )
    else:
        role = rbac.ClusterRole(f"{name}-role", metadata=place, rules=[*rules], opts=in_cluster)
        binding = rbac.ClusterRoleBinding(
            f"{name}-binding", metadata=place, role_ref=_role_ref(role), subjects=subjects, opts=in_cluster
        )
    return [role, binding]


def _role_ref(role: rbac.Role | rbac.ClusterRole) -> rbac.RoleRefArgs:
    return rbac.RoleRefArgs(api_group="rbac.authorization.k8s.io", kind=type(role).__name__, name=role.metadata.name)
