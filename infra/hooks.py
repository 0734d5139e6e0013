"""Rules that depend on what is there: a hook of the resource stops the preview."""

from collections.abc import Callable

import pulumi

from config.section import Refusal

Broken = tuple[str, object, Refusal | None]
"""The setting, its value, and what is wrong with it and what to write instead; None if the rule is satisfied."""


def stopping(name: str, broken: Callable[[pulumi.ResourceHookArgs], Broken]) -> pulumi.ResourceHook:
    """A hook that runs in previews too, and raises `pulumi.RunError` where a rule is broken.

    https://www.pulumi.com/docs/iac/concepts/resources/options/hooks/ (2026-11)
    """

    def run(args: pulumi.ResourceHookArgs) -> None:
        key, value, refusal = broken(args)
        if refusal:
            wrong, fix = refusal
            raise pulumi.RunError(f"config {pulumi.get_project()}:{key}: {wrong} (got {value!r}); {fix}")

    return pulumi.ResourceHook(name, run, pulumi.ResourceHookOptions(on_dry_run=True))
