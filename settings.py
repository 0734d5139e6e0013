"""The stack's settings: every section in one model, loaded and checked before the first resource is registered."""

from collections.abc import Collection, Mapping
from datetime import date
from typing import Annotated, Any, Literal, Self

import pulumi
from pulumi.runtime.config import CONFIG, is_config_secret
from pydantic import ValidationError, field_validator

from apps.grafana import GrafanaSettings
from configuration import sorted_out
from infra.account import REGIONS, AccountSettings
from infra.addons import AddonsSettings
from infra.cluster import ClusterSettings
from infra.node_group import NodeGroupSettings
from infra.subnets import warn_of_cidr
from infra.vpc import VpcSettings
from labels import refuse_tags
from refusals import told
from section import Refused, Section, matching


class StackSettings(Section):
    """Everything that a stack file may say. Sections that it leaves out have their defaults."""

    target: Literal["aws"] = "aws"
    """Where the stack is deployed."""
    aws: AccountSettings
    permissions_boundary_arn: (
        Annotated[
            str,
            matching(r"arn:aws:iam::(\d{12}|aws):policy/[\w+=,.@/-]+", "write arn:aws:iam::ACCOUNT:policy/NAME"),
        ]
        | None
    ) = None
    """ARN of an IAM policy that bounds every role of the stack."""
    tags: dict[str, str] = {}
    """Tags of your own, beside Project, Stack and ManagedBy."""
    vpc: VpcSettings
    cluster: ClusterSettings
    node_group: NodeGroupSettings
    addons: AddonsSettings
    grafana: GrafanaSettings

    @field_validator("tags")
    @classmethod
    def _tags_that_aws_takes(cls, tags: dict[str, str]) -> dict[str, str]:
        if refusal := refuse_tags(tags):
            raise Refused(*refusal)
        return tags

    @classmethod
    def load(cls) -> Self:
        """The settings of the running stack. Raises `pulumi.RunError` that names every problem."""
        config = CONFIG.get()  # pulumi.Config answers for one key at a time, and so would never see a mistyped section
        secret = [key for key in config if is_config_secret(key)]
        settings = cls.parse(pulumi.get_project(), pulumi.get_stack(), config, secret=secret)
        if warning := warn_of_cidr(settings.vpc.cidr):
            pulumi.log.warn(f"config {pulumi.get_project()}:vpc.cidr: {warning}")
        return settings

    @classmethod
    def parse(
        cls,
        project: str,
        stack: str,
        config: Mapping[str, str],
        *,
        secret: Collection[str] = (),
        today: date | None = None,
    ) -> Self:
        """The settings that `config` holds, as the engine hands it over: `NAMESPACE:KEY` to a string or JSON."""
        data, problems = sorted_out(project, config, SECTIONS, secret)
        # What is no map is refused below, by its own rule.
        cluster: dict[str, Any] = data["cluster"] if isinstance(data["cluster"], dict) else {"version": None}
        cluster.setdefault("name", f"{project}-{stack}")
        region = data["aws"].get("region")
        context = {
            "today": today or date.today(),
            "region": region if region in REGIONS else None,
            "target": data.get("target", "aws"),
            "stack": stack,
            "version": cluster.get("version", ClusterSettings.model_fields["version"].default),
        }
        try:
            settings = cls.model_validate(data, context=context)
            if not problems:
                return settings
        except ValidationError as error:
            problems += told(error, cls, project, secret)
        raise pulumi.RunError("\n".join(["The configuration is refused, and nothing was changed:", *problems]))


SECTIONS = ("aws", "vpc", "cluster", "node_group", "addons", "grafana")
"""A section that the stack file leaves out is an empty one: its own defaults and rules hold."""
