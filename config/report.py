"""How a refused configuration is reported: each problem with its key, the value, the rule, and the way out."""

from collections.abc import Collection, Iterator
from difflib import get_close_matches
from typing import Any, get_args

from pydantic import BaseModel, ValidationError
from pydantic_core import ErrorDetails

from config.credentials import WAYS_OUT
from config.loading import Unusable
from config.printable import printable, shown
from config.section import Refusals, Refused

MOST_WORDS = 600
"""Characters of a rule and of its way out: the longest way out is a list of settings."""


def problem_lines(
    error: ValidationError,
    model: type[BaseModel],
    project: str,
    *,
    secret: Collection[str] = (),
    veiled: Collection[str] = (),
) -> list[str]:
    """A line for each problem of `error`, but for `secret` keys; below `veiled` ones no value is shown."""
    lines = []
    for problem in (each for found in error.errors() for each in _each(found)):
        key = _key(problem["loc"], project)
        credential = key.removeprefix("aws:") in WAYS_OUT
        if not credential and any(key.startswith(name) for name in secret):
            continue  # that it is a secret is reported already, and a rule's words would repeat the value
        wrong, fix = _rule(problem, model)
        hidden = credential or problem["type"] == "missing" or _hides(problem) or isinstance(problem["input"], Unusable)
        if any(key.startswith(name) for name in veiled):
            words_show_values, hidden = not _hides(problem), True
            for value in filter(None, _leaves(problem["input"]) if words_show_values else ()):
                wrong, fix = wrong.replace(value, "[...]"), fix.replace(value, "[...]")
        got = "" if hidden else f" (got {shown(problem['input'])})"
        lines.append(f"config {printable(key)}: {printable(wrong, MOST_WORDS)}{got}; {printable(fix, MOST_WORDS)}")
    return lines


def _leaves(value: Any) -> Iterator[str]:
    """Every text and number at any depth, keys left out."""
    if isinstance(value, dict | list):
        for item in value.values() if isinstance(value, dict) else value:
            yield from _leaves(item)
    else:
        yield str(value)


def _each(problem: ErrorDetails) -> Iterator[ErrorDetails]:
    """The problems of a rule over several fields or values, each at its own; any other problem as it is."""
    refusals = problem.get("ctx", {}).get("error")
    if not isinstance(refusals, Refusals):
        yield problem
        return
    for field, value, refused in refusals.problems:
        loc = (*problem["loc"], field) if field else problem["loc"]
        yield {**problem, "loc": loc, "input": value, "ctx": {"error": refused}}


def _hides(problem: ErrorDetails) -> bool:
    refused = problem.get("ctx", {}).get("error")
    return isinstance(refused, Refused) and refused.hide


def _key(loc: tuple[int | str, ...], project: str) -> str:
    """`eks-grafana:vpc.zones[0]`, or `aws:region`."""
    if len(loc) > 1 and loc[0] == "aws":
        namespace, loc = "aws", loc[1:]
    else:
        namespace = project
    path = "".join(f"[{part}]" if isinstance(part, int) else f".{part}" for part in loc if part != "[key]")
    return f"{namespace}:{path.removeprefix('.')}"


def _rule(problem: ErrorDetails, model: type[BaseModel]) -> tuple[str, str]:
    """What is wrong and how to fix it, in the words of a rule of ours or of pydantic."""
    context = problem.get("ctx", {})
    refused = context.get("error")
    if isinstance(refused, Refused):
        return refused.wrong, refused.fix
    if isinstance(unusable := problem["input"], Unusable):
        return unusable
    key = str(problem["loc"][-1])
    match problem["type"]:
        case "missing":
            return (
                "is missing",
                "write ap-northeast-2 or another region" if key == "region" else "write a value: it has no default",
            )
        case "extra_forbidden" if problem["loc"][0] == "aws" and key in WAYS_OUT:
            return "is refused", WAYS_OUT[key]
        case "extra_forbidden":
            known = list(_known_keys(model, problem["loc"][:-1]))
            close = get_close_matches(key, known, n=1)
            return "is not a setting", f"did you mean {close[0]}?" if close else f"known are {', '.join(known)}"
        case "model_type":
            return "is not a map of settings", "indent its settings below it, or leave it out"
        case "string_type" if isinstance(problem["input"], int | float) and not isinstance(problem["input"], bool):
            return (
                "is a number, and must be text",
                f'write it in quotes: "{problem["input"]}" (without quotes YAML drops a final zero)',
            )
        case "literal_error":
            return "is not one of the choices", f"write {context['expected']}"
        case "bool_type":
            return "is neither true nor false", "write true or false, without quotes"
        case "int_type":
            return "is not a whole number", "write a whole number, without quotes"
        case "list_type":
            return "is not a list", "write [FIRST, SECOND], or one on a line after a dash"
        case "dict_type":
            return "is not a map", "write {KEY: VALUE}, or one on a line"
        case "greater_than_equal":
            return "is too small", f"write at least {context['ge']}"
        case "less_than_equal":
            return "is too large", f"write at most {context['le']}"
        case _:
            return problem["msg"][0].lower() + problem["msg"][1:], "see the table of settings in docs/settings.md"


def _known_keys(model: Any, loc: tuple[int | str, ...]) -> Iterator[str]:
    """The keys that are beside a refused one."""
    for part in loc:
        if isinstance(model, type) and issubclass(model, BaseModel):
            field = {info.alias or name: info for name, info in model.model_fields.items()}.get(str(part))
            model = field.annotation if field else None
        else:  # a list or a map: the model of what it holds
            model = next(iter(get_args(model)[-1:]), None)
    if isinstance(model, type) and issubclass(model, BaseModel):
        yield from (info.alias or name for name, info in model.model_fields.items())
