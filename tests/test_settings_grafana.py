"""The settings of Grafana: its own options, its secrets and its login."""

from typing import Any

import pytest
from settings_cases import GRAFANA, INTERNAL, LEAST, PUBLIC, parse, refusals, with_value

OURS = [
    ({"security": {"admin_password": "hunter2"}}, "grafana.admin_password_generation"),
    ({"server": {"root_url": "http://hunter2"}}, "grafana.hostname"),
    ({"security": {"cookie_secure": "hunter2"}}, "grafana.certificate_arn"),
    ({"auth.anonymous": {"enabled": "hunter2"}}, "no setting"),
    ({"auth-anonymous": {"ENABLED": "hunter2"}}, "no setting"),
    ({"paths": {"data": "hunter2"}}, "no setting"),
]


OF_A_KEPT_VOLUME = ({"security": {"secret_key": "hunter2"}}, "for the volume of another stack")


@pytest.mark.parametrize(
    ("under", "options", "owner"),
    [("config", *each) for each in (*OURS, OF_A_KEPT_VOLUME)] + [("secrets", *each) for each in OURS],
)
def test_an_option_that_the_stack_sets_is_refused_with_what_decides_it(
    under: str, options: dict[str, Any], owner: str
) -> None:
    (line,) = refusals(with_value(f"grafana.{under}", options), secret=(GRAFANA,) if under == "secrets" else ())
    assert line.startswith(f"config {GRAFANA}.{under}: contains "), "the key is what a person looks for"
    assert owner in line, "the setting that decides it is the way out"
    assert "hunter2" not in line, "it may be a password, and the report ends in CI's log"


@pytest.mark.parametrize(
    ("section", "key", "value"),
    [
        ("smtp", "password", "hunter2"),
        ("auth.google", "client_secret", "hunter2"),
        ("auth.github", "CLIENT_SECRET", "hunter2"),
        ("external_image_storage.s3", "secret_key", "hunter2"),
        ("grafana_com", "sso_api_token", "hunter2"),
        ("external_image_storage.azure_blob", "account_key", "hunter2"),
        ("rendering", "callback_connstr", "hunter2"),
        ("tracing.opentelemetry", "sampling_server_url", "https://grafana:hunter2@collector"),
        ("remote_cache", "options", "addr=redis:6379,password=hunter2"),
    ],
)
def test_an_option_that_looks_like_a_secret_is_refused_in_plain_text(section: str, key: str, value: str) -> None:
    (line,) = refusals(with_value("grafana.config", {section: {key: value}}))
    assert "looks like a secret" in line, "a ConfigMap, an environment and a repository are read by many"
    assert f"--secret --path 'grafana.secrets[\"{section}\"].{key}'" in line, "the command is the way out"
    assert "hunter2" not in line, "it is not repeated where it does not belong either"


@pytest.mark.parametrize(
    ("section", "key", "value"),
    [
        ("users", "default_theme", "light"),
        ("users", "password_hint", "ask"),
        ("auth", "token_rotation_interval_minutes", 10),
        ("auth.generic_oauth", "token_url", "https://login.example.com/token"),
        ("auth.basic", "password_policy", True),
        ("feature_toggles", "enable", "publicDashboards"),
    ],
)
def test_an_option_that_is_no_secret_is_taken(section: str, key: str, value: Any) -> None:
    assert parse(with_value("grafana.config", {section: {key: value}})), "Grafana's options are not listed here"


SECRETS = {"smtp": {"password": "hunter2"}}


def test_a_secret_in_plain_text_is_refused_with_the_command_that_encrypts_it() -> None:
    (line,) = refusals(with_value("grafana.secrets", SECRETS))
    assert line.startswith(f"config {GRAFANA}.secrets: is in plain text"), "the stack file is in a repository"
    assert "pulumi config set --secret --path" in line, "the command is the way out"
    assert "hunter2" not in line, "a report that repeats it makes it worse"


def test_settings_hold_the_names_of_secrets_and_no_value() -> None:
    settings = parse(with_value("grafana.secrets", SECRETS), secret=(GRAFANA,))
    assert settings.grafana.secrets == {"smtp": {"password": "[secret]"}}, "a settings class never holds a secret"


def test_an_option_is_plain_or_a_secret_and_not_both() -> None:
    config = with_value("grafana.secrets", SECRETS, {"config": {"smtp": {"from_name": "x"}, "users": {"a": 1}}})
    assert parse(config, secret=(GRAFANA,)), "other options are beside secrets"
    (line,) = refusals(
        with_value("grafana.secrets", {"smtp": {"user": "hunter2"}}, {"config": {"smtp": {"user": "x"}}}),
        secret=(GRAFANA,),
    )
    assert "contains smtp.user, which is under config too" in line, "one of the two would be lost silently"


@pytest.mark.parametrize("secrets", [["hunter2"], "hunter2", {"smtp": "hunter2"}, {"smtp": {"a": {"b": "hunter2"}}}])
def test_secrets_of_another_shape_are_refused_and_not_shown(secrets: Any) -> None:
    lines = refusals(with_value("grafana.secrets", secrets), secret=(GRAFANA,))
    assert [line for line in lines if line.startswith(f"config {GRAFANA}.secrets")], "section to key to value"
    assert not [line for line in lines if "hunter2" in line], "a secret must not reach the terminal, nor CI's log"


def test_what_is_wrong_beside_secrets_is_reported_without_its_value() -> None:
    """The engine marks whole sections: whether this value was encrypted too cannot be known."""
    beside = {"secrets": SECRETS, **PUBLIC}
    lines = refusals(with_value("grafana.source_ranges", ["hunter2"], beside), secret=(GRAFANA,))
    lines += refusals(with_value("grafana.image", "hunter2", {"secrets": SECRETS}), secret=(GRAFANA,))
    keys = [line.removeprefix("config ").partition(": ")[0] for line in lines]
    assert keys == [f"{GRAFANA}.source_ranges", f"{GRAFANA}.image"], "each mistake is reported, with its key"
    assert not [line for line in lines if "hunter2" in line], "and no value, in no place of the line"


def test_a_login_in_clear_is_warned_of() -> None:
    assert "grafana.certificate_arn" in parse(LEAST | {GRAFANA: INTERNAL}).warnings(), (
        "consent is not a reason for silence"
    )
    assert not parse(LEAST | {GRAFANA: PUBLIC}).warnings(), "with a certificate there is nothing to say"
    assert not parse(LEAST).warnings(), "nor without a load balancer"


@pytest.mark.parametrize(
    "email", ["team@example.com", "a.b+alerts@mail.example.co.kr", "o'neill@example.com", "A-1_b@xn--9t4b11yi5a.com"]
)
def test_a_usual_mail_address_gets_alerts(email: str) -> None:
    settings = parse(with_value("grafana.alerts.emails", [email, "other@example.com"]))
    assert email in settings.grafana.alerts.emails, "a plus, a hyphen and a subdomain are usual"


def test_nobody_gets_a_mail_unless_an_address_is_set() -> None:
    assert parse(LEAST).grafana.alerts.emails == [], "a topic is made for those who read it"
