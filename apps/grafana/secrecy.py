"""What looks like a secret, by its name or by its form, and so has no place in a plain option."""

import math
import re
from collections import Counter

from config.secrecy import NAME, has_secret_form, is_secret_name, is_switch

_VALUE = re.compile(
    r"\b(bearer|basic) +[\w+/=.~-]{12,}"
    # Of a connection string or a query; == compares.
    rf"|(^|[\s,;&?{{(|'\"])[\w.-]{{0,60}}?({NAME}|signature|sig)\s*=\s*[^\s=,;&]",
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
    if not isinstance(value, str) or is_switch(value):
        return False
    if is_secret_name(key) or has_secret_form(value) or _VALUE.search(value):
        return True
    name = re.sub(r"[.-]", "_", key.lower())
    return bool(_KEY_LIKE.search(name)) and not _NOT_KEY_LIKE.search(name) and _random(value)


def _random(value: str) -> bool:
    """Whether `value` is one long word without sense: letters and digits in disorder."""
    text = value.strip()
    if not _RANDOM.fullmatch(text) or _ADDRESS_OR_PATH.match(text):
        return False
    mixed = re.search(r"\d", text) and re.search(r"[A-Za-z]", text)
    bits = -sum(count / len(text) * math.log2(count / len(text)) for count in Counter(text).values())
    return bool(mixed) and bits >= LEAST_BITS
