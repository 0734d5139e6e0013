"""Whatever settings a program accepts, AWS's own API models have nothing against what it asks for."""

import functools
import os
import runpy
import threading
from collections.abc import Callable, Iterator, Mapping
from typing import Any, cast

import pytest
from drawn import Data, accepted, ordered, stack_file
from hypothesis import HealthCheck, Phase, assume, given, seed, settings
from pulumi.runtime.proto import provider_pb2
from recorder import PROJECT, Recorded, Recording, as_engine, record, stack_config

from bootstrap.settings import BootstrapSettings
from rehearsal.cloud.cloud import Cloud
from rehearsal.cloud.values import to_struct
from rehearsal.config import Config, changed, full_keys, project_name
from rehearsal.providers import eks
from rehearsal.providers.aws import Aws
from targets import load
from targets.aws import AwsSettings

# `make test-requests EXAMPLES=5000` tries more; the same number is always the same examples.
EXAMPLES = int(os.environ.get("EXAMPLES", "32"))
SHARDS = 4
BOOTSTRAP = PROJECT / "bootstrap"
NAME, BOOTSTRAP_NAME = project_name(), project_name(BOOTSTRAP)
PROGRAM = functools.partial(runpy.run_path, str(PROJECT / "__main__.py"))
BOOTSTRAP_PROGRAM = functools.partial(runpy.run_path, str(BOOTSTRAP / "__main__.py"))


def as_handed(config: Config) -> dict[str, str]:
    return {key: as_engine(value) for key, value in config.items()}


def aws_resources(recording: Recording) -> Iterator[tuple[str, str, Mapping[str, Any]]]:
    """Type, name and inputs of what the program and the EKS component register with the AWS provider."""
    for resource in recording.resources:
        if resource.type == eks.COMPONENT:
            yield from children(resource)
        elif resource.type.startswith("aws:"):
            yield resource.type, resource.name, resource.inputs


def children(component: Recorded) -> list[tuple[str, str, Mapping[str, Any]]]:
    made, lock = [], threading.Lock()

    def register(child: eks.Child) -> eks.Registered:
        if child.type.startswith("aws:"):
            with lock:
                made.append((child.type, child.name, child.inputs))
        return eks.Registered(child.name, child.name, {"arn": f"arn:aws:eks:x:000000000000:cluster/{child.name}"})

    role = "arn:aws:iam::000000000000:role/{}".format
    arguments = dict(component.inputs)
    if service_role := arguments.get("serviceRole"):  # the engine hands over a reference to the resource
        arguments["serviceRole"] = {"urn": service_role, "id": service_role}
    eks.register_children(component.name, arguments, role, register)
    return made


def refusals(recording: Recording) -> list[str]:
    """What the emulated provider's Check, with AWS's models, has against a run."""
    provider = Aws(Cloud())
    provider.configure(recording.one("pulumi:providers:aws").inputs)
    found, context = [], cast(Any, None)  # only a type that the emulator does not know would need one
    for type_, name, inputs in aws_resources(recording):
        request = provider_pb2.CheckRequest(type=type_, name=name, news=to_struct(inputs), randomSeed=b"\x01" * 32)
        failures = provider.Check(request, context).failures
        found += [f"{type_} {name}: {failure.property}: {failure.reason}" for failure in failures]
    return found


def for_each(model: type, shard: int, examples: int, check: Callable[[Data], None]) -> None:
    @seed(shard)
    @settings(
        max_examples=max(1, examples // SHARDS),
        database=None,
        deadline=None,
        # The message names the property and the rule: a smaller example adds nothing, and takes minutes to find.
        phases=[Phase.generate],
        suppress_health_check=[HealthCheck.too_slow, HealthCheck.filter_too_much, HealthCheck.data_too_large],
    )
    @given(stack_file(model))
    def run(data: Data) -> None:
        check(data)

    run()


@pytest.mark.parametrize("shard", range(SHARDS))
def test_aws_takes_each_request_of_a_stack_that_the_settings_accept(shard: int) -> None:
    stack = ("dev", "prod")[shard % 2]
    base = stack_config(stack)

    def config(data: Data) -> Config:
        account = {f"aws:{key}": value for key, value in data["aws"].items()}
        return changed(base, account | full_keys({key: value for key, value in data.items() if key != "aws"}))

    def check(data: Data) -> None:
        drawn = accepted(ordered(data), lambda data: load.parse(NAME, stack, as_handed(config(data))))
        assume(drawn)
        recording = record(PROGRAM, stack=stack, config=config(drawn or {}))
        assert refusals(recording) == [], f"the settings accept what AWS refuses: {drawn}"

    for_each(AwsSettings, shard, EXAMPLES, check)


@pytest.mark.parametrize("shard", range(SHARDS))
def test_aws_takes_each_request_of_an_account_that_the_settings_accept(shard: int) -> None:
    base = stack_config("account", folder=BOOTSTRAP)

    def config(data: Data) -> Config:
        account = {f"aws:{key}": value for key, value in data.get("aws", {}).items()}
        own = {key: value for key, value in data.items() if key != "aws"}
        return changed(base, account | full_keys(own, BOOTSTRAP))

    def check(data: Data) -> None:
        drawn = accepted(data, lambda data: BootstrapSettings.parse(BOOTSTRAP_NAME, as_handed(config(data))))
        assume(drawn)
        recording = record(BOOTSTRAP_PROGRAM, stack="account", project=BOOTSTRAP_NAME, config=config(drawn or {}))
        assert refusals(recording) == [], f"the settings accept what AWS refuses: {drawn}"

    for_each(BootstrapSettings, shard, EXAMPLES // 4, check)
