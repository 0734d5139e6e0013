"""Grafana's own options: which of them the stack file may set.

What Grafana does with each is its source's to say:
https://github.com/grafana/grafana, conf/defaults.ini and pkg/setting (2026-11).
"""

import re
from typing import Any

import pytest
import yaml
from grafana_option_cases import SHOWN, config, reported, taken
from recorder import PROJECT, record_stack
from settings_cases import GRAFANA, INTERNAL, LEAST, PUBLIC, parse, refusals

from apps.grafana.options import variable

TAKEN: dict[str, list[Any]] = {
    "default.instance_name": ["team"],
    "paths.temp_data_lifetime": ["12h"],
    "server.enable_gzip": [True],
    "server.router_logging": [True],
    "server.read_timeout": ["30s"],
    "database.wal": [True],
    "database.max_open_conn": [5],
    "database.query_retries": [3],
    "database.log_queries": [True],
    "remote_cache.type": ["database"],
    "dataproxy.timeout": [60],
    "security.admin_email": ["admin@example.com"],
    "security.disable_initial_admin_creation": [False],
    "security.cookie_samesite": ["strict", "lax"],
    "security.allow_embedding": [False, "false"],
    "security.data_source_proxy_whitelist": ["10.0.0.1:443"],
    "security.content_security_policy_template": ["script-src 'self' $NONCE"],
    "snapshots.enabled": [False],
    "dashboards.min_refresh_interval": ["10s"],
    "dashboards.default_home_dashboard_path": ["/etc/grafana/dashboards/nodes.json"],
    "datasources.datasource_limit": [100],
    "users.default_theme": ["light"],
    "users.password_hint": ["ask"],
    "users.auto_assign_org_role": ["Editor"],
    "users.viewers_can_edit": [True],
    "auth.login_maximum_lifetime_duration": ["8h"],
    "auth.token_rotation_interval_minutes": [10],
    "auth.signout_redirect_url": ["http://wiki.example.com:8080/"],
    "auth.anonymous.hide_version": [True],
    "auth.basic.password_policy": [True],
    "auth.ldap.enabled": [False],
    "auth.proxy.enable_login_token": [False],
    "auth.generic_oauth.token_url": ["https://login.example.com/token", "https://login.example.com:443/token"],
    "auth.generic_oauth.use_refresh_token": [True, "true"],
    "aws.allowed_auth_providers": ["default", "default,keys"],
    "aws.list_metrics_page_limit": [1000],
    "rbac.permission_cache": [True],
    "log.level": ["debug"],
    "log.filters": ["auth.token:debug"],
    "log.console.format": ["json"],
    "quota.enabled": [True],
    "unified_alerting.enabled": [True],
    "unified_alerting.min_interval": ["30s"],
    "unified_alerting.state_history.loki_remote_url": ["https://loki.example.com"],
    "alerting.enabled": [False],
    "annotations.dashboard.max_age": ["30d"],
    "explore.enabled": [False],
    "metrics.enabled": [True],
    "metrics.interval_seconds": [30],
    "feature_toggles.enable": ["publicDashboards"],
    "date_formats.default_timezone": ["Asia/Seoul"],
    "live.max_connections": [10],
    "live.allowed_origins": ["https://*.example.com"],
    "plugins.enable_alpha": [True],
    "plugins.disable_plugins": ["elasticsearch, loki"],
    "public_dashboards.enabled": [False],
    "support_bundles.enabled": [False],
    "support_bundles.public_keys": ["age1ql3z7hjy54pw3hyww5ayyfg7zqgvc7w3j2elw8zmrj2kg5sfn9aqmcac8p"],
}
"""Option to values that work here."""


@pytest.mark.parametrize(("name", "value"), [(name, value) for name, values in TAKEN.items() for value in values])
def test_an_option_that_works_is_accepted(name: str, value: Any) -> None:
    assert taken(config(name, value)), "what Grafana can do in this pod is the stack file's to say"


@pytest.mark.parametrize(
    ("beside", "works"),
    [
        (PUBLIC, True),
        ({}, True),  # a port-forward leads to localhost, which is Grafana's default
        (INTERNAL, False),
        ({**INTERNAL, "hostname": "grafana.example.com"}, True),
    ],
    ids=["hostname", "private", "without a hostname", "plain http"],
)
def test_a_domain_is_enforced_only_where_the_stack_file_names_it(beside: dict[str, Any], works: bool) -> None:
    options = config("server.enforce_domain", True)
    if works:
        assert taken(options, **beside), "the domain follows from hostname"
    else:
        assert "write hostname: NAME" in reported(options, **beside), "everybody would be sent to localhost"


@pytest.mark.parametrize(
    ("field", "key", "value"),
    [
        ("config", "enabled", False),
        ("config", "basic_auth_username", "prometheus"),
        ("secrets", "basic_auth_password", SHOWN),
    ],
)
def test_grafanas_metrics_are_closed_only_where_the_stack_does_not_measure_them(
    field: str, key: str, value: Any
) -> None:
    closed = LEAST | {GRAFANA: {field: {"metrics": {key: value}}}}
    secret = (GRAFANA,) if field == "secrets" else ()
    (line,) = refusals(closed, secret=secret)
    assert line.startswith(f"config {GRAFANA}.{field}: contains metrics.{key}, "), "Prometheus' target would stay down"
    assert "write enabled: false in eks-grafana:monitoring" in line, "the one way to do without"
    assert SHOWN not in line, "a secret is in no report"
    unmeasured = closed | {"eks-grafana:monitoring": {"enabled": False}}
    assert parse(unmeasured, secret=secret), "nobody of the stack asks for them"


@pytest.mark.parametrize("stack", ["dev", "prod", "local"])
def test_the_examples_of_options_in_a_stack_file_work(stack: str) -> None:
    text = (PROJECT / f"Pulumi.{stack}.yaml").read_text()
    (plain,) = re.findall(r"^ +config: \{\} # .* such as (\{.*\})$", text, re.MULTILINE)
    ((section, key),) = re.findall(r"""--path 'grafana\.secrets\["(.+)"\]\.(\w+)' VALUE$""", text, re.MULTILINE)
    example = {"config": yaml.safe_load(plain), "secrets": {section: {key: SHOWN}}}
    assert parse(LEAST | {GRAFANA: example}, secret=(GRAFANA,)), "both are accepted"
    recording = record_stack("dev", {"grafana": example}, secret=(GRAFANA,))
    (container,) = recording.one("Deployment", "grafana-deployment").inputs["spec"]["template"]["spec"]["containers"]
    names = {each["name"] for each in container["env"]}
    assert {"GF_USERS_DEFAULT_THEME", f"{variable(section, key)}__FILE"} <= names, "and reach Grafana"
