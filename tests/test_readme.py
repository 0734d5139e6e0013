"""docs/settings.md lists the settings of the code. `python tests/test_readme.py` writes its table."""

import ast
import functools
import inspect
import re
import sys
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any, get_args

import pulumi
import pytest
from pydantic import BaseModel
from pydantic_core import PydanticUndefined

PROJECT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(PROJECT))  # for `python tests/test_readme.py`; pytest has it

from config.section import Section  # noqa: E402
from targets import load  # noqa: E402
from targets.aws import AwsSettings  # noqa: E402
from targets.local import LocalSettings  # noqa: E402
from targets.settings import StackSettings  # noqa: E402

PAGE = PROJECT / "docs" / "settings.md"
TABLE = re.compile(r"(?<=<!-- settings -->\n).*?(?=<!-- /settings -->)", re.DOTALL)


def docstrings(model: type[BaseModel]) -> dict[str, str]:
    """The string below each field of `model`, inherited ones too."""
    bases = [base for base in model.__mro__ if issubclass(base, BaseModel) and base not in (BaseModel, Section)]
    return {name: text for base in reversed(bases) for name, text in own_docstrings(base).items()}


def own_docstrings(model: type[BaseModel]) -> dict[str, str]:
    (cls,) = ast.parse(inspect.getsource(model)).body
    assert isinstance(cls, ast.ClassDef)
    pairs = zip(cls.body, cls.body[1:], strict=False)
    return {
        field.target.id: str(text.value.value)
        for field, text in pairs
        if isinstance(field, ast.AnnAssign)
        and isinstance(field.target, ast.Name)
        and isinstance(text, ast.Expr)
        and isinstance(text.value, ast.Constant)
    }


def sections(annotation: Any) -> Iterator[type[BaseModel]]:
    """The settings models within an annotation: the section itself, or what its map or list has."""
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        yield annotation
    for part in get_args(annotation):
        yield from sections(part)


def rows(
    model: type[BaseModel], prefix: str = "", names: Iterable[str] | None = None
) -> Iterator[tuple[str, str, str]]:
    """Key, default and meaning of every setting below `prefix`, in the order of the code or of `names`."""
    texts = docstrings(model)
    for name in model.model_fields if names is None else names:
        field = model.model_fields[name]
        key = f"{prefix}{field.alias or name}"
        if isinstance(field.annotation, type) and issubclass(field.annotation, BaseModel):
            yield from rows(field.annotation, "aws:" if name == "aws" else f"{key}.")
            continue
        choices = [choice for choice in get_args(field.annotation) if isinstance(choice, str)]
        yield (
            key,
            shown(key, field.default),
            " ".join(texts[name].split()) + (f" One of {', '.join(choices)}." if choices else ""),
        )
        for inner in sections(field.annotation):
            yield from rows(inner, f"{key}{'[]' if 'list' in str(field.annotation) else '.NAME'}.")


@functools.cache
def refused_when_empty() -> str:
    """The report on a stack file that says nothing: it names what has no default."""
    with pytest.raises(pulumi.RunError) as refused:
        load.parse("eks-grafana", "dev", {})
    return str(refused.value)


def shown(key: str, default: Any) -> str:
    if f"{key}: " in refused_when_empty():
        return "must be set"
    if default is PydanticUndefined:
        return "PROJECT-STACK" if key == "cluster.name" else "must be set"
    if default is None:
        return "unset"
    text = str(default).lower() if isinstance(default, bool) else str(default).replace("'", "")
    return f"`{text.partition('@')[0]}@sha256:…`" if "@sha256:" in text else f"`{text}`" if text else "empty"


def settings_table() -> str:
    target, *apps = StackSettings.model_fields
    own = [*rows(StackSettings, names=[target])]
    for model in (LocalSettings, AwsSettings):
        own += rows(model, names=[name for name in model.model_fields if name not in StackSettings.model_fields])
    lines = [f"| `{key}` | {default} | {text} |" for key, default, text in [*own, *rows(StackSettings, names=apps)]]
    return "\n".join(["| setting | default | what it is |", "|---|---|---|", *lines]) + "\n"


def test_the_table_of_settings_is_that_of_the_code() -> None:
    written = TABLE.search(PAGE.read_text())
    assert written, "docs/settings.md has a table of settings"
    assert written[0] == settings_table(), "write it again: python tests/test_readme.py"


if __name__ == "__main__":
    PAGE.write_text(TABLE.sub(lambda _: settings_table(), PAGE.read_text()))
