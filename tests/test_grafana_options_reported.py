"""Grafana's own options: each spelling and each order ends in the same report."""

import inspect
import itertools

import pytest
from grafana_option_cases import DECIDED, SHOWN, config, reported
from settings_cases import GRAFANA, INTERNAL, LEAST, parse, refusals, with_value

from apps.grafana.settings import GrafanaSettings
from apps.nginx import NginxSettings
from apps.storage_settings import StorageSettings
from config.section import Section


@pytest.mark.parametrize("section", ["Auth.Anonymous", "auth_anonymous", "AUTH-ANONYMOUS", "auth.anonymous"])
@pytest.mark.parametrize("key", ["enabled", "ENABLED", "Enabled"])
def test_another_spelling_of_an_option_is_the_same_variable(section: str, key: str) -> None:
    """pkg/setting/setting.go, EnvKey: upper case, and _ for a dot, and in sections for a dash."""
    assert DECIDED in reported({section: {key: True}}), "Grafana reads one variable, whatever the stack file calls it"
    assert DECIDED in reported({"auth": {f"anonymous_{key}": True}}), "nor does it know where the section ends"


@pytest.mark.parametrize("other", [("Users", "login_hint"), ("users", "LOGIN_HINT"), ("users", "login.hint")])
def test_one_option_in_two_spellings_is_refused(other: tuple[str, str]) -> None:
    section, key = other
    both = {"users": {"login_hint": "a"}, section: {key: "b"}}
    both["users"] = {"login_hint": "a"} | both["users"]
    assert "in two spellings; write it once" in reported(both), "one of the two would win unseen"
    (line,) = refusals(
        with_value("grafana.secrets", {section: {key: "b"}}, {"config": {"users": {"login_hint": "a"}}}),
        secret=(GRAFANA,),
    )
    assert "which is under config too; keep one of the two" in line, "nor may one be plain and the other a secret"


def test_every_wrong_option_is_in_one_report() -> None:
    options = {"smtp": {"host": "x:25"}, "paths": {"data": "/x"}, "auth.github": {"client_secret": SHOWN}}
    lines = refusals(with_value("grafana.config", options))
    assert len(lines) == 3, "who fixes one must not meet the next one in the next run"
    both = {"auth.google": {"enabled": True}, "auth.github": {"enabled": True}}
    assert len(refusals(with_value("grafana.config", both))) == 2, "nor with rules over several options"


SEVERAL = {
    "exposure": "public",
    "source_ranges": ["10.0.0.0/8"],
    "hosted_zone_id": "Z0123456789ABC",
    "cpu_limit": "50m",
    "config": {"auth.google": {"enabled": True}},
}


def test_the_report_does_not_depend_on_the_order_of_keys_in_the_stack_file() -> None:
    reports = {tuple(refusals(LEAST | {GRAFANA: dict(order)})) for order in itertools.permutations(SEVERAL.items())}
    (report,) = reports
    keys = [line.removeprefix(f"config {GRAFANA}.").partition(":")[0] for line in report]
    assert sorted(keys) == [
        "certificate_arn",
        "config",
        "cpu_limit",
        "hosted_zone_id",
        "hostname",
        "source_ranges",
    ], "each problem is reported once, at the setting that fixes it"
    options = {"hostname": "grafana.example.com", "config": config("server.enforce_domain", True)}
    for order in itertools.permutations({**INTERNAL, **options}.items()):
        assert parse(LEAST | {GRAFANA: dict(order)}), "nor does what is accepted"


@pytest.mark.parametrize("model", [GrafanaSettings, StorageSettings, NginxSettings])
def test_no_rule_of_an_app_reads_the_fields_above_its_own(model: type[Section]) -> None:
    assert ".data" not in inspect.getsource(model), "another order of the fields would turn the rule off"
