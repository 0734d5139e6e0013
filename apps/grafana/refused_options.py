"""Options of Grafana's that the stack file may not set, by what they would do, with the setting that decides instead.

Every section of conf/defaults.ini was gone through, and what reads it: https://github.com/grafana/grafana, pkg/setting
(2026-11; the documentation of 13.2 and 13.3: https://grafana.com/docs/grafana/v13.2/setup-grafana/configure-grafana/).
What is not listed here works, as far as one pod on a read-only file system can know.
"""

import re
from collections.abc import Callable
from fnmatch import fnmatchcase
from typing import NamedTuple

from apps.grafana.options import BEHIND_HTTPS, KEPT, SECRET_KEY, is_off, items, variable
from apps.grafana.provisioning import DASHBOARDS
from apps.grafana.reach import HTTPS, reachable
from section import Refused

Accepts = Callable[[str | None], bool]
"""Whether a value does no harm; None is the value of a secret, which nobody knows here."""


def never(_value: str | None) -> bool:
    return False


def off(value: str | None) -> bool:
    return value is not None and is_off(value)


def on(value: str | None) -> bool:
    return value is not None and not is_off(value)


def without(*names: str) -> Accepts:
    """Accepts a list that holds none of `names`."""
    return lambda value: value is not None and not {*items(value)} & {*names}


def one_of(*values: str) -> Accepts:
    return lambda value: value in values


class Row(NamedTuple):
    """Options, as SECTION.KEY with * for anything: what each of them `does`, and how to `fix` it."""

    options: str
    does: str
    fix: str
    accepts: Accepts = never
    besides: str = ""

    def matches(self, name: str) -> bool:
        """Whether the environment variable `name` sets one of these options."""
        return _among(name, self.options) and not _among(name, self.besides)


def _among(name: str, options: str) -> bool:
    return any(fnmatchcase(name, re.sub(r"[.-]", "_", f"GF_{option}".upper())) for option in options.split())


def _ours(options: str, owner: str) -> Row:
    return Row(options, "the stack sets itself", f"take it out; what decides it is {owner}")


def _set(variables: dict[str, str]) -> str:
    """Options by their variables: GF_LOG_MODE is `LOG_MODE`, which is matched like log.mode."""
    return " ".join(name.removeprefix("GF_") for name in variables)


ADDRESS = "grafana.hostname and grafana.certificate_arn"
OUT = "take it out"
UNREACHABLE = f"the pod cannot reach: its NetworkPolicy lets it out to port {HTTPS} alone"
_NO_FILE = f"{OUT}: the pod has no file of yours"
_NO_PLUGIN = "no setting: plugins are not downloaded"
_NO_LOGIN = "no setting: nobody gets in without a login, and nothing leaves the cluster unasked"

ROWS = (
    # What the stack sets itself.
    _ours("security.admin_password", "grafana.admin_password_generation: another number makes another password"),
    _ours("security.admin_user", "no setting: the login is admin"),
    _ours(
        "security.secret_key",
        "no setting but grafana.secrets, for the volume of another stack: it decrypts what the database holds",
    ),
    _ours(f"server.root_url server.domain {_set(BEHIND_HTTPS)}", ADDRESS),
    _ours(
        "server.http_port server.http_addr server.protocol server.serve_from_sub_path",
        "no setting: probes and Service lead to plain http on port 3000",
    ),
    _ours(_set(KEPT), _NO_LOGIN),
    Row("*__file", "names a file instead of a value", "set the option itself; a secret one under grafana.secrets"),
    # Who logs in.
    Row(
        "security.disable_initial_admin_creation",
        "would make the first person who logs in user 1, whose password the stack sets",
        f"{OUT}; no setting: the login is admin",
        off,
    ),
    Row(
        "auth.ldap.* auth.saml.* auth.scim.* auth.extended_jwt.*",
        "needs a file that the pod has not, or Grafana Enterprise",
        f"{OUT}; log in by auth.generic_oauth, auth.github and the like",
        off,
    ),
    Row("auth.passwordless.enabled", "needs mail, which the pod cannot send", OUT, off),
    Row(
        "auth.oauth_allow_insecure_email_lookup",
        "gives an account to whoever has its mail address at the login provider",
        OUT,
        off,
    ),
    Row("auth.*.tls_skip_verify_insecure smtp.skip_verify", "accepts any server in place of the right one", OUT, off),
    Row(
        "security.disable_brute_force_login_protection security.disable_username_login_protection",
        "lets anybody try passwords without end",
        OUT,
        off,
    ),
    # What a browser is told.
    Row("security.allow_embedding", "lets any page show Grafana in a frame and catch clicks", OUT, off),
    Row("security.cookie_samesite", "sends the login along with requests of other pages", OUT, one_of("lax", "strict")),
    Row("security.x_content_type_options security.x_xss_protection", "turns a protection of the browser off", OUT, on),
    Row(
        "panels.disable_sanitize_html storage.allow_unsanitized_svg_upload",
        "lets an editor run scripts in the browser of an administrator",
        OUT,
        off,
    ),
    Row(
        "live.allowed_origins",
        "lets any page read live data with a login",
        "name the origins",
        without("*", "https://*", "http://*"),
    ),
    Row("snapshots.public_mode", "lets anybody create snapshots without a login", OUT, off),
    Row("snapshots.external_*", "publishes dashboards on a server of others", OUT),
    Row("analytics.*", "reports to others what people do", f"{OUT}; {_NO_LOGIN}"),
    # The database and the files.
    Row(
        "database.*",
        "is for another database, and this one is a file",
        f"{OUT}; what decides it is grafana.storage: the database is a file on its volume",
        besides="database.max_*_conn database.conn_max_lifetime database.log_queries database.instrument_queries "
        "database.cache_mode database.wal database.query_retries database.transaction_retries",
    ),
    Row(
        "paths.*",
        "moves a folder that volumes are mounted at",
        f"{OUT}; no setting",
        besides="paths.temp_data_lifetime",
    ),
    Row(
        "server.cert* server.min_tls_version server.socket* server.static_root_path",
        "is for a Grafana that ends TLS itself, or for files that the pod has not",
        f"{OUT}; what decides it is grafana.certificate_arn: the load balancer ends TLS",
    ),
    Row("log.file.* log.syslog.*", "is for another log than the console's", f"{OUT}; kubectl logs shows it"),
    Row(
        "dashboards.default_home_dashboard_path",
        "names a file that the pod has not",
        f"write one of {DASHBOARDS}/",
        lambda value: value is not None and value.startswith(f"{DASHBOARDS}/") and ".." not in value,
    ),
    Row(
        "auth.*.tls_client_* auth.jwt.key_file auth.jwt.jwk_set_file auth.jwt.jwk_set_bearer_token_file smtp.cert_file "
        "smtp.key_file external_image_storage.gcs.key_file azure.workload_identity_* azure.managed_identity_enabled "
        "secure_socks_datasource_proxy.*",
        "needs a file or an identity that the pod has not",
        _NO_FILE,
        off,
    ),
    Row(
        "server.custom_response_headers.* smtp.static_headers.* metrics.environment_info.* navigation.app_sections.* "
        "navigation.app_standalone_pages.* unified_alerting.state_history.external_labels.*",
        "Grafana reads from a file alone, never from the environment",
        _NO_FILE,
    ),
    # Plugins.
    Row(
        "install.plugins install.plugins_force plugins.preinstall* plugins.install_token plugins.plugin_admin_* "
        "plugins.allow_loading_unsigned_plugins plugins.app_tls_skip_verify_insecure plugins.cdn_base_url "
        "plugins.public_key_retrieval_on_startup plugin.*.as_external plugin.*.path plugin.grafana-image-renderer.*",
        "needs a plugin that is downloaded",
        f"{OUT}; {_NO_PLUGIN}",
        off,
    ),
    Row(
        "plugins.disable_plugins",
        "turns off a plugin that the data source or the dashboards need",
        "leave those of the stack out",
        without("cloudwatch", "grafana-testdata-datasource", "testdata", "timeseries", "text"),
    ),
    Row(
        "aws.allowed_auth_providers",
        "must hold default, by which the data source logs in",
        "write default, alone or with others",
        lambda value: value is not None and "default" in items(value),
    ),
    Row("aws.profiles", "makes the image write a file at its start, and the file system is read-only", OUT),
    Row(
        "unified_alerting.screenshots.capture external_image_storage.provider",
        "needs the image renderer, which is a plugin or a service of its own",
        f"{OUT}; {_NO_PLUGIN}",
        off,
    ),
    # What one pod has no use for, or does not start with.
    Row("remote_cache.type", "needs a server that the pod cannot reach", OUT, one_of("", "database")),
    Row(
        "remote_cache.connstr", "is for a server that the pod cannot reach", f"{OUT}; the cache is in the database", off
    ),
    Row(
        "live.ha_* unified_alerting.ha_peers unified_alerting.ha_redis_* unified_alerting.ha_listen_address "
        "unified_alerting.ha_advertise_address grpc_server.* grafana-apiserver.*",
        "is for several Grafanas, and this is one pod",
        f"{OUT}; no setting: the database is a file, which two pods cannot share",
        off,
    ),
    Row("default.target", "starts a part of Grafana alone", OUT, one_of("all")),
    Row("default.app_mode", "writes tokens of people into the log", OUT, one_of("production")),
    Row("default.force_migration", "lets a migration lose data", OUT, off),
    Row(
        "alerting.enabled",
        "keeps Grafana from starting: it left legacy alerting",
        "write unified_alerting.enabled",
        off,
    ),
    Row("security.encryption_provider", "needs Grafana Enterprise", OUT, one_of("secretKey.v1")),
    Row(
        "security.available_encryption_providers environment.* enterprise.* keystore.* white_labeling.* caching.* reporting.* "
        "usage_insights.* auditing.*",
        "needs Grafana Enterprise or Grafana Cloud",
        f"{OUT}; the image is the open source one",
    ),
    # Mail, and other servers.
    Row(
        "users.verify_email_enabled emails.welcome_email_on_sign_up",
        "needs mail, which the pod cannot send",
        OUT,
        off,
    ),
    Row(
        "smtp.host metrics.graphite.address tracing.*.address log.syslog.address",
        UNREACHABLE,
        "take it out, or write HOST:443",
        lambda value: value is not None and reachable(value),
    ),
    Row(
        "auth.*.token_url auth.*.api_url auth.*.teams_url auth.jwt.jwk_set_url tracing.*.sampling_server_url "
        "unified_alerting.state_history.*_url remote.alertmanager.url recording_rules.url rendering.server_url "
        "external_image_storage.*.url external_image_storage.*.endpoint grafana_com.*url secretscan.*url "
        "feature_management.update_webhook azure.user_identity_token_url scopes.*",
        UNREACHABLE,
        "take it out, or write an address of https on port 443",
        lambda value: value is None or reachable(value),  # one with a login in it is a secret
    ),
)


def refuse_option(section: str, key: str, value: str | None, *, secret: bool = False) -> Refused | None:
    """Why the stack file may not set `section.key` to `value`; None where it may. `secret`: under `grafana.secrets`."""
    name = variable(section, key)
    if secret and name == SECRET_KEY:
        return None
    for row in ROWS:
        if row.matches(name) and not row.accepts(value):
            return Refused(f"holds {section}.{key}, which {row.does}", row.fix, hide=True)
    return None
