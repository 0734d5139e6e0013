"""Grafana's own configuration: what the stack sets, and what the stack file may set beside it.

https://grafana.com/docs/grafana/latest/setup-grafana/configure-grafana/ (2026-11): every option is GF_SECTION_KEY in
the environment, and GF_SECTION_KEY__FILE where its value is in a file.
"""

import re
from collections.abc import Iterator, Mapping
from typing import Annotated, Any

from pydantic import AfterValidator

from apps.grafana.names import ADMIN_PASSWORD_FILE, SECRET_KEY_FILE
from config.section import Refused, matching

SECRETS = "/etc/grafana-secrets"

KEPT = {
    # Nobody gets in but by login, and nobody makes an account.
    "GF_AUTH_ANONYMOUS_ENABLED": "false",
    "GF_USERS_ALLOW_SIGN_UP": "false",
    "GF_USERS_ALLOW_ORG_CREATE": "false",
    # Nothing leaves the cluster: the NetworkPolicy would hold it up, and start-up with it.
    "GF_SECURITY_DISABLE_GRAVATAR": "true",
    "GF_SNAPSHOTS_EXTERNAL_ENABLED": "false",
    "GF_ANALYTICS_REPORTING_ENABLED": "false",
    "GF_ANALYTICS_CHECK_FOR_UPDATES": "false",
    "GF_ANALYTICS_CHECK_FOR_PLUGIN_UPDATES": "false",
    "GF_ANALYTICS_FEEDBACK_LINKS_ENABLED": "false",
    "GF_NEWS_NEWS_FEED_ENABLED": "false",
    "GF_PLUGINS_PREINSTALL_DISABLED": "true",
    "GF_PLUGINS_PREINSTALL_AUTO_UPDATE": "false",
    "GF_PLUGINS_PLUGIN_ADMIN_ENABLED": "false",
    "GF_PLUGINS_PUBLIC_KEY_RETRIEVAL_DISABLED": "true",
    # The root file system is read-only: no log file.
    "GF_LOG_MODE": "console",
}
"""What is the same in every stack."""

BEHIND_HTTPS = {
    "GF_SECURITY_COOKIE_SECURE": "true",
    "GF_SECURITY_STRICT_TRANSPORT_SECURITY": "true",
    "GF_SECURITY_CONTENT_SECURITY_POLICY": "true",
}
"""What is on where the address is https, and would lock everyone out where it is not."""

SECRET_KEY = "GF_SECURITY_SECRET_KEY"
Name = Annotated[
    str,
    matching(
        r"[A-Za-z0-9]([A-Za-z0-9._-]{0,80}[A-Za-z0-9])?",
        "1 to 82 letters, digits, . _ and -, beginning and ending with a letter or digit",
        "write the name as Grafana has it",
    ),
]


# An option is a variable of the process. Linux: MAX_ARG_STRLEN, 32 pages of 4 KiB with name and final zero
# (https://man7.org/linux/man-pages/man2/execve.2.html, 2026-11); all variables share the pod's object and the stack.
MOST_BYTES, MOST_BYTES_OF_ALL = 100_000, 500_000
_CONTROL = re.compile(r"[\x00-\x08\x0b-\x1f\x7f]")


def _plain(value: Any) -> Any:
    if not isinstance(value, str | bool | int | float):
        raise Refused("is not text, a number, true or false", "write one of these: Grafana's options are flat")
    if isinstance(value, int | float) and not -(2**63) <= value < 2**63:  # nan is in no range
        raise Refused("is not a number that Grafana can read", "write a smaller one, or text in quotes")
    if isinstance(value, str):
        if _CONTROL.search(value):
            raise Refused("contains a control character, which no option can have", "remove it")
        if (size := len(value.encode())) > MOST_BYTES:
            raise Refused(f"has {size} bytes", f"write at most {MOST_BYTES}: Linux limits each variable")
    return value


def _together(options: dict[str, dict[str, Any]]) -> dict[str, dict[str, Any]]:
    size = sum(len(text(value)) for _, _, value in each(options))
    if size > MOST_BYTES_OF_ALL:
        raise Refused(f"has {size} characters", f"write at most {MOST_BYTES_OF_ALL}: they are variables of one process")
    return options


Options = Annotated[dict[Name, dict[Name, Annotated[Any, AfterValidator(_plain)]]], AfterValidator(_together)]


def variable(section: str, key: str) -> str:
    """GF_AUTH_GOOGLE_CLIENT_ID of auth.google, client_id."""
    return re.sub(r"[.-]", "_", f"GF_{section}_{key}".upper())


def set_secret(section: str = "SECTION", key: str = "KEY") -> str:
    """The command that puts an option under `grafana.secrets`."""
    return f"pulumi config set --secret --path 'grafana.secrets[\"{section}\"].{key}' VALUE"


def text(value: str | bool | int | float) -> str:
    """A value as Grafana's ini files have it."""
    return str(value).lower() if isinstance(value, bool) else str(value)


def is_off(value: str) -> bool:
    """Whether Grafana reads `value` as false, or as unset; what is neither true nor false it may read either way."""
    return value.strip().lower() in ("", "0", "f", "false", "n", "no", "off")


def items(value: str) -> list[str]:
    """The members of a list: Grafana splits at spaces and commas, and reads JSON too (pkg/util/strings.go, 2026-11)."""
    return [item.strip("\"'") for item in re.split(r"[\s,\[\]]+", value) if item.strip("\"'")]


def each(options: Mapping[str, Mapping[str, Any]]) -> Iterator[tuple[str, str, Any]]:
    """Section, key and value of every option."""
    return ((section, key, value) for section, keys in options.items() for key, value in keys.items())


def secret_files(names: Mapping[str, Mapping[str, str]]) -> dict[str, tuple[str, str]]:
    """The name of each secret option's file, to section and key. One takes the place of a file of the stack's own."""
    return {
        SECRET_KEY_FILE if variable(section, key) == SECRET_KEY else f"{section}.{key}": (section, key)
        for section, key, _ in each(names)
    }


def environment(
    config: Mapping[str, Mapping[str, Any]],
    secrets: Mapping[str, Mapping[str, str]],
    *,
    url: str | None,
    hostname: str | None,
    home_dashboard: str,
) -> dict[str, str]:
    """The container's environment: the stack file's options, those that the stack sets, and where the secrets are."""
    variables = {
        "GF_DASHBOARDS_DEFAULT_HOME_DASHBOARD_PATH": home_dashboard,
        **{variable(section, key): text(value) for section, key, value in each(config)},
        **KEPT,
    }
    if url and hostname:
        variables |= {"GF_SERVER_ROOT_URL": f"{url}/", "GF_SERVER_DOMAIN": hostname}
    if url and url.startswith("https:"):
        variables |= BEHIND_HTTPS
    files = {
        "GF_SECURITY_ADMIN_PASSWORD": ADMIN_PASSWORD_FILE,
        SECRET_KEY: SECRET_KEY_FILE,
        **{variable(section, key): file for file, (section, key) in secret_files(secrets).items()},
    }
    for name, file in files.items():
        variables.pop(name, None)  # both forms set stop Grafana
        variables[f"{name}__FILE"] = f"{SECRETS}/{file}"
    return variables
