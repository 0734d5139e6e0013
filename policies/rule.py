"""A rule, and how it becomes a policy of Pulumi's."""

from collections.abc import Callable, Iterator, Mapping
from typing import Any, NamedTuple

import pulumi
from pulumi.runtime.config import CONFIG
from pulumi_policy import EnforcementLevel, ReportViolation, ResourceValidationArgs, ResourceValidationPolicy

from config.loading import plain
from config.section import Refusal

Properties = Mapping[str, Any]
"""Inputs of a resource by their names on the wire; in a preview, reading one that is not known yet ends the rule."""
Problems = Iterator[str]


class Rule(NamedTuple):
    """`check` says what is wrong with a resource of a type. `consent` is a setting, as SECTION.KEY: where the stack
    file has it true, the rule asks nothing."""

    name: str
    description: str
    check: Callable[[str, Properties], Problems]
    consent: str | None = None


def policy(rule: Rule) -> ResourceValidationPolicy:
    """A mandatory policy, which `--policy-pack-config` can set to `advisory` or `disabled`, as any other."""

    def validate(args: ResourceValidationArgs, report: ReportViolation) -> None:
        if not _consented(rule.consent):
            for problem in rule.check(args.resource_type, args.props):
                report(problem, None)

    return ResourceValidationPolicy(rule.name, rule.description, validate, enforcement_level=EnforcementLevel.MANDATORY)


def _consented(consent: str | None) -> bool:
    """What the program's settings read is read here too: a pack has the configuration of the stack.

    The language host hands it over in PULUMI_CONFIG: https://github.com/pulumi/pulumi,
    sdk/python/cmd/pulumi-language-python, RunPlugin (2026-08).
    """
    if consent is None:
        return False
    name, _, key = consent.partition(".")
    section = plain(CONFIG.get().get(f"{pulumi.get_project()}:{name}", ""))
    return isinstance(section, dict) and section.get(key) is True


def worded(what: str, refusal: Refusal | None) -> Problems:
    """The refusal of a setting's rule, said of `what`."""
    if refusal:
        wrong, fix = refusal
        yield f"{what} {wrong}; {fix}"


def listed(value: Any) -> list[Any]:
    return [*value] if value else []
