"""What looks like a secret by its name or by its form: one list, for the settings and for what a page may show.

It imports the standard library alone: a workflow reads a plan with a Python that has nothing installed. Every pattern
looks ahead for a bounded stretch: hostile text must not cost time that grows with its square.
"""

import re

_KEY = (
    r"(?:private|api|access|account|secret|shared|signing|encryption|master|storage|session|write|license|ssh|tls|ssl"
    r"|auth|hmac)[_.-]?keys?"
)
# Which of several it is, or in what form.
_SUFFIX = (
    r"value|data|text|string|binary|base64|base|b64|hash|id|[0-9]{1,3}|old|new|prev(?:ious)?|current|prod|dev|plain|pem"
    r"|primary|secondary"
)
NAME = (
    r"(?:passwo?r?ds?|passphrases?|pass[_.-]?codes?|pwd|sshpass|(?<!show[_-])secrets?|(?<!http)(?<!http_)tokens|token|credentials?|dsn"
    rf"|conn(?:ection)?[_.-]?str(?:ing)?s?|license[_.-]?text|{_KEY}"
    r"|docker[_.-]?auth[_.-]?config|dockerconfigjson|requirepass|masterauth"
    r"|(?<![a-z])(?:pass|pw|salt|pat)|(?<![a-z])(?<!auth\.)jwt|(?<![a-z-])auth"
    r"|(?-i:(?<=[a-z0-9])(?:Pass|Pw|Auth|Pat|Jwt)))"
    rf"(?:[_.-]?(?:{_SUFFIX})){{0,2}}(?![\w-])"
)
"""What the name of a secret ends with, in lower case (re.IGNORECASE): token_url and password_policy are none."""
_NAMED = re.compile(rf"{NAME}\Z", re.IGNORECASE)
_NO_SECRET = re.compile(r"(true|false|yes|no|on|off|none|null|disabled?|enabled?|-)?", re.IGNORECASE)

# Prefixes that the makers of a token publish for scanners, and forms of files, hashes and addresses (2026-11):
# https://docs.github.com/en/code-security/reference/secret-security/supported-secret-scanning-patterns,
# https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_identifiers.html,
# https://httpd.apache.org/docs/2.4/misc/password_encryptions.html
_WORD = r"(?<![0-9A-Za-z])"  # _ may stand before it
FORM = (
    r"-----BEGIN (?![A-Z0-9 ]{0,40}?(?:CERTIFICATE|PUBLIC KEY))[A-Z0-9 ]{1,60}-----"
    r".*?(?:-----END [A-Z0-9 ]{1,60}-----|\Z)"
    r"|(?:AKIA|ASIA)[0-9A-Z]{16}(?![0-9A-Z])"
    rf"|gh[pousr]_[0-9A-Za-z]{{30,}}|{_WORD}gh[pousr]_\w{{10,}}|github_pat_\w{{10,}}|glpat-[\w-]{{10,}}"
    rf"|xox[a-z]-[\w-]{{10,}}|{_WORD}xapp-[\w-]{{10,}}|hooks\.slack\.com/(?:services|workflows|triggers)/[\w/-]+"
    r"|discord(?:app)?\.com/api/(?:v[0-9]{1,3}/)?webhooks/[0-9]+/[\w-]+"
    rf"|glsa_\w{{20,}}|glc_[\w+/=-]{{20,}}|{_WORD}eyJ[\w-]{{8,400}}\.[\w-]+(?:\.[\w-]*)?|{_WORD}eyJrIjoi[\w=-]{{8,}}"
    rf"|AIza[\w-]{{35}}|GOCSPX-[\w-]{{20,}}|{_WORD}sk-[\w-]{{20,}}|[sr]k_(?:live|test)_\w{{10,}}"
    rf"|{_WORD}SG\.[\w-]{{16,}}\.[\w-]{{16,}}|{_WORD}hv[sb]\.[\w-]{{20,}}|{_WORD}npm_[0-9A-Za-z]{{30,}}"
    rf"|dckr_(?:pat|oat)_[\w-]{{20,}}|{_WORD}hf_[0-9A-Za-z]{{30,}}|{_WORD}pul-[0-9A-Za-z]{{10,}}|ATATT3[\w=-]{{20,}}"
    r"|AGE-SECRET-KEY-\w{20,}"
    r"|\$2[abxy]?\$[0-9]{2}\$[./0-9A-Za-z]{20,}|\$(?:apr1|1|5|6|7|g?y)\$[^\s$:\"'`]{1,80}\$[./0-9A-Za-z$]{8,}"
    r"|\{S?SHA\}[0-9A-Za-z+/=]{20,}"
    # Logins in addresses. A password may have a / and an @ in it; a port may have not.
    r"|(?<=://)[^\s/@:]{0,200}(?:@[^\s/@:]{1,200})?:"
    r"(?:(?![0-9]{1,5}(?:[/,;?#]|\Z))[^\s\"'<>`]{1,200}|[^\s/]{1,200})(?=@(?!sha256:))"
    r"|(?<=://)[\w-]{20,200}(?=@)"
    r"|(?<![^\s\"'=])[^\s:@/\"'=]{1,100}:[^\s@]{1,200}(?=@\w{0,20}\()"
)
"""What is a secret whatever its name is (re.DOTALL), all of it: certificates and public keys are none."""
_FORMED = re.compile(FORM, re.DOTALL)


def is_secret_name(name: str) -> bool:
    """Whether what has this name is a secret: apiKey, db_password, tls.key."""
    return bool(_NAMED.search(name[-200:].rstrip(" \t\"'`:=]")))


def has_secret_form(text: str) -> bool:
    return bool(_FORMED.search(text))


def is_switch(text: str) -> bool:
    """Whether a text only says yes or no, or nothing: no secret does."""
    return bool(_NO_SECRET.fullmatch(text.strip()))
