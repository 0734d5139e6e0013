"""Options of Grafana's that let in, or show, more than a stack file should say in passing."""

from apps.grafana.option_row import NO_LOGIN, OUT, Row, off, on, without

UNSAFE = (
    # Who logs in.
    Row(
        "security.disable_initial_admin_creation",
        "would make the first person who logs in the admin, whose password the stack sets",
        f"{OUT}; no setting: the login is admin",
        off,
    ),
    Row(
        "auth.ldap.* auth.saml.* auth.scim.* auth.extended_jwt.*",
        "needs a file that does not exist in the pod, or Grafana Enterprise",
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
    # What a browser receives.
    Row("security.allow_embedding", "lets any page show Grafana in a frame and catch clicks", OUT, off),
    Row(
        "security.cookie_samesite",
        "sends the login along with requests of other pages",
        OUT,
        without("none", "disabled"),
    ),
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
    Row("analytics.*", "reports to others what people do", f"{OUT}; {NO_LOGIN}"),
)
