"""Rules on a version that depend on the cluster that is there; they stop a preview."""

from datetime import date

import pulumi

from infra.hooks import Broken, stopping
from infra.kubernetes_versions import refuse_step, refuse_unsupported


def version_hooks(name: str, version: str, support_type: str, today: date) -> pulumi.ResourceHookBinding:
    """For the EKS cluster: a new one is refused a version past its support, a running one a step that EKS refuses.

    A running cluster whose version is past its support is refused nothing: it must stay changeable, and upgradable.
    """

    def new(_: pulumi.ResourceHookArgs) -> Broken:
        return "cluster.version", version, refuse_unsupported(version, support_type, today)

    def step(args: pulumi.ResourceHookArgs) -> Broken:
        old = (args.old_inputs or {}).get("version")
        return "cluster.version", version, refuse_step(old, version) if isinstance(old, str) else None

    return pulumi.ResourceHookBinding(
        before_create=[stopping(f"{name}-new-version", new)], before_update=[stopping(f"{name}-version-step", step)]
    )
