"""The roles of the workflows, and the boundary of those that the stacks make."""

from collections.abc import Mapping

import pulumi
import pulumi_aws as aws

from bootstrap import permissions
from bootstrap.boundary import boundary
from bootstrap.github import GithubRole, oidc_provider
from bootstrap.settings import DRIFT, PREVIEW, BootstrapSettings

# Seconds: longer than a job that deploys may take, since without rights it could not even write its state.
DEPLOY_SESSION = 3 * 3600


class WorkflowRoles(pulumi.ComponentResource):
    """GitHub as an identity provider, a role each for preview, drift and the deploys of every stack, a boundary."""

    boundary_arn: pulumi.Output[str]
    preview_arn: pulumi.Output[str] | None
    drift_arn: pulumi.Output[str]
    deploy_arns: dict[str, pulumi.Output[str]]

    def __init__(
        self,
        name: str,
        settings: BootstrapSettings,
        *,
        bucket_arn: pulumi.Input[str],
        key_arns: Mapping[str, pulumi.Input[str]],
        opts: pulumi.ResourceOptions | None = None,
    ) -> None:
        super().__init__("eks-grafana:bootstrap:WorkflowRoles", name, None, opts)
        child = pulumi.ResourceOptions(parent=self)
        keys = [*key_arns.values()]

        provider_arn = oidc_provider(name, settings.github_oidc_provider_arn, opts=child)
        bounds = aws.iam.Policy(f"{name}-boundary", policy=permissions.document(boundary()), opts=child)
        deploy = aws.iam.Policy(f"{name}-deploy", policy=permissions.document(permissions.deploy()), opts=child)

        self.deploy_arns = {
            stack: GithubRole(
                f"{name}-deploy-{stack}",
                settings.github,
                environment=stack,
                provider_arn=provider_arn,
                statements=permissions.deploy_stack(
                    stack, bucket=bucket_arn, key=key_arns[stack], keys=keys, boundary=bounds.arn
                ),
                policies={"deploy": deploy.arn},
                longest_session=DEPLOY_SESSION,
                opts=child,
            ).arn
            for stack in settings.stacks
        }
        self.drift_arn = GithubRole(
            f"{name}-{DRIFT}",
            settings.github,
            environment=DRIFT,
            provider_arn=provider_arn,
            statements=permissions.drift(settings.stacks, bucket=bucket_arn, keys=keys),
            opts=child,
        ).arn
        self.preview_arn = None
        if settings.previewed:
            self.preview_arn = GithubRole(
                f"{name}-{PREVIEW}",
                settings.github,
                environment=PREVIEW,
                provider_arn=provider_arn,
                statements=permissions.preview(settings.previewed, bucket=bucket_arn, key=key_arns[settings.previewed]),
                opts=child,
            ).arn
        self.boundary_arn = bounds.arn
        self.register_outputs({"boundary_arn": self.boundary_arn})
