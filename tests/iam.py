"""IAM's verdict on one call, as far as the policies of this project need it: Allow, Deny, wildcards, and conditions.

https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_evaluation-logic.html (2026-11)
"""

from collections.abc import Mapping, Sequence
from fnmatch import fnmatchcase
from typing import Any

Statement = Mapping[str, Any]


def listed(value: Any) -> list[Any]:
    return value if isinstance(value, list) else [value]


def _one_of(value: str, patterns: Any) -> bool:
    return any(fnmatchcase(value, pattern) for pattern in listed(patterns))


# What a condition says of a key that the call does not have: the negated ones hold.
_OPERATORS = {
    "StringEquals": lambda value, wanted: value in listed(wanted),
    "StringNotEquals": lambda value, wanted: value not in listed(wanted),
    "ArnEquals": _one_of,
    "Bool": lambda value, wanted: value == wanted,
}


def _applies(statement: Statement, action: str, resource: str, context: Mapping[str, str]) -> bool:
    # Actions are the same in any case of letters, resources are not.
    act = action.lower()
    acts = (
        _one_of(act, [known.lower() for known in listed(statement["Action"])])
        if "Action" in statement
        else not _one_of(act, [known.lower() for known in listed(statement["NotAction"])])
    )
    on = (
        _one_of(resource, statement["Resource"])
        if "Resource" in statement
        else not _one_of(resource, statement["NotResource"])
    )
    conditions = statement.get("Condition", {})
    return (
        acts
        and on
        and all(
            _OPERATORS[operator](context.get(key, ""), wanted)
            for operator, keys in conditions.items()
            for key, wanted in keys.items()
        )
    )


def allows(
    statements: Sequence[Statement], action: str, resource: str = "*", context: Mapping[str, str] | None = None
) -> bool:
    """Whether a principal with these statements, and no other, may make the call."""
    effects = {found["Effect"] for found in statements if _applies(found, action, resource, context or {})}
    return effects == {"Allow"}
