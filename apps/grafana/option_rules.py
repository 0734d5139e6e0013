"""What the stack file may say under `grafana.config` and `grafana.secrets`: the rules of each, and of both together."""

from collections.abc import Iterator, Mapping
from functools import partial
from typing import Annotated, Any

from pydantic import AfterValidator

from apps.grafana.logins import refuse_logins
from apps.grafana.options import Name, Options, each, is_off, set_secret, text, variable
from apps.grafana.refused_options import refuse_option
from apps.grafana.secrecy import looks_secret
from config.section import Problem, Refusals, Refused


def _broken(options: Options, *, secret: bool) -> Iterator[Refused]:
    names: set[str] = set()
    for section, key, value in each(options):
        name = variable(section, key)
        if name in names:
            yield Refused(f"contains {section}.{key} in two spellings", "write it once", hide=True)
        elif refused := refuse_option(section, key, None if secret else text(value), secret=secret):
            yield refused
        elif not secret and looks_secret(key, value):
            yield Refused(
                f"contains {section}.{key}, which looks like a secret",
                f"remove it, and run: {set_secret(section, key)}",
                hide=True,
            )
        names.add(name)


def _checked(options: Options, *, secret: bool) -> Options:
    if broken := list(_broken(options, secret=secret)):
        raise Refusals(Problem("", options, refused) for refused in broken)
    return options


def _given(placeholder: str) -> str:
    if not placeholder:
        raise Refused("is empty", f"run: {set_secret()}")
    return placeholder


Config = Annotated[Options, AfterValidator(partial(_checked, secret=False))]
SecretNames = Annotated[
    dict[Name, dict[Name, Annotated[str, AfterValidator(_given)]]], AfterValidator(partial(_checked, secret=True))
]


def refuse_options(
    config: Mapping[str, Mapping[str, Any]],
    secrets: Mapping[str, Mapping[str, str]],
    *,
    hostname: str | None,
    exposure: str,
    monitored: bool,
) -> Iterator[tuple[str, Refused]]:
    """What is broken of the rules over several options, each with the setting that fixes it."""
    plain = {variable(section, key): text(value) for section, key, value in each(config)}
    for section, key, _ in each(secrets):
        if variable(section, key) in plain:
            wrong = f"contains {section}.{key}, which is under config too"
            yield "secrets", Refused(wrong, "keep one of the two", hide=True)
    values = {**dict.fromkeys(variable(section, key) for section, key, _ in each(secrets)), **plain}
    for wrong, fix in refuse_logins(values):
        yield "config", Refused(wrong, fix, hide=True)
    if monitored:
        yield from _unmeasured(config, secrets)
    enforced = plain.get(variable("server", "enforce_domain"), "")
    if not is_off(enforced) and not hostname and exposure != "private":
        wrong = "contains server.enforce_domain: without a hostname Grafana redirects everyone to localhost"
        yield "config", Refused(wrong, "write hostname: NAME, or take it out", hide=True)


def _unmeasured(
    config: Mapping[str, Mapping[str, Any]], secrets: Mapping[str, Mapping[str, str]]
) -> Iterator[tuple[str, Refused]]:
    """What closes the page of metrics to the stack's Prometheus, which has no password: its target would be down.

    https://github.com/grafana/grafana, pkg/api/http_server.go, metricsEndpoint (2026-11).
    """
    closing = {variable("metrics", key): key for key in ("enabled", "basic_auth_username", "basic_auth_password")}
    for field, options in (("config", config), ("secrets", secrets)):
        for section, key, value in each(options):
            known = closing.get(variable(section, key))
            if known and not (known == "enabled" and field == "config" and not is_off(text(value))):
                wrong = f"contains {section}.{key}, which closes Grafana's metrics to the stack's Prometheus"
                fix = (
                    "remove it: a NetworkPolicy lets in nobody else; or write enabled: false in eks-grafana:monitoring"
                )
                yield field, Refused(wrong, fix, hide=True)
