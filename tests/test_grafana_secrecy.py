"""What is a secret by its name or its form, and so not taken in plain text."""

import pytest
from settings_cases import parse, refusals, with_value

from apps.grafana.secrecy import looks_secret

RANDOM = "q7Zk2mX9vB4tR8wL1pN6sD3f"
# Put together here, so that no scanner of this repository takes them for real ones.
FORMS = [
    ("remote_cache", "options", "addr=redis:6379,pool_size=100,password=hunter2"),
    ("x", "options", "AccountName=a;AccountKey=hunter2=="),
    ("x", "url", "https://user:hunter2@example.com/"),
    ("x", "url", "https://example.com/hook?token=hunter2"),
    ("x", "dsn_like", "grafana:hunter2@tcp(db:3306)/grafana"),
    ("x", "dsn_url", "https://" + "0123456789abcdef" * 2 + "@o1.ingest.example.com/1"),
    ("x", "text", "-----BEGIN RSA PRIVATE KEY-----\nMIIE"),
    ("x", "text", "-----BEGIN OPENSSH PRIVATE KEY-----\nMIIE"),
    ("x", "text", "AKIA" + "IOSFODNN7EXAMPLE"),
    ("x", "text", "ghp" + "_" + "a1" * 18),
    ("x", "text", "github" + "_pat_" + "a1" * 20),
    ("x", "text", "glpat" + "-" + "a1" * 10),
    ("x", "text", "xoxb" + "-1234567890-" + "abcdef"),
    ("x", "webhook", "https://hooks.slack.com" + "/services/T0/B0/x"),
    ("x", "text", "glsa" + "_" + "a1" * 16),
    ("x", "text", "npm" + "_" + "a1" * 18),
    ("x", "text", "dckr" + "_pat_" + "a1" * 14),
    ("x", "text", "hf" + "_" + "a1" * 17),
    ("x", "text", "pul" + "-" + "a1" * 20),
    ("x", "text", "ATATT" + "3" + "a1" * 20),
    ("x", "text", "AGE-SECRET" + "-KEY-1" + "Q1" * 20),
    ("x", "url", "https://discord.com" + "/api/webhooks/123/a1b2"),
    ("x", "text", "eyJhbGciOiJIUzI1NiJ9" + ".eyJzdWIiOiIxMjM0In0" + ".x"),
    ("x", "text", "GOCSPX" + "-" + "a1" * 14),
    ("x", "text", "AIza" + "a1" * 17 + "b"),
    ("x", "headers", "Authorization: Bearer " + RANDOM),
    ("x", "hash_key", RANDOM),
    ("x", "auth_value", RANDOM),
    ("x", "cookie", "9f86d081884c7d659a2feaa0c55ad015"),
]
NAMES = [
    "password", "api_key", "api-key", "apiKey", "apikey", "clientSecret", "basic_auth_password", "dbPassword",
    "account_key", "access_key_id", "secret_access_key", "renderer_token", "install_token", "license_text",
    "connection_string", "private_key", "passphrase", "pwd",
    "client_secret_value", "password_2", "tokens", "passcode", "credentials", "rudderstack_write_key", "sas_token",
]  # fmt: skip
PLAIN = [
    ("auth.generic_oauth", "use_refresh_token", True),
    ("auth.generic_oauth", "use_refresh_token", "true"),
    ("auth.proxy", "enable_login_token", False),
    ("auth", "token_rotation_interval_minutes", 10),
    ("service_accounts", "token_expiration_day_limit", 90),
    ("auth.basic", "password_policy", "true"),
    ("x", "api_key", 10),
    ("x", "use_secret", "off"),
    ("rendering", "renderer_token", "-"),
    ("auth.generic_oauth", "token_url", "https://login.example.com/oauth2/v2.0/token"),
    ("auth.generic_oauth", "auth_url", "https://login.example.com/0123456789abcdef0123456789abcdef/authorize"),
    ("auth.generic_oauth", "role_attribute_path", "contains(groups[*], 'a') && token == 'x' && 'Admin' || 'Viewer'"),
    ("auth.google", "client_id", "123456789012-" + "a1" * 16 + ".apps.googleusercontent.com"),
    ("auth.azuread", "client_id", "6731de76-14a6-49ae-97bc-6eba6914391e"),
    ("auth.jwt", "key_id", "9f86d081884c7d659a2feaa0c55ad015"),
    ("auth.jwt", "header_name", "X-Forwarded-Access-Token-2"),
    ("auth", "login_cookie_name", "grafana_session_0123456789"),
    ("users", "password_hint", "ask: it is 12 characters"),
    ("users", "login_hint", "name@example.com"),
    ("x", "text", "-----BEGIN CERTIFICATE-----\nMIIE"),
    ("x", "key", "one-two-three-four-five-six"),
    ("x", "keys_url", "https://example.com/keys"),
    ("security", "content_security_policy_template", "script-src 'self' 'strict-dynamic' $NONCE; img-src * data:"),
]


@pytest.mark.parametrize(("section", "key", "value"), FORMS)
def test_a_secret_is_known_by_its_form(section: str, key: str, value: str) -> None:
    (line,) = refusals(with_value("grafana.config", {section: {key: value}}))
    assert "looks like a secret" in line, (
        "an environment and a repository are read by many, whatever the option is named"
    )
    assert f"--secret --path 'grafana.secrets[\"{section}\"].{key}'" in line, "the command is the way out"
    assert value not in line, "it is not repeated where it does not belong either"


@pytest.mark.parametrize("key", NAMES)
def test_a_secret_is_known_by_its_name(key: str) -> None:
    assert looks_secret(key, "hunter2"), f"{key} says what it holds"


@pytest.mark.parametrize(("section", "key", "value"), PLAIN)
def test_what_is_no_secret_is_accepted(section: str, key: str, value: object) -> None:
    assert not looks_secret(key, value), "true, false and numbers are never secrets, nor are names and addresses"
    if section != "x":
        assert parse(with_value("grafana.config", {section: {key: value}})), "and the option works"
