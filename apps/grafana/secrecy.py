"""What looks like a secret, by its name or by its form, and so has no place in a plain option."""

import math
import re
from collections import Counter

# At the end of a name: `token_url` and `password_hint` are no secrets. With or without _ before it: apiKey, dbPassword.
_NAME = re.compile(
    r"(passwords?|passwd|passphrase|passcode|secrets?|credentials?|dsn|connstr|connection_string|license_text"
    r"|(^|_)(pass|pwd|pw|tokens?|salt)|[a-z]tokens?"
    r"|(private|api|access|secret|signing|encryption|account|shared|write|master|session|license)_?key(_id)?)"
    r"(_(value|data|text|base64|b64|\d{1,3}))?$"
)
_NO_SECRET = re.compile(r"(true|false|yes|no|on|off|none|null|disabled?|enabled?|-)?", re.IGNORECASE)

# Prefixes that the makers of a token publish for scanners, and forms of files and addresses (2026-11):
# https://docs.github.com/en/code-security/reference/secret-security/supported-secret-scanning-patterns,
# https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_identifiers.html
_VALUE = re.compile(
    r"-----BEGIN (?!CERTIFICATE|PUBLIC KEY)"
    r"|\b(AKIA|ASIA)[A-Z0-9]{16}\b"
    r"|\bgh[pousr]_\w{20,}|\bgithub_pat_\w{20,}|\bglpat-[\w-]{20,}"
    r"|\bxox[a-z]-[\w-]{10,}|\bxapp-[\w-]{10,}|hooks\.slack\.com/(services|workflows)/\w+"
    r"|\bgl(sa|c)_\w{20,}|\beyJ[\w-]{8,}\.eyJ[\w-]{8,}\.|\beyJrIjoi[\w=]{8,}"
    r"|\bAIza[\w-]{35}|\bGOCSPX-[\w-]{20,}|\bsk-[\w-]{20,}|\bsk_live_\w{16,}|\bSG\.[\w-]{16,}\.[\w-]{16,}|\bhvs\.\w{20,}"
    r"|\bnpm_\w{30,}|\bdckr_(pat|oat)_[\w-]{20,}|\bhf_\w{30,}|\bpul-[0-9a-f]{40}|\bATATT3[\w=-]{20,}|\bAGE-SECRET-KEY-\w{20,}"
    r"|discord(app)?\.com/api/webhooks/\d+/[\w-]+"
    r"|\b(bearer|basic) +[\w+/=.~-]{12,}"
    r"|://[^/\s:@]*:[^/\s@]+@|://[\w-]{20,}@|^[^\s:@/]+:[^\s@]+@\w*\("  # logins in addresses
    r"|(^|[\s,;&?{(|'\"])[\w.-]*(password|passwd|pwd|secret|token|api[_-]?key|access[_-]?key|account[_-]?key|signature|sig)"
    r"\s*=\s*[^\s=,;&]",  # of a connection string or a query; == compares
    re.IGNORECASE,
)
_KEY_LIKE = re.compile(r"key|token|secret|auth|cred|cookie|salt|sign|hash|pass|webhook")
_NOT_KEY_LIKE = re.compile(r"public|(url|path|file|name|header|_id|_claim)s?$")
_RANDOM = re.compile(r"[\w+/=.~-]{20,}")
_ADDRESS_OR_PATH = re.compile(r"(/|\w+://|[a-z0-9-]+(\.[a-z0-9-]+)+(:\d+)?(/|$))", re.IGNORECASE)
LEAST_BITS = 3.3
"""Of a character: words and names have less, keys and tokens more."""


def looks_secret(key: str, value: object) -> bool:
    """Whether `value` is one that others must not read; true, false and numbers never are."""
    if not isinstance(value, str) or _NO_SECRET.fullmatch(value.strip()):
        return False
    name = re.sub(r"[.-]", "_", key.lower())
    if _NAME.search(name) or _VALUE.search(value):
        return True
    return bool(_KEY_LIKE.search(name)) and not _NOT_KEY_LIKE.search(name) and _random(value)


def _random(value: str) -> bool:
    """Whether `value` is one long word without sense: letters and digits in disorder."""
    text = value.strip()
    if not _RANDOM.fullmatch(text) or _ADDRESS_OR_PATH.match(text):
        return False
    mixed = re.search(r"\d", text) and re.search(r"[A-Za-z]", text)
    bits = -sum(count / len(text) * math.log2(count / len(text)) for count in Counter(text).values())
    return bool(mixed) and bits >= LEAST_BITS
