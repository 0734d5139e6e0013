"""The Kubernetes provider of a cluster that the stack makes."""

import pulumi
import pulumi_kubernetes as k8s


def kubernetes_provider(
    name: str, *, kubeconfig: pulumi.Input[str], cluster_name: str, opts: pulumi.ResourceOptions
) -> k8s.Provider:
    """`cluster_name` is the stack file's: a plain string."""
    return k8s.Provider(
        name,
        kubeconfig=kubeconfig,
        # Without it the provider, and every object with it, shows as replaced whenever the kubeconfig is unknown.
        # A plain string, so that a cluster that is replaced does not unload the provider its objects leave through.
        cluster_identifier=cluster_name,
        enable_patch_force=True,  # a manual change is put back: else the provider stops at the conflict
        opts=opts,
    )
