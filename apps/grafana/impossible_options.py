"""Options of Grafana's that cannot work here: one pod, read-only, open source, let out to port 443 alone."""

from apps.grafana.option_row import OUT, Row, off, one_of, without
from apps.grafana.options import items
from apps.grafana.provisioning import DASHBOARDS
from apps.grafana.reach import HTTPS, reachable

UNREACHABLE = f"the pod cannot reach: its NetworkPolicy lets it out to port {HTTPS} alone"
NO_FILE = f"{OUT}: the pod has no file of yours"
NO_PLUGIN = "no setting: plugins are not downloaded"

IMPOSSIBLE = (
    # The database and the files.
    Row(
        "database.*",
        "applies to other databases, and this Grafana uses SQLite",
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
        "is for a Grafana that ends TLS itself, or for files that do not exist in the pod",
        f"{OUT}; what decides it is grafana.certificate_arn: the load balancer ends TLS",
    ),
    Row("log.file.* log.syslog.*", "is for another log than the console's", f"{OUT}; kubectl logs shows it"),
    Row(
        "dashboards.default_home_dashboard_path",
        "names a file that does not exist in the pod",
        f"write one of {DASHBOARDS}/",
        lambda value: value is not None and value.startswith(f"{DASHBOARDS}/") and ".." not in value,
    ),
    Row(
        "auth.*.tls_client_* auth.jwt.key_file auth.jwt.jwk_set_file auth.jwt.jwk_set_bearer_token_file smtp.cert_file "
        "smtp.key_file external_image_storage.gcs.key_file azure.workload_identity_* azure.managed_identity_enabled "
        "secure_socks_datasource_proxy.*",
        "needs a file or an identity that the pod does not have",
        NO_FILE,
        off,
    ),
    Row(
        "server.custom_response_headers.* smtp.static_headers.* metrics.environment_info.* navigation.app_sections.* "
        "navigation.app_standalone_pages.* unified_alerting.state_history.external_labels.*",
        "Grafana reads from a file alone, never from the environment",
        NO_FILE,
    ),
    # Plugins.
    Row(
        "install.plugins install.plugins_force plugins.preinstall* plugins.install_token plugins.plugin_admin_* "
        "plugins.allow_loading_unsigned_plugins plugins.app_tls_skip_verify_insecure plugins.cdn_base_url "
        "plugins.public_key_retrieval_on_startup plugin.*.as_external plugin.*.path plugin.grafana-image-renderer.*",
        "needs a plugin that is downloaded",
        f"{OUT}; {NO_PLUGIN}",
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
        "must include default, by which the data source logs in",
        "write default, alone or with others",
        lambda value: value is not None and "default" in items(value),
    ),
    Row("aws.profiles", "makes the image write a file at its start, and the file system is read-only", OUT),
    Row(
        "unified_alerting.screenshots.capture external_image_storage.provider",
        "needs the image renderer, which is a plugin or a service of its own",
        f"{OUT}; {NO_PLUGIN}",
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
    Row("default.target", "starts a part of Grafana alone", OUT, one_of("", "all")),
    Row("default.app_mode", "writes tokens of people into the log", OUT, one_of("", "production")),
    Row("default.force_migration", "lets a migration lose data", OUT, off),
    Row(
        "alerting.enabled",
        "keeps Grafana from starting: legacy alerting was removed",
        "write unified_alerting.enabled",
        off,
    ),
    Row("security.encryption_provider", "needs Grafana Enterprise", OUT, one_of("", "secretKey.v1")),
    Row(
        "security.available_encryption_providers environment.* enterprise.* keystore.* white_labeling.* caching.* "
        "reporting.* usage_insights.* auditing.*",
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
        "smtp.host metrics.graphite.address tracing.*.address",
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
