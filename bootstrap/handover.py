"""What the workflows and the stacks take over from here, ready to paste."""

from collections.abc import Iterable, Mapping

import pulumi

from bootstrap.roles import WorkflowRoles
from bootstrap.settings import PROJECT, BootstrapSettings

Variables = Mapping[str, pulumi.Input[str]]


def repository_variables(
    settings: BootstrapSettings,
    *,
    account_id: pulumi.Input[str],
    bucket_name: pulumi.Input[str],
    roles: WorkflowRoles,
) -> Variables:
    """Variables of the whole repository, by the names that its workflows read."""
    return {
        "AWS_ACCOUNT_ID": account_id,
        "AWS_REGION": settings.aws.region,
        "STATE_URL": pulumi.Output.concat("s3://", bucket_name, f"?region={settings.aws.region}"),
        **({"PREVIEW_ROLE_ARN": roles.preview_arn} if roles.preview_arn else {}),
        "DRIFT_ROLE_ARN": roles.drift_arn,
    }


def environment_variables(roles: WorkflowRoles) -> Mapping[str, Variables]:
    """Variables of the GitHub environments that deploy."""
    return {stack: {"DEPLOY_ROLE_ARN": arn} for stack, arn in roles.deploy_arns.items()}


def gh_commands(repository: str, everywhere: Variables, by_environment: Mapping[str, Variables]) -> pulumi.Output[str]:
    """A command for each variable of the repository and of its environments."""
    scopes = [("", everywhere), *((f" --env {name}", variables) for name, variables in by_environment.items())]
    return _lines(
        pulumi.Output.concat(f"gh variable set {name} --repo {repository}{scope} --body '", value, "'")
        for scope, variables in scopes
        for name, value in variables.items()
    )


def stack_lines(settings: BootstrapSettings, roles: WorkflowRoles) -> pulumi.Output[str]:
    """Lines for the stack files. Only the stack that pull requests preview lets their role in."""
    return _lines(
        line
        for stack, deploy_arn in roles.deploy_arns.items()
        for line in (
            f"# Pulumi.{stack}.yaml",
            pulumi.Output.concat(f"  {PROJECT}:permissions_boundary_arn: ", roles.boundary_arn),
            f"  {PROJECT}:cluster:",
            "    access_entries:",
            # Drift leaves out what this policy does not read: ci/plan-drift.sh.
            _entry("drift", roles.drift_arn, "AmazonEKSViewPolicy"),
            *(
                [_entry("preview", roles.preview_arn, "AmazonEKSViewPolicy")]
                if roles.preview_arn and stack == settings.previewed
                else []
            ),
            "      # and this one only where a person ran the first up, and so is the cluster's creator:",
            _entry("# deploy", deploy_arn, "AmazonEKSClusterAdminPolicy"),
        )
    )


def _entry(name: str, arn: pulumi.Input[str], policy: str) -> pulumi.Output[str]:
    return pulumi.Output.concat(f'      {name}: {{principal_arn: "', arn, f'", policy: {policy}}}')


def _lines(lines: Iterable[pulumi.Input[str]]) -> pulumi.Output[str]:
    return pulumi.Output.all(*lines).apply("\n".join)
