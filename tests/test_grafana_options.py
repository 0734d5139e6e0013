"""Grafana's own options: which are refused, and the page that lists them.

What Grafana does with each is its source's to say:
https://github.com/grafana/grafana, conf/defaults.ini and pkg/setting (2026-11).
"""

import re
from typing import Any

import pytest
from grafana_option_cases import DECIDED, SHOWN, config, reported
from recorder import PROJECT

from apps.grafana.options import variable
from apps.grafana.refused_options import ROWS, refuse_option

# By effect, section by section.

REFUSED: dict[str, tuple[Any, str]] = {
    "default.app_mode": ("development", "tokens"),
    "default.force_migration": (True, "lose data"),
    "default.target": ("core", "a part of Grafana"),
    "paths.data": ("/data", "folder"),
    "paths.home": ("/opt", "folder"),
    "paths.permitted_provisioning_paths": ("/x", "folder"),
    "server.root_url": ("http://x", "grafana.hostname"),
    "server.domain": ("x", "grafana.hostname"),
    "server.protocol": ("https", "port 3000"),
    "server.http_port": (8080, "port 3000"),
    "server.http_addr": ("127.0.0.1", "port 3000"),
    "server.serve_from_sub_path": (True, "port 3000"),
    "server.socket": ("/tmp/x", "grafana.certificate_arn"),
    "server.socket_mode": ("0600", "grafana.certificate_arn"),
    "server.cert_file": ("/x.pem", "grafana.certificate_arn"),
    "server.cert_key": ("/x.pem", "grafana.certificate_arn"),
    "server.certs_watch_interval": ("1h", "grafana.certificate_arn"),
    "server.static_root_path": ("/x", "files that do not exist in the pod"),
    "server.custom_response_headers.X-A": ("b", "never from the environment"),
    "grpc_server.address": ("0.0.0.0:10000", "one pod"),
    "database.type": ("postgres", "grafana.storage"),
    "database.url": (f"mysql://grafana:{SHOWN}@db/grafana", "grafana.storage"),
    "database.host": ("db:5432", "grafana.storage"),
    "database.name": ("grafana", "grafana.storage"),
    "database.user": ("grafana", "grafana.storage"),
    "database.password": (SHOWN, "grafana.storage"),
    "database.path": ("/x.db", "grafana.storage"),
    "database.ssl_mode": ("require", "grafana.storage"),
    "database.ca_cert_path": ("/x.pem", "grafana.storage"),
    "database.skip_migrations": (True, "grafana.storage"),
    "remote_cache.type": ("redis", "cannot reach"),
    "remote_cache.connstr": (f"addr=redis:6379,password={SHOWN}", "cannot reach"),
    "analytics.reporting_enabled": (True, DECIDED),
    "analytics.google_analytics_4_id": ("G-1", "reports to others"),
    "analytics.rudderstack_data_plane_url": ("https://x", "reports to others"),
    "security.admin_password": (SHOWN, "grafana.admin_password_generation"),
    "security.admin_user": ("root", "the login is admin"),
    "security.disable_initial_admin_creation": (True, "the first person who logs in"),
    "security.secret_key": (SHOWN, "for the volume of another stack"),
    "security.encryption_provider": ("awskms.v1", "Enterprise"),
    "security.available_encryption_providers": ("awskms.v1", "Enterprise"),
    "security.disable_gravatar": (False, DECIDED),
    "security.disable_brute_force_login_protection": (True, "passwords without end"),
    "security.cookie_secure": (False, "grafana.certificate_arn"),
    "security.cookie_samesite": ("none", "other pages"),
    "security.allow_embedding": (True, "frame"),
    "security.strict_transport_security": (False, "grafana.certificate_arn"),
    "security.x_content_type_options": (False, "protection of the browser"),
    "security.x_xss_protection": ("no", "protection of the browser"),
    "security.content_security_policy": (False, "grafana.certificate_arn"),
    "snapshots.external_enabled": (True, DECIDED),
    "snapshots.external_snapshot_url": ("https://x", "server of others"),
    "snapshots.public_mode": (True, "without a login"),
    "dashboards.default_home_dashboard_path": ("/home.json", "/etc/grafana/dashboards/"),
    "users.allow_sign_up": (True, DECIDED),
    "users.allow_org_create": (True, DECIDED),
    "users.verify_email_enabled": (True, "mail"),
    "auth.oauth_allow_insecure_email_lookup": (True, "mail address"),
    "auth.disable_login_form": (True, "nobody could log in"),
    "auth.anonymous.enabled": (True, DECIDED),
    "auth.ldap.enabled": (True, "file"),
    "auth.ldap.config_file": ("/etc/grafana/ldap.toml", "file"),
    "auth.saml.enabled": (True, "Enterprise"),
    "auth.extended_jwt.enabled": (True, "Enterprise"),
    "auth.passwordless.enabled": (True, "mail"),
    "auth.proxy.enabled": (True, "header"),
    "auth.jwt.enabled": (True, "any token"),
    "auth.jwt.key_file": ("/x.pem", "a file"),
    "auth.jwt.jwk_set_url": ("http://idp/keys", "port 443"),
    "auth.github.tls_client_cert": ("/x.pem", "a file"),
    "auth.github.tls_skip_verify_insecure": (True, "any server"),
    "auth.generic_oauth.token_url": ("https://keycloak:8443/token", "port 443"),
    "auth.generic_oauth.api_url": ("http://keycloak/userinfo", "port 443"),
    "auth.google.client_secret__file": ("/x", "grafana.secrets"),
    "aws.allowed_auth_providers": ("keys", "default"),
    "aws.profiles": ("one two", "read-only"),
    "azure.managed_identity_enabled": (True, "identity"),
    "smtp.enabled": (True, "port 443"),
    "smtp.host": ("mail.example.com:587", "port 443"),
    "smtp.static_headers.X-A": ("b", "never from the environment"),
    "smtp.skip_verify": (True, "any server"),
    "emails.welcome_email_on_sign_up": (True, "mail"),
    "log.mode": ("file", DECIDED),
    "log.file.max_days": (7, "console"),
    "log.syslog.address": ("logs:514", "console"),
    "unified_alerting.ha_peers": ("a:9094,b:9094", "one pod"),
    "unified_alerting.ha_redis_address": ("redis:6379", "one pod"),
    "unified_alerting.screenshots.capture": (True, "image renderer"),
    "unified_alerting.state_history.loki_remote_url": ("http://loki:3100", "port 443"),
    "remote.alertmanager.url": ("http://mimir:8080", "port 443"),
    "recording_rules.url": ("http://prometheus:9090", "port 443"),
    "alerting.enabled": (True, "keeps Grafana from starting"),
    "news.news_feed_enabled": (True, DECIDED),
    "metrics.environment_info.team": ("a", "never from the environment"),
    "metrics.graphite.address": ("graphite:2003", "port 443"),
    "tracing.opentelemetry.otlp.address": ("collector:4317", "port 443"),
    "tracing.opentelemetry.jaeger.address": ("http://jaeger:14268/api/traces", "port 443"),
    "external_image_storage.provider": ("s3", "image renderer"),
    "external_image_storage.gcs.key_file": ("/x.json", "a file"),
    "rendering.server_url": ("http://renderer:8081/render", "port 443"),
    "panels.disable_sanitize_html": (True, "scripts"),
    "storage.allow_unsanitized_svg_upload": (True, "scripts"),
    "plugins.preinstall": ("grafana-clock-panel", "downloaded"),
    "plugins.preinstall_sync": ("grafana-clock-panel", "downloaded"),
    "plugins.preinstall_disabled": (False, DECIDED),
    "plugins.plugin_admin_enabled": (True, DECIDED),
    "plugins.allow_loading_unsigned_plugins": ("x", "downloaded"),
    "plugins.disable_plugins": ("cloudwatch", "need"),
    "install.plugins": ("grafana-clock-panel", "downloaded"),
    "plugin.cloudwatch.as_external": (True, "downloaded"),
    "plugin.grafana-image-renderer.rendering_mode": ("clustered", "downloaded"),
    "live.ha_engine": ("redis", "one pod"),
    "live.allowed_origins": ("*", "any page"),
    "enterprise.license_path": ("/license.jwt", "Enterprise"),
    "environment.stack_id": ("1", "Cloud"),
    "grafana-apiserver.etcd_servers": ("etcd:2379", "one pod"),
    "secure_socks_datasource_proxy.enabled": (True, "a file"),
    "navigation.app_sections.x": ("y", "never from the environment"),
}
"""Option to a value that cannot work, or is not safe, and a part of what the report says."""


@pytest.mark.parametrize("name", REFUSED)
def test_an_option_that_cannot_work_or_is_not_safe_is_refused_by_what_it_does(name: str) -> None:
    value, reason = REFUSED[name]
    line = reported(config(name, value))
    assert re.search(rf"contains {re.escape(name)}[,: ]", line), "the option is named as the stack file has it"
    assert reason in line, "the report says what the option would do, or which setting decides"
    assert SHOWN not in line, "an option may be a secret, and the report ends in CI's log"


def test_every_row_of_the_tables_refuses_something() -> None:
    tried = {variable(*name.rpartition(".")[::2]) for name in REFUSED}
    untried = [row.options for row in ROWS if not any(row.matches(name) for name in tried)]
    assert not untried, "a row that refuses nothing is a row that nobody tried"


def test_what_decides_an_option_decides_it_among_secrets_too() -> None:
    for name in ("database.url", "smtp.host", "paths.data", "auth.anonymous.enabled", "remote_cache.connstr"):
        section, _, key = name.rpartition(".")
        assert refuse_option(section, key, None, secret=True), f"{name} is no better for being a secret"
    assert not refuse_option("auth.google", "client_secret", None, secret=True), "a secret is in its place there"
    history = ("unified_alerting.state_history", "loki_remote_url")
    assert not refuse_option(*history, None, secret=True), "an address with a login in it is a secret, nobody can read"


# The page.

PAGE = PROJECT / "docs" / "grafana-options.md"
TABLE = re.compile(r"(?<=<!-- refused -->\n).*?(?=<!-- /refused -->)", re.DOTALL)


def table() -> str:
    """The refused options as the page shows them."""

    def names(options: str) -> str:
        return ", ".join(f"`{'GF_' if name.isupper() else ''}{name}`" for name in options.split())

    rows = [
        f"{names(row.options)}{f' (but for {names(row.besides)})' if row.besides else ''} | {row.does} | {row.fix}"
        for row in ROWS
    ]
    return "\n".join(f"| {row} |" for row in ["options | each of them | instead", "--- | --- | ---", *rows]) + "\n"


def test_the_page_lists_the_refused_options() -> None:
    found = TABLE.search(PAGE.read_text())
    assert found, "the page has a place for them"
    assert found[0] == table(), "run `PYTHONPATH=. python tests/test_grafana_options.py` to write the table again"


if __name__ == "__main__":
    PAGE.write_text(TABLE.sub(lambda _: table(), PAGE.read_text()))
