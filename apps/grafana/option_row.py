"""One row of the tables of refused options: which options, what they would do, and which values do no harm."""

import re
from collections.abc import Callable
from fnmatch import fnmatchcase
from typing import NamedTuple

from apps.grafana.options import is_off, items

OUT = "remove it"
NO_LOGIN = "no setting: nobody gets in without a login, and nothing leaves the cluster unasked"
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
