"""The stack's settings: every section in one model, loaded and checked before the first resource is registered."""

import importlib
import os
from abc import abstractmethod
from collections.abc import Collection, Mapping
from datetime import UTC, date, datetime
from typing import Any, ClassVar, Literal, get_args

import pulumi
from pulumi.runtime.config import CONFIG, is_config_secret
from pydantic import PrivateAttr, ValidationError

from apps.grafana import GrafanaSettings
from apps.grafana.options import set_secret
from apps.nginx import NginxSettings
from apps.platform import Platform
from config.loading import Unusable, plain, refused, sorted_out
from config.printable import printable, shown
from config.report import told
from config.section import Section

Target = Literal["aws", "local"]

OWN = {
    "aws": ("aws", "permissions_boundary_arn", "tags", "vpc", "cluster", "node_group", "addons"),
    "local": ("kube_context", "namespace_prefix"),
}
"""What only one target has."""

TODAY = "EKS_GRAFANA_TODAY"
"""The variable that holds the day of a rehearsal."""

HOLDS_SECRETS = "grafana"
"""The section whose map `secrets` is kept encrypted; the engine then marks all of the section as a secret."""
SECRET = "[secret]"
"""What stands for a secret in the settings, which hold its name alone."""


class StackSettings(Section):
    """What every stack file may say, whatever its target: the apps. Each target adds its own in `targets/`."""

    target: Target = "aws"
    """Where the stack is deployed: aws makes the cluster and all below it, local takes that of a kube context."""
    grafana: GrafanaSettings
    nginx: NginxSettings

    _today: date = PrivateAttr()

    @property
    def today(self) -> date:
        """The day that dates of the settings are compared with."""
        return self._today

    # what a target does in its own way

    DEFAULTS: ClassVar[Mapping[str, Mapping[str, str]]] = {}
    """Defaults that only the target or the stack knows: section to key to a value, with {project} and {stack}."""

    @classmethod
    def known(cls, _data: dict[str, Any]) -> dict[str, Any]:
        """What rules of one section want to know of others."""
        return {}

    def warnings(self) -> dict[str, str]:
        """What is allowed and still worth a word, by key."""
        return {}

    @abstractmethod
    def platform(self) -> Platform:
        """Makes what the apps run on."""

    def grafana_secrets(self) -> pulumi.Output[dict[str, dict[str, str]]] | None:
        """The values behind the names in `grafana.secrets`, section to key to value; None without any."""
        if not self.grafana.secrets:
            return None
        return pulumi.Config().require_secret_object(HOLDS_SECRETS).apply(lambda section: section["secrets"])

    # loading

    @classmethod
    def load(cls) -> "StackSettings":
        """The settings of the running stack. Raises `pulumi.RunError` that names every problem."""
        config = CONFIG.get()  # pulumi.Config answers for one key at a time, and so would never see a mistyped section
        secret = [key for key in config if is_config_secret(key)]
        settings = cls.parse(pulumi.get_project(), pulumi.get_stack(), config, secret=secret)
        for key, warning in settings.warnings().items():
            pulumi.log.warn(f"config {pulumi.get_project()}:{key}: {printable(warning, 600)}")
        return settings

    @classmethod
    def of(cls, target: str) -> type["StackSettings"]:
        """The settings of a target. Its module is imported here: `local` never loads what `aws` is made of."""
        return getattr(importlib.import_module(f"targets.{target}"), f"{target.title()}Settings")

    @classmethod
    def parse(
        cls,
        project: str,
        stack: str,
        config: Mapping[str, str],
        *,
        secret: Collection[str] = (),
        today: date | None = None,
        **context: Any,
    ) -> "StackSettings":
        """The settings that `config` holds, as the engine hands it over: `NAMESPACE:KEY` to a string or JSON.

        For tests: `today` instead of the present day, and as `context` an `environment`, the variables that the
        kubeconfig is found by.
        """
        target = plain(config.get(f"{project}:target", '"aws"'))
        if target not in get_args(Target):
            choices = " or ".join(f"'{choice}'" for choice in get_args(Target))
            wrong = target.wrong if isinstance(target, Unusable) else f"is none of the choices (got {shown(target)})"
            raise refused([f"config {project}:target: {wrong}; write {choices}"])
        model = cls.of(target)
        others = {
            key: f"is a setting of the target {other}, and this stack's is {target}; "
            f"take it out, or write target: {other}"
            for other, keys in OWN.items()
            if other != target
            for key in keys
        }
        section = f"{project}:{HOLDS_SECRETS}"
        veils = [section] if section in secret and _secrets(plain(config.get(section, ""))) else []
        secret = {*secret} - {*veils}
        data, problems = sorted_out(project, config, model, secret, others)
        if _secrets(data[HOLDS_SECRETS]):
            if not veils:
                problems.append(
                    f"config {section}.secrets: stands there in plain text; take it out, and run: {set_secret()}"
                )
            data[HOLDS_SECRETS] = data[HOLDS_SECRETS] | {"secrets": _names(data[HOLDS_SECRETS]["secrets"])}
        for name, defaults in model.DEFAULTS.items():
            if isinstance(data[name], dict):  # what is no map is refused below, by its own rule
                filled = {key: value.format(project=project, stack=stack) for key, value in defaults.items()}
                data[name] = filled | data[name]
        rules = {"target": target, "stack": stack, **model.known(data), **context}
        try:
            settings = model.model_validate(data, context=rules)
            if not problems:
                settings._today = today or _today()
                return settings
        except ValidationError as error:
            problems += told(error, model, project, secret=secret, veiled=veils)
        raise refused(problems)


def _today() -> date:
    """AWS's day, which is UTC's; a rehearsal sets its own, so that the same commit rehearses the same for ever."""
    pinned = os.environ.get(TODAY)
    return date.fromisoformat(pinned) if pinned else datetime.now(UTC).date()


def _secrets(section: Any) -> Any:
    """What stands under `secrets` of a section."""
    return section.get("secrets") if isinstance(section, dict) else None


def _names(secrets: Any) -> Any:
    """The secrets with their names alone."""
    return {name: _names(inner) for name, inner in secrets.items()} if isinstance(secrets, dict) else SECRET
