"""Secrets by their place: below a name that says so, beside one, or behind an option of a command."""

import json
import re
from typing import Any

from plan.masking import announces
from plan.wrapping import LATER, SECRET, plain

MOST_WHOLE = 5_000  # characters of a path that are searched for a secret's name: Kubernetes' own paths are shorter
# Tools with a short option for a password: -p, and -a of the last.
_TOOLS = re.compile(r"(?:.{0,200}/)?(?:mysql\w*|mariadb[\w-]*|sshpass|(redis-cli))")

# Of curl and others: what follows is a login. Of docker it is a user and a group, which are numbers;
# of others it is an address.
_USERS = {"-u", "-U", "--user", "--proxy-user"}
_LOGIN = re.compile(r"(?![0-9]{1,10}:[0-9]{1,10}\Z|https?://)[^:]*:.+", re.DOTALL)

# Kubernetes only names a Secret here, by https://kubernetes.io/docs/reference/kubernetes-api/ (2026-11).
REFERENCES = {"secretKeyRef", "configMapKeyRef", "secretRef", "configMapRef", "fieldRef", "resourceFieldRef"}
REFERRED = {"name", "key", "namespace", "optional", "fieldPath", "apiVersion", "containerName", "resource", "divisor"}
HOLDERS = {"secret", "secrets", "imagePullSecrets", "serviceAccountToken"}
# What has such a name can be a section too, as auth.jwt and authorization are; then it says nothing of what is in it.
SECTIONS = {"auth", "authorization", "jwt", "pat"}
HELD = {
    "secretName", "name", "namespace", "optional", "defaultMode", "mode", "path", "audience", "expirationSeconds",
}  # fmt: skip
# Their items have names too, which say nothing of the values below.
NAMED_LISTS = {"containers", "initContainers", "ephemeralContainers", "volumes", "volumeMounts", "ports"}
_STEPS = re.compile(r"\[([^\[\]]*)\]|([^.\[\]]+)")


class Hidden(str):
    """A secret by what stands beside it; it is compared as any other text, and never shown."""


def is_secret(path: str) -> bool:
    """Whether a step of a path announces what is below it."""
    if len(path) > MOST_WHOLE:
        return True
    steps = [(found[1] is not None, found[1] or found[2]) for found in _STEPS.finditer(path) if found[1] or found[2]]
    names = [name for _, name in steps if not name.isdigit()]
    if not names or (REFERENCES & {*names[-2:-1]} and names[-1] in REFERRED):
        return False
    above = [None, *(name for _, name in steps)]
    return any(
        _says_so(name, names, item=item)
        for before, (item, name) in zip(above, steps, strict=False)
        if not (item and before in NAMED_LISTS and "/" not in name and "." not in name)
    )


def _says_so(name: str, names: list[str], *, item: bool) -> bool:
    """Whether one step does. Where Kubernetes only names a Secret, none above the name does."""
    last = names[-1]
    held = last in HELD or (last == "key" and "items" in names)
    near = HOLDERS & {*names[-3:-1]}  # as in secret.items[0].key
    of_kubernetes = held and (name in near or (item and near))
    if name != last and (of_kubernetes or name.lower() in SECTIONS):
        return False
    # A file too, as in data[password.txt].
    return announces(name) or any(announces(part) for part in name.split(".") if part.lower() not in SECTIONS)


def shielded(item: dict[str, Any]) -> dict[str, Any]:
    """A map without its value, where its name or key says that this is a secret: {key: PASSWORD, value: x}."""
    names = [value for key, value in item.items() if isinstance(value, str) and _ends(key, "name", "key")]
    if not any(map(announces, names)):
        return item
    return {key: _hide(value) if _ends(key, "value", "values") else value for key, value in item.items()}


def hidden(items: list[Any]) -> list[Any]:
    """The items of a list. In a command's arguments an option can say that the next is a secret: --password, x."""
    shown: list[Any] = []
    option, announced, before = None, False, None
    for item in map(plain, items):
        if not isinstance(item, str):
            shown.append(item)
            announced, before = False, None
            continue
        short = option is not None and item.startswith(option)
        login = before in _USERS and _LOGIN.fullmatch(item)
        shown.append(_hide(item) if announced or login or (short and item != option) else item)
        before = item
        announced = item == option if short else item.startswith("-") and announces(item)
        if tool := _TOOLS.fullmatch(item):
            option = "-a" if tool[1] else "-p"
    return shown


def _ends(key: str, *ends: str) -> bool:
    return key.lower().endswith(ends)


def _hide(value: Any) -> Any:
    value = plain(value)
    if value is None or value in (SECRET, LATER):
        return value
    return Hidden(value if isinstance(value, str) else _written(value))


def _written(value: Any) -> str:
    try:
        return json.dumps(value, sort_keys=True)
    except (RecursionError, TypeError, ValueError):
        return str(id(value))
