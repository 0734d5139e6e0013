"""Logins by the accounts of others: nobody gets in whom no list names.

What each provider reads: https://github.com/grafana/grafana, pkg/login/social/connectors (2026-11).
"""

from typing import Any

import pytest
from settings_cases import GRAFANA, parse, refusals, with_value

from apps.grafana.logins import ALLOW_LISTS

MEMBERS = {
    "allowed_domains": "example.com",
    "allowed_groups": "admins@example.com",
    "allowed_organizations": "example",
    "team_ids": "150,300",
}
BY_ROLE = {"role_attribute_strict": True, "role_attribute_path": "contains(groups[*], 'ops') && 'Admin'"}


def provider(name: str, **options: Any) -> dict[str, dict[str, Any]]:
    return {f"auth.{name}": {"enabled": True, "client_id": "x", **options}}


def taken(options: dict[str, dict[str, Any]]) -> bool:
    return bool(parse(with_value("grafana.config", options)))


def reported(options: dict[str, dict[str, Any]]) -> str:
    (line,) = refusals(with_value("grafana.config", options))
    return line


@pytest.mark.parametrize("name", ALLOW_LISTS)
def test_a_provider_without_a_list_is_refused(name: str) -> None:
    line = reported(provider(name))
    assert f"contains auth.{name}.enabled: everyone with an account there gets in" in line, "it is open to the world"
    assert all(key in line for key in ALLOW_LISTS[name]), "each list that the provider reads is a way out"
    assert taken(provider(name, enabled=False)), "one that is off lets nobody in"


@pytest.mark.parametrize(("name", "key"), [(name, key) for name, lists in ALLOW_LISTS.items() for key in lists])
def test_a_provider_with_one_of_its_lists_is_accepted(name: str, key: str) -> None:
    assert taken(provider(name, **{key: MEMBERS[key]})), f"{name} reads it"


@pytest.mark.parametrize(
    ("name", "key"), [(name, key) for name, lists in ALLOW_LISTS.items() for key in MEMBERS if key not in lists]
)
def test_a_list_that_the_provider_does_not_read_limits_nobody(name: str, key: str) -> None:
    assert "everyone" in reported(provider(name, **{key: MEMBERS[key]})), f"{name} does not read it"


@pytest.mark.parametrize(
    "members",
    ["", " ", ",", "[]", "*", "example.com,*", "gmail.com", "example.com gmail.com", "@outlook.com", "naver.com"],
)
def test_a_list_that_names_everybody_or_nobody_is_none(members: str) -> None:
    assert "everyone" in reported(provider("google", allowed_domains=members)), "anybody gets such an address"


@pytest.mark.parametrize("enabled", [True, "true", "TRUE", "1", 1, "t", "yes", "on"])
def test_a_provider_is_on_in_every_spelling_of_it(enabled: Any) -> None:
    assert "everyone" in reported({"Auth.Google": {"ENABLED": enabled}}), "Grafana reads all of them"


def test_existing_accounts_alone_are_a_list() -> None:
    assert taken(provider("google", allow_sign_up=False)), "somebody made each of them"
    assert "everyone" in reported(provider("google", allow_sign_up=True)), "which is the default"
    assert "everyone" in reported(provider("google", allow_sign_up="")), "and so is nothing"


@pytest.mark.parametrize("name", ["github", "gitlab", "okta", "generic_oauth"])
def test_a_role_that_must_be_given_is_a_list(name: str) -> None:
    assert taken(provider(name, **BY_ROLE)), "whoever has no role is turned away"
    assert "everyone" in reported(provider(name, **BY_ROLE | {"role_attribute_strict": False})), "Viewer is the default"
    assert "everyone" in reported(provider(name, **BY_ROLE | {"role_attribute_path": ""})), "there is no role to give"
    fallback = "contains(groups[*], 'ops') && 'Admin' || 'Viewer'"
    assert "everyone" in reported(provider(name, **BY_ROLE | {"role_attribute_path": fallback})), "everybody has a role"
    assert "everyone" in reported(provider(name, **BY_ROLE | {"skip_org_role_sync": True})), "nobody looks at the role"


def test_a_role_is_looked_at_only_where_the_provider_does() -> None:
    assert "everyone" in reported(provider("google", **BY_ROLE)), "Google's default is to skip it"
    assert taken(provider("google", **BY_ROLE, skip_org_role_sync=False)), "unless an option says not to"
    assert taken(provider("azuread", role_attribute_strict=True)), "its roles are claims: there is no path"
    assert "everyone" in reported(provider("grafana_com", **BY_ROLE)), "it reads no role of this kind"


def test_a_list_among_secrets_counts() -> None:
    config = with_value(
        "grafana.secrets", {"auth.google": {"allowed_domains": "example.com"}}, {"config": provider("google")}
    )
    assert parse(config, secret=(GRAFANA,)), "who is let in may be nobody else's business"
    config = with_value("grafana.secrets", {"auth.google": {"enabled": "true"}})
    (line,) = refusals(config, secret=(GRAFANA,))
    assert "everyone" in line, "a provider that may be on is on"


@pytest.mark.parametrize("whitelist", ["", "0.0.0.0/0", "10.0.0.5, 0.0.0.0/0", "::/0", "0.0.0.0/1,128.0.0.0/1", None])
def test_a_header_is_trusted_from_a_list_of_proxies_alone(whitelist: str | None) -> None:
    options = {"enabled": True, **({} if whitelist is None else {"whitelist": whitelist})}
    assert "auth.proxy.whitelist" in reported({"auth.proxy": options}), "whoever sends the header is whoever it says"
    assert taken({"auth.proxy": {"enabled": True, "whitelist": "10.0.0.5"}}), "one proxy is a list"


def test_a_token_counts_only_with_the_keys_and_claims_of_its_maker() -> None:
    keys = {"enabled": True, "header_name": "X-JWT", "jwk_set_url": "https://example.com/keys"}
    assert "expect_claims" in reported({"auth.jwt": keys}), "the issuer makes tokens for others too"
    assert "expect_claims" in reported({"auth.jwt": keys | {"expect_claims": "{ }"}}), "nothing is expected of it"
    assert taken({"auth.jwt": keys | {"expect_claims": '{"aud": "grafana"}'}}), "made for this Grafana"


def test_the_login_form_goes_only_where_another_way_in_stays() -> None:
    closed = {"auth": {"disable_login_form": True}}
    assert "nobody could log in" in reported(closed), "not even the admin"
    assert taken({**closed, **provider("github", allowed_organizations="example")}), "people come in by the provider"
