"""What every app has in common: a namespace and pods that Pod Security's profile "restricted" admits.

https://kubernetes.io/docs/concepts/security/pod-security-standards/ (2026-11)
"""

from collections.abc import Mapping, Sequence

import pulumi
import pulumi_kubernetes as k8s

from apps.platform import Platform
from labels import object_labels

core = k8s.core.v1
net = k8s.networking.v1


def namespace_name(app: str, platform: Platform) -> str:
    """The app's own namespace on the platform's cluster."""
    return f"{platform.namespace_prefix}{app}"


def cluster_object_name(name: str, cluster_name: pulumi.Input[str]) -> pulumi.Output[str]:
    """`name`, for a namespace or an object that is in none.

    It depends on the cluster: the object is deleted before a cluster that is replaced, and created on the new one.
    """
    return pulumi.Output.from_input(cluster_name).apply(lambda _: name)


def restricted_namespace(name: str, app: str, *, platform: Platform, opts: pulumi.ResourceOptions) -> core.Namespace:
    """The app's namespace, which refuses pods that are not restricted. All in it ends with it."""
    return isolated_namespace(name, app, "restricted", platform=platform, opts=opts)


def isolated_namespace(
    name: str, app: str, profile: str, *, platform: Platform, opts: pulumi.ResourceOptions
) -> core.Namespace:
    """The app's namespace with another profile of Pod Security's, for an app that cannot be restricted."""
    return core.Namespace(
        name,
        metadata=k8s.meta.v1.ObjectMetaArgs(
            name=cluster_object_name(namespace_name(app, platform), platform.cluster_name),
            labels=object_labels(app)
            | {f"pod-security.kubernetes.io/{mode}": profile for mode in ("enforce", "audit", "warn")},
        ),
        opts=opts.merge(vanishing(platform.vanishes_with)),
    )


def vanishing(holder: pulumi.Resource | None) -> pulumi.ResourceOptions:
    """For what `holder` deletes with it when it is deleted, which then needs no delete of its own.

    Not for what holds something outside of the cluster, a load balancer or a volume, nor for what must be gone before
    such an object can go: only its own delete waits until that is cleaned up.
    """
    return pulumi.ResourceOptions(deleted_with=holder)


def pod_security(user: int) -> core.PodSecurityContextArgs:
    """Every process runs as `user`, whose group its volumes are readable by."""
    return core.PodSecurityContextArgs(
        run_as_non_root=True,
        run_as_user=user,
        run_as_group=user,
        fs_group=user,
        seccomp_profile=core.SeccompProfileArgs(type="RuntimeDefault"),
    )


def container_security() -> core.SecurityContextArgs:
    """No right that a web server would need, and nothing to write to but its volumes."""
    return core.SecurityContextArgs(
        privileged=False,
        allow_privilege_escalation=False,
        read_only_root_filesystem=True,
        capabilities=core.CapabilitiesArgs(drop=["ALL"]),
    )


def toleration_args(tolerations: Sequence[Mapping[str, str]]) -> list[core.TolerationArgs] | None:
    """The platform's tolerations, as a pod takes them."""
    return [
        core.TolerationArgs(key=each["key"], operator=each["operator"], value=each["value"], effect=each["effect"])
        for each in tolerations
    ] or None


def from_anywhere(port: int) -> net.NetworkPolicyIngressRuleArgs:
    """Admits everyone to `port` of the pod."""
    return net.NetworkPolicyIngressRuleArgs(ports=[net.NetworkPolicyPortArgs(port=port, protocol="TCP")])
