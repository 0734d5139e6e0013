"""The keys of the stacks' secrets."""

from collections.abc import Sequence

import pulumi
import pulumi_aws as aws

from bootstrap.settings import PROJECT


class SecretsKeys(pulumi.ComponentResource):
    """A KMS key for each stack, rotated each year, under an alias for the stack file. IAM alone says who may use it.

    Its lock on deletion is the caller's: `protect` and `retain_on_delete` of a component reach all of its parts.
    """

    arns: dict[str, pulumi.Output[str]]
    """By stack."""
    secrets_providers: dict[str, pulumi.Output[str]]
    """By stack, for `pulumi stack init --secrets-provider`."""

    def __init__(
        self, name: str, *, stacks: Sequence[str], region: str, opts: pulumi.ResourceOptions | None = None
    ) -> None:
        super().__init__("eks-grafana:bootstrap:SecretsKeys", name, None, opts)
        child = pulumi.ResourceOptions(parent=self)

        self.arns, self.secrets_providers = {}, {}
        for stack in stacks:
            key = aws.kms.Key(
                f"{name}-{stack}",
                description=f"Secrets in the state of the stack {PROJECT}/{stack}",
                enable_key_rotation=True,
                deletion_window_in_days=30,  # the longest: without the key the stack cannot be updated any more
                opts=child,
            )
            alias = aws.kms.Alias(f"{name}-{stack}", name=f"alias/{PROJECT}-{stack}", target_key_id=key.id, opts=child)
            self.arns[stack] = key.arn
            # https://www.pulumi.com/docs/iac/concepts/secrets/ (2026-11)
            self.secrets_providers[stack] = pulumi.Output.concat("awskms://", alias.name, f"?region={region}")
        self.register_outputs({"arns": self.arns})
