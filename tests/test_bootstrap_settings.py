"""The settings of the account's groundwork, and what is refused."""

from collections.abc import Mapping
from typing import Any

import pulumi
import pytest
from accounts import FOLDER, NAME
from recorder import Recording, as_engine, record_stack, stack_config

from bootstrap.settings import BootstrapSettings

GITHUB = {"repository": "example/eks-grafana", "owner_id": "1234567", "repository_id": "7654321"}


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
