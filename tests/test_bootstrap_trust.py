"""Whom the roles of the account's groundwork trust."""

import json
from fnmatch import fnmatchcase

import pytest
from accounts import account as account
from accounts import document, run
from recorder import PROJECT, Recording

EXISTING = "arn:aws:iam::123456789012:oidc-provider/token.actions.githubusercontent.com"


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
