"""GitHub's tokens, and the roles that a workflow gets for one."""

import json
from collections.abc import Mapping, Sequence

import pulumi
import pulumi_aws as aws

from bootstrap.boundary import Statement
from bootstrap.permissions import document
from bootstrap.settings import GithubSettings

ISSUER = "token.actions.githubusercontent.com"
AUDIENCE = "sts.amazonaws.com"


def oidc_provider(name: str, existing_arn: str | None, *, opts: pulumi.ResourceOptions) -> pulumi.Output[str]:
    """ARN of the account's provider for GitHub: the existing one, or one that is made here."""
    if existing_arn:
        return pulumi.Output.from_input(existing_arn)
    # AWS trusts GitHub's certificate by its own store of authorities: no thumbprint.
    # https://docs.aws.amazon.com/IAM/latest/UserGuide/id_roles_providers_create_oidc_verify-thumbprint.html (2026-11)
    return aws.iam.OpenIdConnectProvider(
        f"{name}-github", url=f"https://{ISSUER}", client_id_lists=[AUDIENCE], opts=opts
    ).arn


def subjects(github: GithubSettings, environment: str) -> list[str]:
    """Who a token of that GitHub environment is for, in both of GitHub's forms.

    Repositories made from 2026-07-15 on have the numbers in it, which a namesake cannot take over; older ones not.
    https://docs.github.com/en/actions/reference/security/oidc (2026-11)
    """
    owner, _, repository = github.repository.partition("/")
    return [
        f"repo:{owner}/{repository}:environment:{environment}",
        f"repo:{owner}@{github.owner_id}/{repository}@{github.repository_id}:environment:{environment}",
    ]


def trust(provider_arn: str, allowed: Sequence[str]) -> Mapping[str, object]:
    return {
        "Version": "2012-10-17",
        "Statement": [
            {
                "Effect": "Allow",
                "Action": "sts:AssumeRoleWithWebIdentity",
                "Principal": {"Federated": provider_arn},
                "Condition": {"StringEquals": {f"{ISSUER}:aud": AUDIENCE, f"{ISSUER}:sub": [*allowed]}},
            }
        ],
    }


class GithubRole(pulumi.ComponentResource):
    """An IAM role for jobs of one GitHub environment, with a policy of its own and further ones by ARN."""

    arn: pulumi.Output[str]

    def __init__(
        self,
        name: str,
        github: GithubSettings,
        *,
        environment: str,
        provider_arn: pulumi.Input[str],
        statements: Sequence[Statement],
        policies: Mapping[str, pulumi.Input[str]] | None = None,
        longest_session: int = 3600,
        opts: pulumi.ResourceOptions | None = None,
    ) -> None:
        super().__init__("eks-grafana:bootstrap:GithubRole", name, None, opts)
        child = pulumi.ResourceOptions(parent=self)
        allowed = subjects(github, environment)

        role = aws.iam.Role(
            f"{name}-role",
            description=f"Jobs of {github.repository} in the environment {environment}",
            assume_role_policy=pulumi.Output.from_input(provider_arn).apply(
                lambda arn: json.dumps(trust(arn, allowed))
            ),
            max_session_duration=longest_session,
            opts=child,
        )
        own = aws.iam.Policy(f"{name}-policy", policy=document(statements), opts=child)
        for what, arn in {"own": own.arn, **(policies or {})}.items():
            aws.iam.RolePolicyAttachment(f"{name}-{what}", role=role.name, policy_arn=arn, opts=child)
        self.arn = role.arn
        self.register_outputs({"arn": self.arn})
