"""What looks like a secret is masked before it reaches a page or a log."""

import pytest

from plan.masking import MASK, masked
from plan.text import one_line


@pytest.mark.parametrize(
    "secret",
    [
        "AKIAIOSFODNN7EXAMPLE",
        "wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY",
        "ghs_16C7e42F292c6912E7710c838347Ae178B4a",
        "eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxMjM0NTY3ODkwIn0.dozjgNryP4J3jVmNHl0w5N_XgL0n3I9PlFUP0THsR8U",
        "0123456789abcdef0123456789abcdef",
        "123456789012",
        "-----BEGIN RSA PRIVATE KEY-----\nMIIEow\nabc\n-----END RSA PRIVATE KEY-----",
    ],
)
def test_what_has_the_form_of_a_secret_is_masked(secret: str) -> None:
    said = masked(f"error: the value {secret} was refused")
    assert secret not in said, "the engine masks its own secrets; this is for what a message lets slip"
    assert "was refused" in said, "and the message is still one"


ANNOUNCED = [
    "password={}",
    "password = {}",
    'password="{}"',
    "pwd={}",
    "PGPASSWORD={} psql",
    "DB_PASS={}",
    "MYSQL_PWD='{}'",
    "AWS_SECRET_ACCESS_KEY: {}",
    "api-key: {}",
    "x-api-key: {}",
    "apiKey={}",
    "private_key := {}",
    "'client_secret' => '{}'",
    "adminPassword: '{}'",
    "password1={}",
    "token_value: {}",
    "--password {}",
    "helm install --set-string x --db-password '{}' --wait",
    "--token={}",
    "-password {}",
    "curl -u admin:{} https://host.test",
    "curl --user 'admin:{}'",
    '"token": "{}"',
    '{{"token":"{}","name":"x"}}',
    '{{\\"password\\": \\"{}\\"}}',
    "{{password: {}, user: x}}",
    '{{"name": "DB_PASSWORD", "value": "{}"}}',
    "- name: DB_PASSWORD\n  value: {}",
    "password: |\n  {}\n  {}\nuser: x",
    "password: >-\n    {}",
    "env['PASSWORD'] = '{}'",
    "https://host.test/?token={}&x=1",
    "https://host.test/?key={}&x=y",
    "https://host.test/?a=b&sig={}",
    "https://user:{}@host.test/",
    "postgres://user:x@{}@host.test/",
    "Authorization: Bearer {}",
    "Authorization: token {}",
    '-H "Authorization: {}"',
    "Cookie: session={}; other={}",
    "Bearer {}",
    "secret:{}",
    "passphrase:'{}'",
    "db_password:{}",
    "addr=redis:6379,password={},ssl=false",
    "Server=x;Pwd={};Database=y",
    "connection_string='{}'",
    "<password>{}</password>",
    "https://user:{}/{}@host.test/x",
    "https://{}@host.test/x",
    "passwords: {}",
    "passcode={}",
    "pass_code: {}",
    "db_pw={}",
    "adminPass: {}",
    "adminPw={}",
    '{{"secretString": "{}"}}',
    "secretKeyBase: {}",
    "passwordHash={}",
    "tokens = {}",
    "app.secrets={}",
    "tls_key: {}",
    "tls.key: {}",
    "TLS_KEY={}",
    '{{"auths": {{"host.test": {{"auth": "{}"}}}}}}',
    "REDIS_AUTH={}",
    "{{key: PASSWORD, value: {}}}",
    '{{"key": "PASSWORD", "value": "{}"}}',
    "stringData:\n  a: {}\n  b: {}\n",
    '{{"stringData": {{"a": "x}}{}", "b": "{}"}}}}',
    'password = """#pass;{}"""',
    "password = '''it's {}'''",
    "mysql -u root -p{} grafana",
    "mysqldump -p'{}' grafana",
    "sshpass -p {} ssh host",
    "sshpass -p{} ssh host",
    "SSHPASS={}",
    "redis-cli -h x -a {} ping",
    "docker login -u x -p {} host",
    "passwords: [x, {}]",
    '{{"tokens": ["x", "{}"]}}',
    "tokens:\n  - x\n  - {}\n",
    "credentials: {{user: x, x: {}}}",
    '"password": {{"x": "{}"}}',
    '"password":{{"x":"{}"}}',
    '"password": {{\n  "x": "{}"\n}}',
    "secrets:\n  x: {}\n  y: {}\n",
    "x:\n  db-secrets:\n    x: y\n    z:\n      - {}\n",
    "stringData:\n  a: |\n    x\n\n    {}\nkind: Secret",
    "https://a@b.test:{}@host.test/",
    "user1:secret:{}",
    "DB_PASSWORD_OLD={}",
    "requirepass {}",
    "CONFIG SET requirepass '{}'",
    "redis-server --requirepass {}",
    "CREATE USER x IDENTIFIED BY '{}'",
    "ALTER USER x IDENTIFIED WITH caching_sha2_password BY '{}';",
    "ALTER ROLE x WITH LOGIN PASSWORD '{}'",
    'psql -c "ALTER ROLE x PASSWORD \\"{}\\""',
    "SET PASSWORD FOR x = PASSWORD('{}')",
    "machine host.test login x password {}",
    "machine host.test\n  login x\n  password {}\n",
    "postgres://user:x@x/{}@host.test/db",
    "postgres://user:x@{}/x@host.test/db",
    'password: "one\n  {}"',
    "- password: 'one\n\n    {}'\n  user: x",
    "- value: {}\n  name: DB_PASSWORD",
    "{{value: {}, name: DB_PASSWORD}}",
    '{{"value": "{}", "name": "DB_PASSWORD"}}',
    '{{\n  "value": "{}",\n  "name": "DB_PASSWORD"\n}}',
    "AKIA" + "IOSFODNN7EXAMPLE:secret:{}",
]


@pytest.mark.parametrize("form", ANNOUNCED)
def test_what_a_name_announces_as_secret_is_masked(form: str) -> None:
    for secret in ("hunter22", "hunter22,hunter22;hunter22&hunter22", "Hunter22!$hunter22"):
        said = masked(form.format(*[secret] * 2))
        assert "unter22" not in said, f"a short password has no form of its own: {said}"
        assert MASK in said, "and that there was one is shown"


@pytest.mark.parametrize(
    "form",
    [
        'password="{}"', "--password '{}' --wait", '{{"token": "{}"}}', "password: {}", "  - api-key: {}", "pwd=`{}`",
        "Authorization: {}", '{{\\"secret\\": \\"{}\\"}}', 'password="{}', "token='{}",
    ],
)  # fmt: skip
def test_a_secret_of_several_words_is_masked_whole(form: str) -> None:
    said = masked(f"begin\n{form.format('hunter22 hunter22 it hunter22')}\nend")
    assert "hunter22" not in said, f"its quotes, or its line, say how far it reaches: {said}"
    assert said.startswith("begin\n"), "and no further"
    assert said.endswith("\nend"), "and no further"


# Put together here, so that no scanner of this repository takes them for real ones.
TOKENS = [
    "https://hooks.slack.com" + "/services/T0000/B0000/hunter22",
    "https://discord.com" + "/api/webhooks/123456/hunter22",
    "glsa" + "_hunter22hunter22hunter22",
    "glc" + "_hunter22hunter22hunter22",
    "sk" + "-hunter22hunter22hunter22",
    "sk" + "_live_hunter22hunter22",
    "SG" + ".hunter22hunter22hunter22.hunter22hunter22hunter22",
    "npm" + "_hunter22hunter22hunter22hunter22hunt",
    "AIza" + "hunter22" * 4 + "abc",
    "hvs" + ".hunter22hunter22hunter22",
    "dckr" + "_pat_hunter22hunter22hunter22",
    "hf" + "_hunter22hunter22hunter22hunter22hu",
    "$2y$10$" + "hunter22" * 6 + "hunte",
    "$apr1$hunter22$hunter22hunter22hunter22",
    "{SHA}hunter22hunter22hunter22hun=",
]


@pytest.mark.parametrize("token", TOKENS)
def test_a_token_is_known_by_the_form_that_its_maker_gives_it(token: str) -> None:
    for said in (f"error: {token} was refused", f"admin:{token}", f'{{"x": "{token}"}}', f"id_{token}"):
        assert "hunter22" not in masked(said), "whatever its name is, and whatever stands before it"


@pytest.mark.parametrize("before", ["id_", "prefix", "-", "KEY1", "é"])
def test_an_access_key_is_known_behind_any_sign(before: str) -> None:
    assert masked(f"{before}AKIA" + "IOSFODNN7EXAMPLE") == f"{before}{MASK}", "a word's bound is none beside a letter"


def test_a_secret_number_of_json_ends_where_the_number_does() -> None:
    assert masked('{"password": 4711, "retries": 3}') == f'{{"password": {MASK}, "retries": 3}}', (
        "the rest is not a secret"
    )


def test_a_secret_map_ends_where_its_lines_do() -> None:
    text = "a: 1\nx:\n  secrets:\n    y: hunter22\n    z: hunter22\n  user: b\n"
    assert masked(text) == f"a: 1\nx:\n  secrets:\n{MASK}  user: b\n", "what is beside it is shown"


def test_a_quote_within_a_secret_does_not_end_it() -> None:
    assert "hunter22" not in masked(r'password="a\"hunter22 b"'), "a backslash keeps it"
    assert masked('password="it\'s hunter22" rest') == f"password={MASK} rest", "the other kind is not an end"


def test_a_password_in_an_address_is_masked() -> None:
    assert "hunter22" not in masked("https://user:hunter22@host.test/"), "credentials stand before the @"


@pytest.mark.parametrize(
    "name",
    [
        "general-node-AmazonEC2ContainerRegistryPullOnly",
        "main-private-nat-ap-northeast-2a",
        "urn:pulumi:dev::eks-grafana::eks-grafana:infra:Vpc$aws:ec2/vpc:Vpc::main-vpc",
        "aws:ec2/routeTableAssociation:RouteTableAssociation",
        "The config value eks-grafana:cluster.public_access_cidrs must be set",
        "random:index/randomPassword:RandomPassword grafana-admin-password",
        "kubernetes:core/v1:Secret::grafana/grafana-admin",
        "aws:secretsmanager/secret:Secret aws:iam/accessKey:AccessKey",
        "config eks-grafana:cluster.secrets_kms_key: is neither true nor false (got 1); write true or false",
        "config eks-grafana:grafana.admin_password_generation: is too small (got 0); write at least 1",
        "the flag --token is required, and --password must not be empty",
        "invalid token: unexpected end of JSON input",
        "the secret grafana-admin was not found",
        "error: password is missing",
        "auth.token_url=https://login.example.com/token",
        "basic functionality, and a bearer of news",
        "pods is forbidden: User system:anonymous cannot list resource secrets in API group",
        "bypass: true, compass=north, keys: a and b",
        "automountServiceAccountToken: false",
        '{"automountServiceAccountToken":true,"hostNetwork":false}',
        "volumes:\n- name: x\n  secret:\n    secretName: grafana-admin",
        "volumes:\n- name: x\n  secret:\n    defaultMode: 420\n    secretName: grafana-admin",
        "secret: {secretName: grafana-admin}",
        '"secret":{"secretName":"grafana-admin"}',
        "env:\n- name: DB_PASSWORD\n  valueFrom:\n    secretKeyRef:\n      name: db\n      key: password",
        '{"name":"DB_PASSWORD","valueFrom":{"secretKeyRef":{"key":"password","name":"db"}}}',
        "imagePullSecrets:\n- name: registry",
        '"imagePullSecrets":[{"name":"registry"}]',
        '"imagePullSecrets":[],"secrets": [],"x":{"secret":{}}',
        '{"resources":["secrets","configmaps"],"verbs":["get"]}',
        "pulumi config --show-secrets dev",
        '{"httpTokens": "required", "http_tokens": "required"}',
        '"authorization": {\n  "credentials_file": "/var/run/x"\n}',
        "volume 00000000-0000-0000-0000-000000000001 is attached",
        "arn:aws:secretsmanager:ap-northeast-2:*:secret:grafana-admin",
        "arn:aws:secretsmanager:ap-northeast-2:[masked]:secret:grafana-admin",
        "error: cannot list secrets: forbidden",
        "This prints it: `pulumi stack output grafana_admin_password --show-secrets --stack dev`",
        "The password: `pulumi stack output grafana_admin_password --show-secrets --stack dev`",
        "ssh://git@github.com/a/b, http://host:8080/x?mail=a@b.test, https://host.test?mail=a@b.test",
        f"oci://registry.test:5000/grafana:13@sha256:{'0a1b' * 16}",
        f"actions/checkout@{'0a1b' * 10}",
        f"git::https://github.com/a/b?ref={'0a1b' * 10}",
        "a00000000-0000-0000-0000-000000000001.elb.ap-northeast-2.amazonaws.com",
        "http://a0123456789abcdef0123456789abcdef-1234567890.ap-northeast-2.elb.amazonaws.com/",
        f"https://{'0123456789ABCDEF' * 2}.gr7.ap-northeast-2.eks.amazonaws.com",
        f"https://oidc.eks.ap-northeast-2.amazonaws.com/id/{'0123456789ABCDEF' * 2}",
        "basic_auth_enabled: true, oauth: none, aws-auth: mapRoles, authors: a",
        "mkdir -p /data && ssh -p 2222 host, docker run -p8080:80 x",
        "task-manager-of-the-department disk-image-of-the-department",
        "npm_config_registry_of_the_department",
        "path: /data, pattern=x, secretName: db, auth.jwt: on, patch: 1",
        "the cluster was identified by its name, and a login needs a password of 12",
        "requirepass is not set, the password is read from 'x'",
        "- value: one\n  name: HOST\n- name: DB_PASSWORD",
        "https://host.test/a:b@c, postgres://host.test:5432/db?user=a@b",
    ],
)
def test_names_and_messages_are_no_secrets(name: str) -> None:
    assert masked(name) == name, "a plan whose names are masked means nothing to a reviewer"


@pytest.mark.parametrize(
    "text",
    [
        "bucket-2024-123456789012",
        f"x.{'0123456789abcdef' * 2}.example.com",
        f"{'0123456789abcdef' * 4}",
        f"password=sha256:{'0a1b' * 16}",
        "https://user:hunter22hunter22@a.elb.amazonaws.com/",
    ],
)
def test_what_only_looks_like_an_open_value_is_masked(text: str) -> None:
    assert MASK in masked(text), "an account behind a year, a label of another host, a digest without its name"


def test_what_stands_behind_a_secret_in_a_list_is_shown() -> None:
    for text in ("-u a:[masked]", "https://host.test/?sig=[masked]", "--password=[masked]"):
        assert masked(f"[a, {text}, b]") == f"[a, {text}, b]", "what is masked already is not masked again"


def test_a_secret_is_masked_before_the_text_is_cut() -> None:
    assert "AKIA" not in one_line(f"{'x' * 90} AKIAIOSFODNN7EXAMPLE", 100), "half of it would pass for a word"
