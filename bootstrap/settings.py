"""What can be set of the account's groundwork, loaded and checked before the first resource is registered."""

from collections.abc import Collection, Iterator, Mapping
from typing import Annotated, Any, Self

import pulumi
from pulumi.runtime.config import CONFIG, is_config_secret
from pydantic import ValidationError, field_validator

from config.loading import parse_config, refused
from config.report import problem_lines
from config.section import Refused, Rule, Section, matching
from infra.account import AccountSettings
from labels import Tags

PROJECT = "eks-grafana"
"""The project whose stacks these are: it names the state's folders and is in the tag Project."""
PREVIEW, DRIFT = "preview", "drift"
"""GitHub environments beside those of the stacks, which are called like the stacks."""

NO_STACK = "none"

LOOK_IT_UP = "write what this prints: gh api repos/ORG/REPO --jq '.full_name, .owner.id, .id'"
Number = Annotated[str, matching(r"\d+", "a number of digits alone", f"{LOOK_IT_UP}, in quotes")]
Stack = Annotated[
    str,
    matching(
        r"[a-z][a-z0-9-]{0,31}",
        "1 to 32 lower-case letters, digits and -, beginning with a letter",
        "write a name such as dev",
    ),
]


class GithubSettings(Section):
    """`eks-grafana-bootstrap:github`. A token names its repository by name alone, or by name and number."""

    # https://docs.github.com/en/actions/reference/security/oidc (2026-11): StringEquals is case-sensitive.
    repository: Annotated[
        str,
        matching(
            r"[A-Za-z0-9][A-Za-z0-9-]{0,38}/[\w.-]{1,100}",
            "ORG/REPO with letters, digits and - (in REPO also . and _)",
            LOOK_IT_UP,
        ),
    ] = ""
    """ORG/REPO, spelled as GitHub spells it."""
    owner_id: Number = ""
    """Number of the organization or user, in quotes."""
    repository_id: Number = ""
    """Number of the repository, in quotes."""


class BootstrapSettings(Section):
    """Everything that a stack file of this program may say."""

    aws: AccountSettings
    tags: Tags = {}
    """Tags of your own, beside Project, Stack and ManagedBy."""
    github: GithubSettings
    github_oidc_provider_arn: (
        Annotated[
            str,
            matching(
                r"arn:aws:iam::\d{12}:oidc-provider/token\.actions\.githubusercontent\.com",
                "the ARN of GitHub's OIDC provider",
                "write arn:aws:iam::ACCOUNT:oidc-provider/token.actions.githubusercontent.com",
            ),
        ]
        | None
    ) = None
    """ARN of the account's provider for GitHub, where it has one: there can be only one for each URL. Unset: made."""
    stacks: list[Stack] = ["dev", "prod"]
    """Stacks of eks-grafana that this account has: each has a key, a part of the bucket and a role to deploy it."""
    preview_stack: str = "dev"
    """The stack that pull requests preview, whose secrets their code can read; `none` where none may."""

    @field_validator("stacks")
    @classmethod
    def _stacks_of_their_own(cls, stacks: list[str]) -> list[str]:
        if not stacks:
            raise Refused("is empty", "name the stacks of this account, such as [dev, prod]")
        if len(set(stacks)) < len(stacks):
            raise Refused("names a stack twice", "name each once")
        if taken := sorted({PREVIEW, DRIFT, NO_STACK} & {*stacks}):
            raise Refused(f"contains {taken[0]}, which is a reserved name here", "give the stack another name")
        return stacks

    def rules(self, _context: Mapping[str, Any], /) -> Iterator[Rule]:
        if self.preview_stack not in (NO_STACK, *self.stacks):
            yield "preview_stack", (f"is none of {self.stacks}", f"write one of them, or {NO_STACK}")

    @property
    def previewed(self) -> str | None:
        """The stack that pull requests preview, if any."""
        return None if self.preview_stack == NO_STACK else self.preview_stack

    @classmethod
    def load(cls) -> Self:
        """The settings of the running stack. Raises `pulumi.RunError` that names every problem."""
        config = CONFIG.get()
        return cls.parse(pulumi.get_project(), config, secret=[key for key in config if is_config_secret(key)])

    @classmethod
    def parse(cls, project: str, config: Mapping[str, str], *, secret: Collection[str] = ()) -> Self:
        """The settings that `config` holds, as the engine hands it over: `NAMESPACE:KEY` to a string or JSON."""
        data, problems = parse_config(project, config, cls, secret)
        try:
            settings = cls.model_validate(data)
            if not problems:
                return settings
        except ValidationError as error:
            problems += problem_lines(error, cls, project, secret=secret)
        raise refused(problems)
