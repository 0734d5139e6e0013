"""One list of what looks like a secret: what a setting refuses in plain text, a plan masks."""

import time

import pytest
from test_grafana_secrecy import FORMS, NAMES

from apps.grafana.secrecy import looks_secret
from plan.masking import MASK, announces, masked

BY_SENSE = ("hash_key", "auth_value", "cookie")  # a value without sense below a name that is near to a secret's
MORE = [
    "passwords", "pass_code", "adminPass", "adminPw", "db_pw", "secrets", "secretString", "secretKeyBase", "tls.key",
    "passwordHash", "tls_key", "TLS_KEY", "basic_auth",
    "DB_PASSWORD_OLD", "ADMIN_PASSWORD_NEW", "CLIENT_SECRET_PROD", "secret_access_key_prod", "PRIVATE_KEY_PEM",
    "passwordPlain", "password_prev", "tokenPrevious", "api_key_primary", "API_KEY_SECONDARY_2", "password-current",
    "secret_dev", "GITHUB_PAT", "githubPat", "JWT", "sessionJwt", "HMAC_KEY", "hmacKey", "DOCKER_AUTH_CONFIG",
    "dockerAuthConfig", "requirepass",
]  # fmt: skip


@pytest.mark.parametrize("name", NAMES + MORE)
def test_a_name_is_one_of_a_secret_for_both(name: str) -> None:
    assert looks_secret(name, "hunter2"), "as a setting"
    assert announces(name), "as a step of a path"
    for form in ("{}={}", "{}: {}", '{{"{}": "{}"}}'):
        assert "hunter2" not in masked(form.format(name, "hunter2")), "in a text"


@pytest.mark.parametrize(
    "name",
    ["path", "repat", "pattern", "patch", "secretName", "token_url", "renewal", "password_policy_new",
     "password_device", "auth.jwt", "jwt_ttl", "tokenProduct", "key_pem", "docker_config", "primary_key"],
)  # fmt: skip
def test_a_name_that_is_only_near_to_one_is_read(name: str) -> None:
    assert not looks_secret(name, "value-1"), "as a setting"
    assert not announces(name), "as a step of a path"
    for form in ("{}={}", "{}: {}", '{{"{}": "{}"}}'):
        assert "value-1" in masked(form.format(name, "value-1")), "in a text"


@pytest.mark.parametrize("value", [value for _, key, value in FORMS if key not in BY_SENSE])
def test_a_form_is_one_of_a_secret_for_both(value: str) -> None:
    assert looks_secret("x", value), "as a setting"
    assert MASK in masked(f"error: {value} was refused"), "in a text"


@pytest.mark.parametrize(
    "pattern",
    [
        "https://u:", "https://u:p/", "https://u", "https://u:p/@",
        "stringData:{", 'stringData: {"',
        "stringData:\n a\n",
        "mysql ", "mysql -", "login -", "redis-cli ", "secrets:\n a\n",
        "tokens:\n- ", "tokens: [", "tokens: {", "tokens:\n", "tokens:\n ","  ", "\n  ", " -",
        "sshpass ", "sshpass -a ", 'password="""', 'password="""x', "token: secretName",
        "secrets: - ", "secret:\n  ", "a.elb.", "a-", "/", "ref=", "sha256:", "sha256:0a1b", "SG.aaaaaaaaaaaaaaaa.",
        "$apr1$", "$2y$10$", "eyJaaaaaaaa", "a:b@", "u:p@tcp", "-----BEGIN A", "-----BEGIN A-----", "glc_", "{SHA}a",
        "requirepass ", "IDENTIFIED BY ", "IDENTIFIED WITH a ", "PASSWORD '", "password \\'",
        "login a password ", "machine ",
        "password: \"\n ", "password: '\n x: ", "password: \"\n    ", "\n      ",
        "value: ", "value: a name: ", "value:   ",
        '"value": "', "password_old_", "value: \n", f"value: {' ' * 40}", "postgres://u:p@", "://u:@", "AKIA", "0000-",
        "oidc.eks.a", "discord.com/api/webhooks/1", "hooks.slack.com/services/", "adminPass", "auth",
    ],
)  # fmt: skip
def test_looking_for_secrets_costs_no_more_than_the_texts_length(pattern: str) -> None:
    began = time.process_time()
    for text in (
        pattern * (20_000 // len(pattern)),
        f'password: "{pattern * 500}',
        f"{pattern}{'a' * 20_000}",
        f"{pattern}{'0aB-' * 5_000}",
    ):
        masked(text)
        looks_secret(text[:200], text)
        announces(text)
    assert time.process_time() - began < 2, "a pattern that looks back and forth would take minutes"
