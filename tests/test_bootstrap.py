"""The account's groundwork under mocks: what is made, whom it trusts, what it hands over, what it refuses."""

import json
import os
import re
import subprocess
import sys
from collections.abc import Mapping
from datetime import date
from difflib import unified_diff
from fnmatch import fnmatchcase
from pathlib import Path
from typing import Any

import pulumi
import pytest
import yaml
from recorder import PROJECT, Recording, as_engine, record_stack, stack_config

from bootstrap import settings as bootstrap_settings
from bootstrap.settings import BootstrapSettings, GithubSettings
from targets import load
from targets.aws import AwsSettings

FOLDER = PROJECT / "bootstrap"
GOLDEN = Path(__file__).parent / "golden" / "bootstrap" / "account.txt"
NAME = "eks-grafana-bootstrap"
GITHUB = {"repository": "example/eks-grafana", "owner_id": "1234567", "repository_id": "7654321"}
EXISTING = "arn:aws:iam::123456789012:oidc-provider/token.actions.githubusercontent.com"


def run(**changes: Any) -> Recording:
    return record_stack("account", changes, folder=FOLDER)


@pytest.fixture(scope="module")
def account() -> Recording:
    return run()


def document(text: str) -> dict[str, Any]:
    return json.loads(text)


def test_the_account_holds_exactly_the_resources_of_its_golden_list(account: Recording) -> None:
    """After a change that is meant: `UPDATE_GOLDEN=1 python -m pytest tests/test_bootstrap.py -k golden`."""
    listing = account.listing()
    if "UPDATE_GOLDEN" in os.environ:
        GOLDEN.write_text("\n".join(listing) + "\n")
    diff = "\n".join(
        unified_diff(sorted(GOLDEN.read_text().splitlines()), listing, "golden", "the program", lineterm="", n=0)
    )
    assert not diff, f"a rename would make a second bucket or key beside the first:\n{diff}"


def test_both_programs_are_one_project_to_the_tools() -> None:
    main, ours = (yaml.safe_load((folder / "Pulumi.yaml").read_text()) for folder in (PROJECT, FOLDER))
    assert main["name"] == bootstrap_settings.PROJECT, "the state's folders and the tag are those of the main program"
    assert ours["requiredPulumiVersion"] == main["requiredPulumiVersion"], "one engine runs both"
    environments = [(FOLDER / ours["runtime"]["options"]["virtualenv"]), PROJECT / ".venv"]
    assert environments[0].resolve() == environments[1].resolve(), "one lock, and one environment, serve both"


def test_the_program_finds_its_modules_from_its_own_folder_where_pulumi_runs_it() -> None:
    """As pulumi-language-python-exec does: the folder as working directory, and `.` as the program."""
    code = "import runpy, sys; sys.path.remove(''); runpy.run_path('.', run_name='__main__')"
    done = subprocess.run(
        [sys.executable, "-c", code], cwd=FOLDER, env={"PATH": os.defpath}, capture_output=True, text=True
    )
    assert "The configuration is refused" in done.stderr, "it gets as far as its settings, of which there are none here"


# State and secrets.


def test_the_bucket_is_private_versioned_encrypted_and_answers_over_tls_alone(account: Recording) -> None:
    bucket = account.one("Bucket")
    assert "bucket" not in bucket.inputs, "the names of buckets are the whole world's: AWS keeps the made-up one free"
    access = account.one("BucketPublicAccessBlock").inputs
    assert {value for key, value in access.items() if key != "bucket"} == {True}, "no policy or ACL can open it"
    assert len(access) == 5, "all four switches are on"
    ownership = account.one("BucketOwnershipControls").inputs["rule"]
    assert ownership == {"objectOwnership": "BucketOwnerEnforced"}, "no ACL gives a state away"
    assert account.one("BucketVersioning").inputs["versioningConfiguration"] == {"status": "Enabled"}, (
        "an older state can be taken back"
    )
    (rule,) = account.one("BucketServerSideEncryptionConfiguration").inputs["rules"]
    assert rule["applyServerSideEncryptionByDefault"] == {"sseAlgorithm": "AES256"}, "what lies there is encrypted"
    (expiry,) = account.one("BucketLifecycleConfiguration").inputs["rules"]
    assert expiry["noncurrentVersionExpiration"] == {"noncurrentDays": 90}, "older versions do not pile up for ever"
    assert "expiration" not in expiry, "the state itself never expires"
    (statement,) = document(account.one("BucketPolicy").inputs["policy"])["Statement"]
    assert statement["Effect"] == "Deny", "it lets nobody in"
    assert statement["Condition"] == {"Bool": {"aws:SecureTransport": "false"}}, "it keeps plain HTTP out"
    arn = f"arn:aws:service:ap-northeast-2:000000000000:{bucket.name}"
    assert statement["Resource"] == [arn, f"{arn}/*"], "bucket and objects"


def test_each_stack_has_a_key_of_its_own_under_an_alias(account: Recording) -> None:
    for stack in ("dev", "prod"):
        key = account.one("Key", f"eks-grafana-{stack}").inputs
        assert key["enableKeyRotation"] is True, "KMS makes new material each year"
        assert key["deletionWindowInDays"] == 30, "the longest time to think again"
        assert "policy" not in key, "AWS's own key policy: IAM alone decides who may use it"
        alias = account.one("Alias", f"eks-grafana-{stack}").inputs
        assert alias["name"] == f"alias/eks-grafana-{stack}", "people type it"
        assert alias["targetKeyId"] == f"eks-grafana-{stack}-id", "and it leads to the key of this stack"


def test_bucket_and_keys_are_protected_with_all_their_parts_and_roles_are_not(account: Recording) -> None:
    kept = {found.name for found in account.resources if found.protect}
    parts = {found.name for found in account.resources if found.type.startswith(("aws:s3/", "aws:kms/"))}
    assert parts <= kept, "without its settings a bucket that stays would be open or lose its versions"
    assert not any(found.protect for found in account.resources if found.type.startswith("aws:iam/")), (
        "a role can be made again"
    )


def test_everything_carries_the_tags_of_this_program(account: Recording) -> None:
    tags = json.loads(account.one("pulumi:providers:aws").inputs["defaultTags"])["tags"]
    assert tags == {"Project": NAME, "Stack": "account", "ManagedBy": "pulumi"}, (
        "another project than the stacks', whose tags let a deploy role at what carries them"
    )


# Trust.


def subjects(recording: Recording, role: str) -> list[str]:
    (statement,) = document(recording.one("Role", f"eks-grafana-{role}-role").inputs["assumeRolePolicy"])["Statement"]
    assert statement["Action"] == "sts:AssumeRoleWithWebIdentity", "a role is had for a token alone"
    assert [*statement["Condition"]] == ["StringEquals"], "wildcards would let other repositories in"
    condition = statement["Condition"]["StringEquals"]
    assert condition["token.actions.githubusercontent.com:aud"] == "sts.amazonaws.com", "a token made for AWS"
    return condition["token.actions.githubusercontent.com:sub"]


@pytest.mark.parametrize(
    ("role", "environment"),
    [("preview", "preview"), ("drift", "drift"), ("deploy-dev", "dev"), ("deploy-prod", "prod")],
)
def test_a_role_trusts_jobs_of_one_environment_in_both_forms_of_subject(
    account: Recording, role: str, environment: str
) -> None:
    assert subjects(account, role) == [
        f"repo:example/eks-grafana:environment:{environment}",
        f"repo:example@1234567/eks-grafana@7654321:environment:{environment}",
    ], "the older form by name, the newer by name and number; neither for a branch or a pull request"


def test_a_role_trusts_only_the_accounts_provider_for_github(account: Recording) -> None:
    provider = account.one("OpenIdConnectProvider")
    assert provider.inputs == {
        "url": "https://token.actions.githubusercontent.com",
        "clientIdLists": ["sts.amazonaws.com"],
    }, "GitHub's issuer, for AWS"
    existing = run(github_oidc_provider_arn=EXISTING)
    assert not existing.all("OpenIdConnectProvider"), "an account has one for each URL: a second is refused"
    for recording, arn in (
        (account, f"arn:aws:service:ap-northeast-2:000000000000:{provider.name}"),
        (existing, EXISTING),
    ):
        for role in recording.all("Role"):
            (statement,) = document(role.inputs["assumeRolePolicy"])["Statement"]
            assert statement["Principal"] == {"Federated": arn}, role.name


def test_deploys_have_three_hours_and_the_others_one(account: Recording) -> None:
    hours = {role.name: role.inputs["maxSessionDuration"] / 3600 for role in account.all("Role")}
    assert {name for name, longest in hours.items() if longest == 3} == {
        "eks-grafana-deploy-dev-role",
        "eks-grafana-deploy-prod-role",
    }, "an up that replaces cluster and nodes outlasts an hour"
    assert set(hours.values()) == {1, 3}, "no other token lives longer than it must"


def test_no_name_of_a_workflows_role_or_policy_falls_under_the_deploy_policy(account: Recording) -> None:
    deploy = json.loads((PROJECT / "bootstrap" / "deploy-policy.json").read_text())["Statement"]
    patterns = [
        arn
        for statement in deploy
        for arn in ([statement["Resource"]] if isinstance(statement["Resource"], str) else statement["Resource"])
        if ":role/" in arn
    ]
    assert patterns, "the policy names roles"
    for role in account.all("Role"):
        arn = f"arn:aws:iam::000000000000:role/{role.name}-0123456"
        assert not any(fnmatchcase(arn, pattern) for pattern in patterns), f"{role.name} could change itself"


# What is handed over.


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


# Settings.


def refusals(changes: Mapping[str, Any], secret: tuple[str, ...] = ()) -> list[str]:
    config = stack_config("account", changes, FOLDER)
    with pytest.raises(pulumi.RunError) as refused:
        BootstrapSettings.parse(NAME, {key: as_engine(value) for key, value in config.items()}, secret=secret)
    first, *problems = str(refused.value).splitlines()
    assert first == "The configuration is refused, and nothing was changed:", "the report says what did not happen"
    return problems


@pytest.mark.parametrize(
    ("changes", "wrong", "fix"),
    [
        (
            {"github": {"repository": "eks-grafana"}},
            "github.repository: is not ORG/REPO with letters",
            "gh api repos/ORG/REPO",
        ),
        (
            {"github": {"repository": "example/*"}},
            "github.repository: is not ORG/REPO with letters",
            "gh api repos/ORG/REPO",
        ),
        ({"github": {"owner_id": 1234567}}, "github.owner_id: is a number, and must be text", '"1234567"'),
        ({"github": {"repository_id": ""}}, "github.repository_id: is not a number of digits", "in quotes"),
        ({"github": {"branch": "main"}}, "github.branch: is not a setting", "known are repository"),
        (
            {"github_oidc_provider_arn": "arn:aws:iam::1:oidc-provider/x"},
            "is not the ARN of GitHub's OIDC provider",
            "oidc-provider/token",
        ),
        ({"stacks": []}, "stacks: is empty", "[dev, prod]"),
        ({"stacks": ["dev", "dev"]}, "stacks: names a stack twice", "each once"),
        ({"stacks": ["dev", "drift"]}, "stacks: contains drift", "another name"),
        ({"stacks": ["Dev"]}, "stacks[0]: is not 1 to 32 lower-case letters", "such as dev"),
        ({"stacks": ["prod"]}, "preview_stack: is none of ['prod']", "or none"),
        ({"tags": {"Stack": "x"}}, "tags: has the key Stack, which is used already", "another key"),
        ({"aws:region": "mars"}, "aws:region: is not an AWS region", "ap-northeast-2"),
        ({"aws:profile": "me"}, "aws:profile: is refused", "AWS_PROFILE"),
    ],
    ids=lambda value: str(value)[:40],
)
def test_a_setting_that_cannot_work_is_refused_with_its_key_and_a_way_out(
    changes: dict[str, Any], wrong: str, fix: str
) -> None:
    (problem,) = refusals(changes)
    assert wrong in problem, "the key, and what is wrong with it"
    assert fix in problem, "what to write instead"


def test_an_untouched_stack_file_names_all_that_is_missing_before_anything_is_made() -> None:
    into = Recording()
    with pytest.raises(pulumi.RunError) as refused:
        record_stack("account", {"github": dict.fromkeys(GITHUB, ""), "stacks": []}, folder=FOLDER, into=into)
    assert {f"{NAME}:github.{key}" for key in GITHUB} | {f"{NAME}:stacks"} == {
        line.split(": ")[0].removeprefix("config ") for line in str(refused.value).splitlines()[1:]
    }, "all of it in one report"
    assert not into.resources, "and nothing is registered"


def test_a_secret_setting_is_refused_without_its_value() -> None:
    (problem,) = refusals({}, secret=(f"{NAME}:github",))
    assert "is a secret" in problem, "settings are plain"
    assert "example" not in problem, "and what was hidden stays hidden"


def test_the_readme_names_every_setting_and_every_output(account: Recording) -> None:
    text = (FOLDER / "README.md").read_text()
    keys = [key for key in BootstrapSettings.model_fields if key not in ("aws", "github")]
    keys += [f"github.{key}" for key in GithubSettings.model_fields]
    links = [link for link in re.findall(r"\]\(([^)#]+)\)", text) if "://" not in link]
    assert links, "it links into the project"
    assert not [link for link in links if not (FOLDER / link).exists()], "and no link leads nowhere"
    assert not [key for key in (*keys, *account.outputs) if f"`{key}`" not in text], "who looks for it finds it there"
