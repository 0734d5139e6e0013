"""What tests of the settings share: the least configuration, what is right but for one value, and its refusal."""

from collections.abc import Iterator, Mapping
from datetime import date
from types import UnionType
from typing import Annotated, Any, NamedTuple, Union, get_args, get_origin

import pulumi
import pytest
from pydantic import BaseModel
from recorder import as_engine

from targets import load
from targets.aws import AwsSettings

TODAY = date(2026, 11, 23)
STACKS = ("dev", "prod")
LEAST: dict[str, Any] = {
    "aws:region": "ap-northeast-2",
    "eks-grafana:vpc": {"zones": ["ap-northeast-2a", "ap-northeast-2b"]},
    "eks-grafana:cluster": {"public_access_cidrs": ["203.0.113.0/24"]},
}
"""The least that a stack file must say."""


ENTRY = {"principal_arn": "arn:aws:iam::123456789012:role/ci", "policy": "AmazonEKSViewPolicy"}
TAINT = {"key": "dedicated", "effect": "NO_SCHEDULE"}
DIGEST = "@sha256:" + "0" * 64
CERTIFICATE = "arn:aws:acm:ap-northeast-2:123456789012:certificate/01234567-89ab-cdef-0123-456789abcdef"
# Exposures and volumes that are right but for what a test changes.
PUBLIC = {
    "exposure": "public",
    "source_ranges": ["203.0.113.0/24"],
    "certificate_arn": CERTIFICATE,
    "hostname": "grafana.example.com",
}
INTERNAL = {"exposure": "internal", "allow_plain_http": True}
ZONE = {"volume_zone": "ap-northeast-2a"}
VOLUME = ZONE | {"enabled": True, "volume_id": "vol-0123456789abcdef0"}
TABLE = "docs/settings.md"  # the way out where pydantic words the rule


def parse(
    config: Mapping[str, Any], *, stack: str = "dev", today: date = TODAY, secret: tuple[str, ...] = ()
) -> AwsSettings:
    """Settings of `config`, handed over as the engine does: text as it is, all else as JSON."""
    handed = {key: as_engine(value) for key, value in config.items()}
    settings = load.parse("eks-grafana", stack, handed, secret=secret, today=today)
    assert isinstance(settings, AwsSettings), "aws is the target unless the stack file names another"
    return settings


def with_value(path: str, value: Any, beside: Mapping[str, Any] = {}) -> dict[str, Any]:
    """The least configuration with `value` at `path`, and the settings `beside` it in the same section."""
    if ":" in path or "." not in path:
        return LEAST | {full(path): value}
    section, key, *inner = path.split(".")
    if key in {"storage", "alerts"}:
        return LEAST | {full(section): {key: {**beside, inner[0]: value}}}
    if inner:  # inside a list or a map of models: one that is right but for this
        member = {"access_entries": ENTRY, "taints": TAINT}[key] | {inner[-1]: value}
        value = {"ci": member} if key == "access_entries" else [member]
    return LEAST | {full(section): {**LEAST.get(full(section), {}), **beside, key: value}}


def full(key: str) -> str:
    """`eks-grafana:vpc.cidr` of `vpc.cidr`, and of a list's or a map's only member its place."""
    key = key.replace("access_entries.*", "access_entries.ci").replace("taints.*", "taints[0]")
    return key if ":" in key else f"eks-grafana:{key}"


def refusals(config: Mapping[str, Any], **kwargs: Any) -> list[str]:
    """The lines of the report on `config`, which must be refused."""
    with pytest.raises(pulumi.RunError) as refused:
        parse(config, **kwargs)
    heading, *lines = str(refused.value).splitlines()
    assert heading == "The configuration is refused, and nothing was changed:", "the report says what did not happen"
    return lines


class Bad(NamedTuple):
    """A value at `path` that is refused: at `path + at`, for a rule that says `wrong`, with `fix` as the way out."""

    path: str
    value: Any
    wrong: str
    fix: str
    at: str = ""
    beside: Mapping[str, Any] = {}


def models(model: type[BaseModel] = AwsSettings, path: str = "") -> Iterator[tuple[str, type[BaseModel]]]:
    """Every settings model under `model`, with the path that leads to it; `.*` is any member of a list or a map."""
    yield path, model
    for name, field in model.model_fields.items():
        for inner, step in held(field.annotation):
            yield from models(inner, f"{path}.{name}{step}".removeprefix("."))


def held(annotation: Any) -> Iterator[tuple[type[BaseModel], str]]:
    """The models that a field has: itself, or the members of a list or a map."""
    origin = get_origin(annotation)
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        yield annotation, ""
    elif origin in (Annotated, Union, UnionType):
        for part in get_args(annotation):
            yield from held(part)
    elif origin in (list, dict):
        yield from ((model, f"{step}.*") for part in get_args(annotation) for model, step in held(part))


def knobs() -> dict[str, tuple[type[BaseModel], str]]:
    """Path to model and field, of every setting that is no section; `aws:` keys in the camelCase of Pulumi's own."""
    return {
        f"aws:{field.alias}" if path == "aws" else f"{path}.{name}".removeprefix("."): (model, name)
        for path, model in models()
        for name, field in model.model_fields.items()
        if not any(step == "" for _, step in held(field.annotation))
    }


GRAFANA = "eks-grafana:grafana"
