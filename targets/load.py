"""Loads the settings of a stack: every section in one model, checked before the first resource is registered.

settings = load()
if settings.target == "aws":
    Vpc("main", settings.vpc, ...)
"""

import os
from collections.abc import Collection, Mapping
from datetime import UTC, date, datetime
from typing import TYPE_CHECKING, Any, get_args

import pulumi
from pulumi.runtime.config import CONFIG, is_config_secret
from pydantic import ValidationError

from apps.grafana.options import set_secret
from config.loading import Unusable, parse_config, plain, refused
from config.printable import printable, shown
from config.report import problem_lines
from targets.settings import StackSettings, Target

if TYPE_CHECKING:  # `local` never loads what `aws` is made of
    from targets.aws import AwsSettings
    from targets.local import LocalSettings

TODAY_VARIABLE = "EKS_GRAFANA_TODAY"
"""The variable that holds the day of a rehearsal."""

HOLDS_SECRETS = "grafana"
"""The section whose map `secrets` is kept encrypted; the engine then marks all of the section as a secret."""
SECRET = "[secret]"
"""The placeholder for the value of a secret: settings keep only its name."""


def load() -> "AwsSettings | LocalSettings":
    """The settings of the running stack. Raises `pulumi.RunError` that names every problem."""
    config = CONFIG.get()  # pulumi.Config answers for one key at a time, and so would never see a mistyped section
    secret = [key for key in config if is_config_secret(key)]
    settings = parse(pulumi.get_project(), pulumi.get_stack(), config, secret=secret)
    for key, warning in settings.warnings().items():
        pulumi.log.warn(f"config {pulumi.get_project()}:{key}: {printable(warning, 600)}")
    return settings


def grafana_secrets(settings: StackSettings) -> pulumi.Output[dict[str, dict[str, str]]] | None:
    """The values behind the names in `grafana.secrets`, section to key to value; None without any."""
    if not settings.grafana.secrets:
        return None
    return pulumi.Config().require_secret_object(HOLDS_SECRETS).apply(lambda section: section["secrets"])


def model_of(target: Target) -> "type[AwsSettings] | type[LocalSettings]":
    """The settings that a target has."""
    if target == "aws":
        from targets.aws import AwsSettings

        return AwsSettings
    from targets.local import LocalSettings

    return LocalSettings


def parse(
    project: str,
    stack: str,
    config: Mapping[str, str],
    *,
    secret: Collection[str] = (),
    today: date | None = None,
    **context: Any,
) -> "AwsSettings | LocalSettings":
    """The settings that `config` holds, as the engine hands it over: `NAMESPACE:KEY` to a string or JSON.

    For tests: `today` instead of the present day, and as `context` an `environment`, the variables that the
    kubeconfig is found by.
    """
    target = plain(config.get(f"{project}:target", '"aws"'))
    if target not in get_args(Target):
        choices = " or ".join(f"'{choice}'" for choice in get_args(Target))
        wrong = target.wrong if isinstance(target, Unusable) else f"is not one of the choices (got {shown(target)})"
        raise refused([f"config {project}:target: {wrong}; write {choices}"])
    model = model_of(target)
    section = f"{project}:{HOLDS_SECRETS}"
    veiled = [section] if section in secret and _secrets(plain(config.get(section, ""))) else []
    secret = {*secret} - {*veiled}
    data, problems = parse_config(project, config, model, secret, _misplaced(project, config, target))
    if _secrets(data[HOLDS_SECRETS]):
        if not veiled:
            problems.append(f"config {section}.secrets: is in plain text; remove it, and run: {set_secret()}")
        data[HOLDS_SECRETS] = data[HOLDS_SECRETS] | {"secrets": _names(data[HOLDS_SECRETS]["secrets"])}
    for name, defaults in model.defaults(project, stack).items():
        if isinstance(data[name], dict):  # what is not a map is refused below, by its own rule
            data[name] = {**defaults, **data[name]}
    rules = {"target": target, "stack": stack, "today": today or _today(), **model.context(data), **context}
    try:
        settings = model.model_validate(data, context=rules)
        if not problems:
            return settings
    except ValidationError as error:
        problems += problem_lines(error, model, project, secret=secret, veiled=veiled)
    raise refused(problems)


def _misplaced(project: str, config: Mapping[str, str], target: Target) -> dict[str, str]:
    """Why a key that this target does not have has no place in the stack file: another target has it.

    The other target's model is loaded where there is such a key, and never otherwise.
    """
    own = model_of(target).model_fields
    keys = {key.removeprefix(f"{project}:") for key in config if key.startswith(f"{project}:")}
    keys |= {"aws" for key in config if key.startswith("aws:")}
    if keys <= own.keys():
        return {}
    (other,) = {*get_args(Target)} - {target}
    reason = f"is a setting of the target {other}, and this stack's is {target}; remove it, or write target: {other}"
    return dict.fromkeys(keys & model_of(other).model_fields.keys() - own.keys(), reason)


def _today() -> date:
    """AWS's day, which is UTC's; a rehearsal sets its own, so that the same commit rehearses the same for ever."""
    pinned = os.environ.get(TODAY_VARIABLE)
    return date.fromisoformat(pinned) if pinned else datetime.now(UTC).date()


def _secrets(section: Any) -> Any:
    """What is under `secrets` of a section."""
    return section.get("secrets") if isinstance(section, dict) else None


def _names(secrets: Any) -> Any:
    """The secrets with their names alone. What is not text stays, so that its own rule refuses it."""
    if isinstance(secrets, dict):
        return {name: _names(inner) for name, inner in secrets.items()}
    return SECRET if isinstance(secrets, str) and secrets else secrets
