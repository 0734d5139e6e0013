"""A rule, and how it becomes a policy of Pulumi's."""

from collections.abc import Callable, Iterator, Mapping
from typing import Any, NamedTuple

from pulumi_policy import (
    EnforcementLevel,
    PolicyConfigSchema,
    ReportViolation,
    ResourceValidationArgs,
    ResourceValidationPolicy,
)

Properties = Mapping[str, Any]
"""Inputs of a resource by their names on the wire; in a preview, reading one that is not known yet ends the rule."""
Problems = Iterator[str]


class Rule(NamedTuple):
    """`check` says what is wrong with a resource of a type; with `consent` given in the pack's configuration, nothing
    is asked."""

    name: str
    description: str
    check: Callable[[str, Properties], Problems]
    consent: str | None = None


def policy(rule: Rule) -> ResourceValidationPolicy:
    """A mandatory policy, which `--policy-pack-config` can set to `advisory` or `disabled`, as any other."""

    def validate(args: ResourceValidationArgs, report: ReportViolation) -> None:
        if not (rule.consent and args.get_config().get(rule.consent)):
            for problem in rule.check(args.resource_type, args.props):
                report(problem, None)

    schema = PolicyConfigSchema({rule.consent: {"type": "boolean", "default": False}}) if rule.consent else None
    return ResourceValidationPolicy(
        rule.name, rule.description, validate, enforcement_level=EnforcementLevel.MANDATORY, config_schema=schema
    )


def worded(what: str, refusal: tuple[str, str] | None) -> Problems:
    """The refusal of a setting's rule, said of `what`."""
    if refusal:
        wrong, fix = refusal
        yield f"{what} {wrong}; {fix}"


def listed(value: Any) -> list[Any]:
    return [*value] if value else []
