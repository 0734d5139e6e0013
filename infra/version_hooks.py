"""Rules on a version that depend on the cluster that is there; they stop a preview."""

from collections.abc import Callable
from datetime import date

import pulumi

from infra.kubernetes_versions import Refusal, refuse_step, refuse_unsupported


def version_hooks(name: str, version: str, support_type: str, today: date) -> pulumi.ResourceHookBinding:
    """For the EKS cluster: a new one is refused a version past its support, a running one a step that EKS refuses.

    A running cluster whose version is past its support is refused nothing: it must stay changeable, and upgradable.
    The hooks run in previews too. https://www.pulumi.com/docs/iac/concepts/resources/options/hooks/ (2026-11)
    """

    def check(refuse: Callable[[pulumi.ResourceHookArgs], Refusal | None]) -> Callable[[pulumi.ResourceHookArgs], None]:
        def run(args: pulumi.ResourceHookArgs) -> None:
            if refusal := refuse(args):
                wrong, fix = refusal
                key = f"{pulumi.get_project()}:cluster.version"
                raise pulumi.RunError(f"config {key}: {wrong} (got {version!r}); {fix}")

        return run

    def step(args: pulumi.ResourceHookArgs) -> Refusal | None:
        old = (args.old_inputs or {}).get("version")
        return refuse_step(old, version) if isinstance(old, str) else None

    in_previews = pulumi.ResourceHookOptions(on_dry_run=True)
    new = pulumi.ResourceHook(
        f"{name}-new-version", check(lambda _: refuse_unsupported(version, support_type, today)), in_previews
    )
    update = pulumi.ResourceHook(f"{name}-version-step", check(step), in_previews)
    return pulumi.ResourceHookBinding(before_create=[new], before_update=[update])
