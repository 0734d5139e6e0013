"""Settings that the programs accept, drawn by hypothesis from the settings' own types, with a bias to their edges."""

import inspect
import re
from collections.abc import Callable, Mapping
from typing import Annotated, Any, Literal, Union, get_args, get_origin

import annotated_types
import pulumi
from hypothesis import strategies as st
from pydantic import AfterValidator, BaseModel
from pydantic.fields import FieldInfo

from config.cidrs import PRIVATE_RANGES
from infra.account import REGIONS
from infra.kubernetes_versions import END_OF_STANDARD_SUPPORT
from infra.logs import RETENTION_DAYS

Strategy = st.SearchStrategy[Any]
Data = dict[str, Any]

LENGTHS = (1, 2, 62, 63, 64, 100, 101, 128, 256)
"""Where rules on text change their mind."""
LEFT_OUT = {"nginx", "target"}
"""Settings that no resource of AWS sees."""
ZONES = "abcdef"
INSTANCE_TYPES = (["t4g.medium", "m7g.large", "c8gn.48xlarge"], ["m7i.large", "t3a.small", "x2iedn.32xlarge"])
LETTERS = st.sampled_from("aZ9_ .:/+@-=") | st.characters(categories=["L", "N"])
# Shorter than what the settings take at most, so that it does not decide how many examples are refused.
LABEL_KEY = r"([a-z0-9]([-a-z0-9.]{0,80}[a-z0-9])?/)?[A-Za-z0-9]([-A-Za-z0-9_.]{0,61}[A-Za-z0-9])?"
PRINCIPAL = r"arn:aws:iam::\d{12}:(role|user)/[\w+=,.@-]{1,40}"


@st.composite
def _stretched(draw: st.DrawFn, texts: st.SearchStrategy[str]) -> str:
    """Text of an edge's length, by a letter in its middle that is repeated."""
    text, length = draw(texts), draw(st.sampled_from(LENGTHS))
    middle = len(text) // 2
    return text[:middle] + text[middle : middle + 1] * max(1, length - len(text)) + text[middle + 1 :]


def text(pattern: str | re.Pattern[str]) -> st.SearchStrategy[str]:
    compiled = re.compile(pattern, re.ASCII) if isinstance(pattern, str) else pattern
    matching = st.from_regex(compiled, fullmatch=True)
    return matching | matching | _stretched(matching)


def tags() -> Strategy:
    few = st.dictionaries(st.text(LETTERS, min_size=1) | _stretched(st.text(LETTERS, min_size=1)), st.text(LETTERS))
    many = st.integers(30, 46).map(lambda count: {f"tag{number}": "x" * (number * 5) for number in range(count)})
    return few | many


@st.composite
def _network(draw: st.DrawFn) -> str:
    block, prefix = draw(st.sampled_from(PRIVATE_RANGES)), draw(st.integers(16, 23))
    return str(next(block.subnets(new_prefix=prefix)))


CERTIFICATE = "arn:aws:acm:{region}:123456789012:certificate/01234567-89ab-cdef-0123-456789abcdef"
EMAIL = r"[a-z0-9.+-]{1,64}@([a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?\.){1,3}[a-z]{2,20}"
VOLUME = st.fixed_dictionaries(
    {"enabled": st.booleans()},
    optional={"on_destroy": st.sampled_from(["keep", "delete"]), "size_gib": st.integers(1, 100)},
)


@st.composite
def _balanced(draw: st.DrawFn) -> Data:
    """A load balancer with a name, and mails: all that AWS sees of Grafana, beside the driver of its volume."""
    way = st.sampled_from([{"allow_plain_http": True}, {"certificate_arn": CERTIFICATE}])
    return draw(way) | {
        "exposure": draw(st.sampled_from(["internal", "public"])),
        "source_ranges": ["198.51.100.0/24"],
        "alerts": {"emails": draw(st.lists(text(EMAIL), max_size=3, unique=True))},
        "hostname": draw(text(r"([a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?\.){1,6}[a-z]{2,63}")),
        "hosted_zone_id": draw(text(r"Z[0-9A-Z]{5,31}")),
        "storage": draw(VOLUME),
    }


# Settings whose rule is a function, or that are of use together alone, by name.
BY_NAME: Mapping[str, Strategy] = {
    "cidr": _network(),
    "flow_log_retention_days": st.sampled_from(RETENTION_DAYS),
    "grafana": _balanced(),
    "instance_types": st.sampled_from(INSTANCE_TYPES).flatmap(
        lambda types: st.lists(st.sampled_from(types), min_size=1, max_size=22)
    ),
    "key": text(LABEL_KEY),
    # What AWS sees of it: the driver of its volume.
    "monitoring": st.fixed_dictionaries({"enabled": st.booleans(), "storage": VOLUME}),
    "log_retention_days": st.sampled_from(RETENTION_DAYS),
    "principal_arn": text(PRINCIPAL),
    "public_access_cidrs": st.lists(
        st.integers(0, 255).map(lambda number: f"203.0.113.{number}/32"), min_size=1, max_size=40, unique=True
    ),
    "region": st.sampled_from(sorted(REGIONS)),
    "tags": tags(),
    "version": st.sampled_from(sorted(END_OF_STANDARD_SUPPORT)),
    "zones": st.sets(st.sampled_from(ZONES), min_size=2, max_size=4).map(sorted),
}


def section(model: type[BaseModel]) -> Strategy:
    """Any of a section's settings, each of any value that its type allows."""
    fields = {field.alias or name: _setting(model, name) for name, field in model.model_fields.items()}
    required = {field.alias or name for name, field in model.model_fields.items() if field.is_required()}
    return st.fixed_dictionaries(
        {key: value for key, value in fields.items() if key in required},
        optional={key: value for key, value in fields.items() if key not in required},
    )


def _setting(model: type[BaseModel], name: str) -> Strategy:
    field = model.model_fields[name]
    return BY_NAME[name] if name in BY_NAME else _value(field.annotation, field.metadata)


@st.composite
def stack_file(draw: st.DrawFn, model: type[BaseModel]) -> Data:
    """Up to three sections, or settings outside of one, so that what is drawn of each is not thin."""
    names = st.sampled_from(sorted(model.model_fields.keys() - LEFT_OUT))
    return {name: draw(_setting(model, name)) for name in draw(st.lists(names, min_size=1, max_size=3, unique=True))}


def _value(annotation: Any, rules: list[Any]) -> Strategy:
    origin, arguments = get_origin(annotation), get_args(annotation)
    rules = [inner for rule in rules for inner in (rule.metadata if isinstance(rule, FieldInfo) else [rule])]
    if origin is Annotated:
        return _value(arguments[0], [*rules, *arguments[1:]])
    if origin in (Union, type(int | None)):
        return st.one_of(*(_value(argument, rules) for argument in arguments))
    if origin is Literal:
        return st.sampled_from(arguments)
    if origin is list:
        return st.lists(_value(arguments[0], []), max_size=5, unique=get_origin(arguments[0]) is Literal)
    if origin is dict:
        keys = text(LABEL_KEY) if _pattern(arguments[0]) is None else _value(arguments[0], [])
        return st.dictionaries(keys, _value(arguments[1], []), max_size=5)
    if annotation is type(None):
        return st.none()
    if annotation is bool:
        return st.booleans()
    if annotation is int:
        least = next((rule.ge for rule in rules if isinstance(rule, annotated_types.Ge)), 0)
        most = next((rule.le for rule in rules if isinstance(rule, annotated_types.Le)), 10_000)
        return st.integers(least, most) | st.sampled_from([least, most])  # type: ignore[arg-type]
    if annotation is str:
        patterns = [found for rule in rules if (found := _pattern(Annotated[str, rule]))]
        return text(patterns[0]) if patterns else text(r"[a-z]{1,20}")
    assert issubclass(annotation, BaseModel), f"no strategy for {annotation}: add one to {__name__}.py"
    return section(annotation)


def _pattern(annotation: Any) -> re.Pattern[str] | None:
    """The pattern of a text that `section.matching` limits."""
    for rule in get_args(annotation)[1:]:
        if isinstance(rule, AfterValidator) and rule.func.__qualname__.startswith("matching."):
            return inspect.getclosurevars(rule.func).nonlocals["compiled"]  # type: ignore[arg-type]
    return None


def ordered(data: Data) -> Data:
    """Zones of the region, sizes in their order, one share of nodes: what would refuse nearly everything else drawn."""
    region = data.setdefault("aws", {}).setdefault("region", "ap-northeast-2")
    zones = data.setdefault("vpc", {}).setdefault("zones", ["a", "b"])
    data["vpc"] |= {"zones": [f"{region}{letter}" for letter in zones], "allow_public_nodes": True}
    grafana = data.get("grafana", {})
    if "certificate_arn" in grafana:
        grafana["certificate_arn"] = CERTIFICATE.format(region=region)
    if nodes := data.get("node_group"):
        drawn = sorted(nodes.get(key, 2) for key in ("min_size", "desired_size", "max_size"))
        nodes |= {"min_size": drawn[0], "desired_size": drawn[1] or 1, "max_size": drawn[2] or 1}
        if "max_unavailable" in nodes:
            nodes["max_unavailable_percentage"] = None
    return data


def accepted(data: Data, parse: Callable[[Data], object]) -> Data | None:
    """The settings without those that `parse` refuses; None where it refuses what is not among them."""
    for _ in range(8):
        try:
            parse(data)
            return data
        except pulumi.RunError as report:
            refused = re.findall(r"^config [\w-]+:(\w+)\.?(\w*)", str(report), re.MULTILINE)
        for key, inner in refused:
            if not isinstance(data.get(key), dict):
                data.pop(key, None)
            elif inner in data[key]:
                del data[key][inner]
            else:
                data.pop(key)
    return None
