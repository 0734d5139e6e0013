"""What the installed SDKs' own types say of a resource's inputs: required properties and enumerated values."""

import enum
import functools
import importlib
import inspect
import threading
from collections.abc import Iterator, Mapping, Sequence
from types import ModuleType, NoneType, UnionType
from typing import Any, ForwardRef, NamedTuple, Union, get_args, get_origin

from pulumi import _types

from rehearsal.cloud.values import UNKNOWN

Problem = tuple[str, str]  # the property's path, and the reason
_loading = threading.Lock()
"""The SDKs load a module at its first use, and two threads at once get one that is not complete: Python before 3.11.9,
https://github.com/python/cpython/issues/114763 (2026-11). It happens where no program has loaded it, as in destroy."""


class Items(NamedTuple):
    """A list of any of these."""

    options: tuple[Any, ...]


def problems(type_: str, inputs: Mapping[str, Any]) -> Iterator[Problem]:
    """As the provider's Check reports them; none where the SDK knows no such type."""
    arguments = _arguments(type_)
    return _of_object(arguments, inputs, "") if arguments else iter(())


def properties(type_: str) -> set[str]:
    """The inputs of a resource, by their names on the wire."""
    arguments = _arguments(type_)
    return set(_fields(arguments)) if arguments else set()


def taggable(type_: str) -> bool:
    """Whether the provider's default tags reach it."""
    home, name = _home(type_)
    return hasattr(getattr(home, name), "tags_all")


@functools.cache
def _arguments(type_: str) -> type | None:
    """aws:ec2/vpc:Vpc is pulumi_aws.ec2.VpcArgs, kubernetes:core/v1:Pod is pulumi_kubernetes.core.v1.PodInitArgs"""
    home, name = _home(type_)
    return getattr(home, f"{name}InitArgs", None) or getattr(home, f"{name}Args", None)


def _home(type_: str) -> tuple[ModuleType, str]:
    package, module, name = type_.split(":")
    path, _, version = module.partition("/")
    if package == "kubernetes":  # networking.k8s.io/v1 -> networking.v1
        path = f"{path.partition('.')[0]}.{version}"
    with _loading:
        home = importlib.import_module(f"pulumi_{package}" if path == "index" else f"pulumi_{package}.{path}")
        hasattr(home, name)  # the first use
    return home, name


def _of_object(arguments: type, value: Mapping[str, Any], path: str) -> Iterator[Problem]:
    for key, (options, required) in _fields(arguments).items():
        where = f"{path}.{key}" if path else key
        if value.get(key) is not None:
            yield from _of_value(options, value[key], where)
        elif required:
            yield where, "Missing required property"


def _of_value(options: tuple[Any, ...], value: Any, path: str) -> Iterator[Problem]:
    if value == UNKNOWN:
        return
    for option in options:
        if isinstance(option, Items) and isinstance(value, list):
            for index, item in enumerate(value):
                yield from _of_value(option.options, item, f"{path}[{index}]")
        elif isinstance(option, type) and issubclass(option, enum.Enum) and isinstance(value, str):
            allowed = [member.value for member in option]
            # pulumi-aws lists known values beside `str` and lags behind AWS; the lists of the others are complete.
            if value not in allowed and not (str in options and option.__module__.startswith("pulumi_aws.")):
                yield path, f"expected one of {allowed}, got {value!r}"
        elif isinstance(option, type) and _types.is_input_type(option) and isinstance(value, Mapping):
            yield from _of_object(option, value, path)


@functools.cache
def _fields(arguments: type) -> dict[str, tuple[tuple[Any, ...], bool]]:
    """Property on the wire -> what it can be, and whether it must be given."""
    scope = vars(importlib.import_module(arguments.__module__))
    wire = _types.input_type_py_to_pulumi_names(arguments)
    return {
        wire[name]: (tuple(_options(parameter.annotation, scope)), parameter.default is inspect.Parameter.empty)
        for name, parameter in inspect.signature(arguments.__init__).parameters.items()
        if name in wire
    }


def _options(annotation: Any, scope: Mapping[str, Any]) -> Iterator[Any]:
    """The alternatives of an annotation, without those that pulumi.Input and Optional add."""
    if isinstance(annotation, ForwardRef):
        annotation = annotation.__forward_arg__
    if isinstance(annotation, str):
        if annotation.startswith("Output["):
            return
        annotation = eval(annotation, dict(scope))
    origin = get_origin(annotation)
    if origin in (Union, UnionType):
        for option in get_args(annotation):
            yield from _options(option, scope)
    elif origin is Sequence:
        yield Items(tuple(_options(get_args(annotation)[0], scope)))
    elif origin is None and annotation is not NoneType:
        yield annotation
