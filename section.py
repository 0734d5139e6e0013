"""What every section of settings shares: its form, and how a rule refuses a value."""

import re

from pydantic import AfterValidator, BaseModel, ConfigDict


class Section(BaseModel):
    """Plain values of one section of the stack file: frozen, nothing coerced ("2" is no number), no unknown key."""

    model_config = ConfigDict(frozen=True, extra="forbid", strict=True, validate_default=True)


class Refused(ValueError):
    """A value that breaks a rule: `wrong` names the rule, `fix` what to write instead. `hide`: never show the value."""

    def __init__(self, wrong: str, fix: str, *, hide: bool = False) -> None:
        super().__init__(wrong, fix)
        self.wrong = wrong
        self.fix = fix
        self.hide = hide


def matching(pattern: str, fix: str) -> AfterValidator:
    """Text that matches `pattern` as a whole; `fix` says in words what to write."""
    compiled = re.compile(pattern, re.ASCII)

    def check(text: str) -> str:
        if not compiled.fullmatch(text):
            raise Refused("has the wrong form", fix)
        return text

    return AfterValidator(check)
