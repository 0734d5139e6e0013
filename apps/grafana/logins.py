"""Who may log in by the accounts of others: each way needs a list of who is let in.

https://grafana.com/docs/grafana/v13.2/setup-grafana/configure-access/configure-authentication/, and the code of each
provider: https://github.com/grafana/grafana, pkg/login/social/connectors (2026-11). Without a list Grafana makes an
account for everybody who has one at the provider.
"""

import re
from collections.abc import Iterator, Mapping
from ipaddress import IPv4Network, collapse_addresses, ip_network

from apps.grafana.options import is_off, items, variable
from apps.grafana.reach import reachable
from config.cidrs import ANYWHERE

Values = Mapping[str, str | None]
"""Environment variable to the value of an option; None is a secret's."""

ALLOW_LISTS: Mapping[str, tuple[str, ...]] = {
    "google": ("allowed_domains", "allowed_groups"),
    "github": ("allowed_organizations", "team_ids", "allowed_domains"),
    "gitlab": ("allowed_groups", "allowed_domains"),
    "azuread": ("allowed_organizations", "allowed_groups", "allowed_domains"),
    "okta": ("allowed_groups", "allowed_domains"),
    "generic_oauth": ("allowed_organizations", "allowed_groups", "allowed_domains", "team_ids"),
    "grafana_com": ("allowed_organizations",),
    "grafananet": ("allowed_organizations",),  # the same provider's older name
}
"""The lists that each provider reads."""

# Where anybody gets an address.
_PUBLIC_MAIL = re.compile(
    r"(gmail|googlemail|outlook|hotmail|live|msn|yahoo|aol|icloud|me|proton|protonmail|pm|gmx|mail|zoho|yandex|fastmail"
    r"|naver|daum|hanmail|kakao|nate|qq|163|126|web|tutanota)\.(com|net|me|de|ru|org|co\.[a-z]{2}|[a-z]{2})",
    re.IGNORECASE,
)
# A role for whoever has none: `... || 'Viewer'`.
_EVERYBODYS_ROLE = re.compile(r"(^|\|\|)\s*['\"`]+\w+['\"`]+\s*$")


def _on(values: Values, section: str, key: str, default: bool = False) -> bool:
    """Whether an option is on, or may be: what is neither true nor false counts as on."""
    value = values.get(variable(section, key), "")
    return default if value == "" else value is None or not is_off(value)


def _surely_on(values: Values, section: str, key: str) -> bool:
    value = values.get(variable(section, key), "")
    return value is None or value.strip().lower() in ("1", "t", "true")


def _names_somebody(values: Values, section: str, key: str) -> bool:
    """Whether the list names anybody less than everybody; of a secret nobody knows."""
    name = variable(section, key)
    if name not in values:
        return False
    members = values[name]
    if members is None:
        return True
    listed = items(members)
    if key == "allowed_domains" and any(_PUBLIC_MAIL.fullmatch(domain.lstrip("@")) for domain in listed):
        return False
    return bool(listed) and not any("*" in member for member in listed)


def _strict_role(values: Values, section: str) -> bool:
    """Whether only those get in whom the provider gives a role."""
    if section == "auth.grafana_com" or section == "auth.grafananet":
        return False
    if _on(values, section, "skip_org_role_sync", default=section == "auth.google"):
        return False  # then the role is not looked at
    if not _surely_on(values, section, "role_attribute_strict"):
        return False
    path = values.get(variable(section, "role_attribute_path"), "")
    given = path is None or (bool(path.strip()) and not _EVERYBODYS_ROLE.search(path))
    return given or (section == "auth.azuread" and not path)  # its roles are claims of their own


def limited(values: Values, provider: str) -> bool:
    """Whether not everybody with an account at `provider` gets in."""
    section = f"auth.{provider}"
    return (
        any(_names_somebody(values, section, key) for key in ALLOW_LISTS[provider])
        or _strict_role(values, section)
        or not _on(values, section, "allow_sign_up", default=True)
    )


def _unlimited(values: Values) -> Iterator[tuple[str, str]]:
    for provider, lists in ALLOW_LISTS.items():
        if _on(values, f"auth.{provider}", "enabled") and not limited(values, provider):
            yield (
                f"contains auth.{provider}.enabled: everyone with an account there gets in",
                f"write auth.{provider}.{' or '.join(lists)} beside it, of your own and no public mail provider's; "
                "or allow_sign_up: false, which lets in those who have an account here",
            )


def _proxy(values: Values) -> Iterator[tuple[str, str]]:
    if not _on(values, "auth.proxy", "enabled"):
        return
    whitelist = values.get(variable("auth.proxy", "whitelist"), "")
    if whitelist is not None and (not items(whitelist) or _everyone(items(whitelist))):
        yield (
            "contains auth.proxy.enabled: anyone who sends its header can log in as any user",
            "write the address of your proxy as auth.proxy.whitelist, or take it out",
        )


def _everyone(whitelist: list[str]) -> bool:
    """Whether the ranges of the list add up to everybody; Grafana adds the length to a single address."""
    networks = []
    for member in whitelist:
        try:
            networks.append(ip_network(member, strict=False))
        except ValueError:  # admits nobody
            continue
    fours = [network for network in networks if isinstance(network, IPv4Network)]
    return any(network.prefixlen == 0 for network in networks) or IPv4Network(ANYWHERE) in collapse_addresses(fours)


def _jwt(values: Values) -> Iterator[tuple[str, str]]:
    if not _on(values, "auth.jwt", "enabled"):
        return
    keys, claims = (values.get(variable("auth.jwt", key), "") for key in ("jwk_set_url", "expect_claims"))
    if keys == "" or (claims is not None and re.sub(r"[\s{}]", "", claims) == ""):
        yield (
            "contains auth.jwt.enabled: any token, or any token of its issuer, can log in",
            'write auth.jwt.jwk_set_url and expect_claims, such as {"aud": "grafana"}, beside it, or take it out',
        )


def _mail(values: Values) -> Iterator[tuple[str, str]]:
    host = values.get(variable("smtp", "host"), "localhost:25")
    if _on(values, "smtp", "enabled") and not (host and reachable(host)):
        yield (
            "contains smtp.enabled, but the pod cannot reach a mail server: its NetworkPolicy allows only port 443",
            "remove it; alerts go out by https, to a webhook or AWS SNS",
        )


def _no_way_in(values: Values) -> Iterator[tuple[str, str]]:
    others = [*(f"auth.{provider}" for provider in ALLOW_LISTS), "auth.jwt", "auth.proxy"]
    if any(_on(values, section, "enabled") for section in others):
        return
    for key in ("disable_login_form", "disable_login"):
        if _on(values, "auth", key):
            yield f"contains auth.{key}: nobody could log in", "remove it, or also enable a login provider"


def refuse_logins(values: Values) -> Iterator[tuple[str, str]]:
    """What several options do together: whom they let in, and what they wait for in vain."""
    for rule in (_unlimited, _proxy, _jwt, _mail, _no_way_in):
        yield from rule(values)
