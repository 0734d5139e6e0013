"""What the account's groundwork hands over to the workflows and to stack files."""

from datetime import date

import pytest
import yaml
from accounts import account as account
from accounts import run
from recorder import Recording, as_engine, stack_config

from targets import load
from targets.aws import AwsSettings


def test_the_variables_have_the_names_that_the_workflows_read(account: Recording) -> None:
    assert account.outputs["repository_variables"] == {
        "AWS_ACCOUNT_ID": "000000000000",
        "AWS_REGION": "ap-northeast-2",
        "STATE_URL": "s3://eks-grafana-state-id?region=ap-northeast-2",
        "PREVIEW_ROLE_ARN": "arn:aws:service:ap-northeast-2:000000000000:eks-grafana-preview-role",
        "DRIFT_ROLE_ARN": "arn:aws:service:ap-northeast-2:000000000000:eks-grafana-drift-role",
    }, "pasted as they are"
    assert account.outputs["environment_variables"] == {
        stack: {"DEPLOY_ROLE_ARN": f"arn:aws:service:ap-northeast-2:000000000000:eks-grafana-deploy-{stack}-role"}
        for stack in ("dev", "prod")
    }, "each environment that deploys has its own role"
    assert not account.secret_outputs, "nothing of it is secret: a role is not a credential"


def test_each_variable_has_a_command_that_sets_it(account: Recording) -> None:
    lines = account.outputs["gh_commands"].splitlines()
    everywhere, environments = account.outputs["repository_variables"], account.outputs["environment_variables"]
    assert len(lines) == len(everywhere) + len(environments), "one line for each"
    for name, value in everywhere.items():
        assert f"gh variable set {name} --repo example/eks-grafana --body '{value}'" in lines, name
    role = environments["prod"]["DEPLOY_ROLE_ARN"]
    assert f"gh variable set DEPLOY_ROLE_ARN --repo example/eks-grafana --env prod --body '{role}'" in lines, (
        "where only jobs of the protected environment read it"
    )


@pytest.mark.parametrize("stack", ["dev", "prod"])
def test_the_lines_for_a_stack_file_are_taken_by_that_stack(account: Recording, stack: str) -> None:
    text = account.outputs["stack_lines"].replace("arn:aws:service:ap-northeast-2:000000000000:", "")
    (lines,) = (part for part in text.split("# Pulumi.") if part.startswith(f"{stack}.yaml\n"))
    lines = yaml.safe_load(lines.partition("\n")[2])
    lines["eks-grafana:permissions_boundary_arn"] = (
        f"arn:aws:iam::000000000000:policy/{lines['eks-grafana:permissions_boundary_arn']}"
    )
    for entry in lines["eks-grafana:cluster"]["access_entries"].values():
        entry["principal_arn"] = f"arn:aws:iam::000000000000:role/{entry['principal_arn']}"
    handed = {key: as_engine(value) for key, value in stack_config(stack, lines).items()}
    settings = load.parse("eks-grafana", stack, handed, today=date(2026, 11, 23))
    assert isinstance(settings, AwsSettings), "the stacks of an account are those with the target aws"
    assert settings.permissions_boundary_arn, "every role of the stack carries the boundary"
    entries = {name: entry.policy for name, entry in settings.cluster.access_entries.items()}
    drift = {"drift": "AmazonEKSViewPolicy"}
    assert entries == ({"preview": "AmazonEKSViewPolicy", **drift} if stack == "dev" else drift), (
        "both only look, and previews look at the stack alone that pull requests preview"
    )


def test_an_account_without_a_stack_to_preview_has_no_role_for_pull_requests() -> None:
    prod = run(stacks=["prod"], preview_stack="none")
    assert {role.name for role in prod.all("Role")} == {"eks-grafana-deploy-prod-role", "eks-grafana-drift-role"}, (
        "code of a pull request gets nothing here"
    )
    assert "PREVIEW_ROLE_ARN" not in prod.outputs["repository_variables"], "and the workflow learns of none"
    assert "preview" not in prod.outputs["stack_lines"], "nor does the cluster"
