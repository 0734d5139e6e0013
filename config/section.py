"""What every section of settings shares: its form, and how a rule refuses a value."""

import re
from collections.abc import Iterable, Mapping
from typing import Any, NamedTuple, Self, TypeVar

from pydantic import AfterValidator, BaseModel, ConfigDict, ValidationInfo, model_validator

T = TypeVar("T")
Refusal = tuple[str, str]
"""What is wrong with a value, and what to write instead."""
Rule = tuple[str, "Refused | Refusal | None"]
"""The field that fixes it, and what is wrong, or None if the rule is satisfied."""


class Section(BaseModel):
    """Plain values of one section of the stack file: frozen, nothing coerced ("2" is not a number), no unknown key."""

    model_config = ConfigDict(frozen=True, extra="forbid", strict=True, validate_default=True)

    def rules(self, _context: Mapping[str, Any], /) -> Iterable[Rule]:
        """The rules over several fields, each of which is right by itself; `_context` is what other sections say."""
        return ()

    @model_validator(mode="after")
    def _together(self, info: ValidationInfo) -> Self:
        """Once every field is known, so that their order does not matter. What is broken comes in one report."""
        broken = [
            Problem(field, getattr(self, field), refused if isinstance(refused, Refused) else Refused(*refused))
            for field, refused in self.rules(info.context or {})
            if refused
        ]
        if broken:
            raise Refusals(broken)
        return self


class Refused(ValueError):
    """A value that breaks a rule: `wrong` names the rule, `fix` what to write instead. `hide`: never show the value."""

    def __init__(self, wrong: str, fix: str, *, hide: bool = False) -> None:
        super().__init__(wrong, fix)
        self.wrong = wrong
        self.fix = fix
        self.hide = hide


def accept(value: T, refusal: Refusal | None) -> T:
    """The value, unless a rule refuses it: then raises Refused.

    return accept(cidr, refuse_cidr(cidr))
    """
    if refusal:
        raise Refused(*refusal)
    return value


class Problem(NamedTuple):
    """A broken rule of a section, at the field that fixes it; without a field it is about the value as a whole."""

    field: str
    value: object
    refused: Refused


class Refusals(ValueError):
    """Several broken rules at once."""

    def __init__(self, problems: Iterable[Problem]) -> None:
        super().__init__(*problems)
        self.problems: tuple[Problem, ...] = self.args


def matching(pattern: str, what: str, fix: str) -> AfterValidator:
    """Text that matches `pattern` as a whole. `what` says in words what that is, such as "12 digits", and `fix` what to
    write instead."""
    compiled = re.compile(pattern, re.ASCII)

    def check(text: str) -> str:
        if not compiled.fullmatch(text):
            raise Refused(f"is not {what}", fix)
        return text

    return AfterValidator(check)
