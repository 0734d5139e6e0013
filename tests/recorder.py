"""Runs the program, or one component of it, against Pulumi's mocks and records what is registered."""

import asyncio
import functools
import json
import runpy
import tempfile
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pulumi
import pytest
from google.protobuf.json_format import MessageToDict
from google.protobuf.struct_pb2 import Struct
from pulumi.runtime import mocks, rpc, settings
from pulumi.runtime.proto import resource_pb2
from pulumi.runtime.stack import run_in_stack

from rehearsal import config
from rehearsal.config import zones

PROJECT = Path(__file__).parent.parent
BALANCER = "balancer.elb.ap-northeast-2.amazonaws.com"
"""The name that AWS gives a load balancer."""
_REFERENCE = {rpc._special_sig_key: rpc._special_resource_sig}


@dataclass(frozen=True)
class Recorded:
    """One registration: `type` and `name`, inputs in camelCase, and the options that reached the engine."""

    type: str
    name: str
    inputs: dict[str, Any]
    urn: str
    parent: str
    provider: str
    providers: dict[str, str]
    depends_on: frozenset[str]
    """Names of what it waits for, by input or by `depends_on`."""
    protect: bool
    ignore_changes: tuple[str, ...]
    replace_with: tuple[str, ...]
    replacement_trigger: Any
    timeouts: dict[str, str]
    transforms: tuple[Any, ...]


@dataclass
class Recording:
    """What a run registered, read and exported."""

    resources: list[Recorded] = field(default_factory=list)
    invokes: list[tuple[str, dict[str, Any]]] = field(default_factory=list)
    outputs: dict[str, Any] = field(default_factory=dict)
    secret_outputs: set[str] = field(default_factory=set)

    def all(self, type_: str) -> list[Recorded]:
        """Every resource whose type token ends in `type_`, such as `Subnet`, or `eks:index:Cluster` in full."""
        return [resource for resource in self.resources if f":{resource.type}".endswith(f":{type_}")]

    def one(self, type_: str, name: str | None = None) -> Recorded:
        """The only resource of that type, or the one of that name."""
        found = [resource for resource in self.all(type_) if name in (None, resource.name)]
        assert len(found) == 1, f"expected one {type_} {name or ''}, got {[resource.name for resource in found]}"
        return found[0]

    def listing(self) -> list[str]:
        """`TYPE NAME` of every resource, sorted: the interface that a rename would break."""
        return sorted(f"{resource.type} {resource.name}" for resource in self.resources)

    def waits_for(self, resource: Recorded) -> set[str]:
        """`Type name` of everything that must exist before `resource`, however far away, components of ours aside."""
        by_urn = {found.urn: found for found in self.resources}
        seen: set[str] = set()
        queue = [resource.urn]
        while queue:
            found = by_urn[queue.pop()]
            # A resource also waits for its provider, and for its parent with what that one waits for.
            before = {*found.depends_on, found.provider.rpartition("::")[0], found.parent} & by_urn.keys() - seen
            seen |= before
            queue.extend(before)
        custom = (by_urn[urn] for urn in seen if not by_urn[urn].type.startswith("eks-grafana:"))
        return {f"{found.type.rpartition(':')[2]} {found.name}" for found in custom}


class _Mocks(pulumi.runtime.Mocks):
    """Answers as AWS would where the program reads an answer; otherwise with the inputs."""

    def __init__(
        self, recording: Recording, monitor: Callable[[], mocks.MockMonitor], zones: Mapping[str, str]
    ) -> None:
        self.recording = recording
        self.monitor = monitor
        self.zones = zones

    def new_resource(self, args: pulumi.runtime.MockResourceArgs) -> tuple[str, dict[str, Any]]:
        state = dict(args.inputs)
        identity = f"{args.name}-id"
        match args.typ:
            case "eks:index:Cluster":
                urn = f"urn:pulumi:{pulumi.get_stack()}::{pulumi.get_project()}::aws:eks/cluster:Cluster::{args.name}"
                inner = {"name": args.inputs["name"], "endpoint": "https://0.gr7.ap-northeast-2.eks.amazonaws.com"}
                self.monitor().resources[urn] = mocks.MockMonitor.ResourceRegistration(urn, args.inputs["name"], inner)
                state |= {
                    "eksCluster": {**_REFERENCE, "urn": urn, "id": args.inputs["name"]},
                    "clusterSecurityGroupId": "sg-cluster",
                    "kubeconfigJson": json.dumps({"kind": "Config"}),
                }
            case "aws:eks/nodeGroup:NodeGroup":
                state["resources"] = [{"autoscalingGroups": [{"name": f"eks-{args.name}"}]}]
            case "aws:ec2/launchTemplate:LaunchTemplate":
                state["latestVersion"] = 1
            case "random:index/randomPassword:RandomPassword":
                state["result"] = f"{args.name}-word"
            case kind if kind.startswith("kubernetes:"):
                state["metadata"] = {"name": identity, "uid": f"{args.name}-uid", **args.inputs["metadata"]}
                balanced = kind.endswith(":Service") and args.inputs["spec"].get("type") == "LoadBalancer"
                state["status"] = {"loadBalancer": {"ingress": [{"hostname": BALANCER}] if balanced else []}}
        state.setdefault("arn", f"arn:aws:service:ap-northeast-2:000000000000:{args.name}")
        state.setdefault("name", identity)
        return identity, state

    def call(self, args: pulumi.runtime.MockCallArgs) -> tuple[dict[str, Any], list[tuple[str, str]]]:
        self.recording.invokes.append((args.token, dict(args.args)))
        if args.token == "aws:index/getCallerIdentity:getCallerIdentity":
            return {"accountId": "000000000000"}, []
        if args.token == "aws:route53/getZone:getZone":
            return {"name": self.zones[args.args["zoneId"]]}, []
        return {"version": f"v1.0.0-eksbuild.1-default-of-{args.args.get('kubernetesVersion')}"}, []


class _Monitor(mocks.MockMonitor):
    """Pulumi's mock monitor, which also notes the options."""

    def __init__(self, recording: Recording, zones: Mapping[str, str]) -> None:
        super().__init__(_Mocks(recording, lambda: self, zones))
        self.recording = recording

    def RegisterResource(self, request: Any) -> Any:
        urn = self.make_urn(request.parent, request.type, request.name)
        if request.type == "pulumi:pulumi:Stack":
            return resource_pb2.RegisterResourceResponse(urn=urn)
        inputs = _plain(MessageToDict(request.object))
        resource_id, state = self.mocks.new_resource(
            pulumi.runtime.MockResourceArgs(typ=request.type, name=request.name, inputs=inputs)
        )
        assert resource_id is not None
        self.resources[urn] = mocks.MockMonitor.ResourceRegistration(urn, resource_id, state)
        dependencies = {*request.dependencies}.union(*(found.urns for found in request.propertyDependencies.values()))
        timeouts = request.customTimeouts
        self.recording.resources.append(
            Recorded(
                type=request.type,
                name=request.name,
                inputs=inputs,
                urn=urn,
                parent=request.parent,
                provider=request.provider,
                providers=dict(request.providers),
                depends_on=frozenset(dependencies),
                protect=request.protect,
                ignore_changes=tuple(request.ignoreChanges),
                replace_with=tuple(found.rpartition("::")[2] for found in request.replace_with),
                replacement_trigger=_plain(MessageToDict(request.replacement_trigger)),
                timeouts={key: value for key in ("create", "update") if (value := getattr(timeouts, key))},
                transforms=tuple(mocks._resolve_callbacks(request.transforms)),
            )
        )
        for key in state.keys() & set(request.additionalSecretOutputs):
            state[key] = {rpc._special_sig_key: rpc._special_secret_sig, "value": state[key]}
        response = Struct()
        response.update(state)
        return resource_pb2.RegisterResourceResponse(urn=urn, id=resource_id, object=response)

    def RegisterResourceOutputs(self, request: Any) -> Any:
        if request.urn.split("::")[2] == "pulumi:pulumi:Stack":
            for key, value in MessageToDict(request.outputs).items():
                if isinstance(value, dict) and value.get(rpc._special_sig_key) == rpc._special_secret_sig:
                    self.recording.secret_outputs.add(key)
                self.recording.outputs[key] = _plain(value)
        return super().RegisterResourceOutputs(request)


def _plain(value: Any) -> Any:
    """A value as the engine has it, without secret wrappers; a resource in its name's place."""
    if isinstance(value, list):
        return [_plain(item) for item in value]
    if isinstance(value, float) and value.is_integer():
        return int(value)
    if not isinstance(value, dict):
        return value
    match value.get(rpc._special_sig_key):
        case rpc._special_secret_sig:
            return _plain(value["value"])
        case rpc._special_resource_sig:
            return value["urn"].rpartition("::")[2]
    return {key: _plain(item) for key, item in value.items()}


def record(
    program: Callable[[], Any],
    *,
    stack: str = "dev",
    project: str = "eks-grafana",
    config: Mapping[str, Any] | None = None,
    secret: Sequence[str] = (),
    into: Recording | None = None,
) -> Recording:
    """Run `program` to its end with `config` (full keys, plain values) and return what it registered.

    `secret` are the keys that the engine has decrypted; `into` keeps what was registered before an error.
    """
    recording = into or Recording()
    loop = asyncio.new_event_loop()
    asyncio.set_event_loop(loop)
    try:
        pulumi.runtime.set_mocks(
            (monitor := _Monitor(recording, zones(config or {}))).mocks,
            project=project,
            stack=stack,
            monitor=monitor,
        )
        pulumi.runtime.set_all_config({key: as_engine(value) for key, value in (config or {}).items()}, [*secret])
        settings.ROOT.set(None)  # set_mocks leaves a stack; the run makes its own, whose outputs are the exports
        loop.run_until_complete(run_in_stack(lambda: (program(), None)[1]))
    finally:
        loop.close()
    return recording


def record_stack(
    stack: str,
    changes: Mapping[str, Any] | None = None,
    *,
    folder: Path = PROJECT,
    secret: Sequence[str] = (),
    into: Recording | None = None,
) -> Recording:
    """Run a project's `__main__.py` with the stack file's configuration and `changes` to it, as `stack_config`."""
    program = functools.partial(runpy.run_path, str(folder / "__main__.py"))
    handed = stack_config(stack, changes, folder)
    return record(program, stack=stack, project=config.project_name(folder), config=handed, secret=secret, into=into)


@functools.cache
def _recorded(stack: str, changes: str) -> Recording:
    return record_stack(stack, json.loads(changes))


def recorded(stack: str, **changes: Any) -> Recording:
    """`record_stack`, run once for the same arguments: for tests that only read."""
    return _recorded(stack, json.dumps(changes, sort_keys=True))


@contextmanager
def kube_context(*names: str) -> Iterator[Path]:
    """A home folder whose kubeconfig has these contexts (`minikube` where none is named), for the target `local`."""
    with tempfile.TemporaryDirectory() as folder, pytest.MonkeyPatch.context() as patch:
        file = Path(folder) / ".kube" / "config"
        file.parent.mkdir()
        file.write_text(kubeconfig(*(names or ("minikube",))))
        patch.setenv("HOME", folder)
        patch.setattr("targets.kubeconfig.account_home", lambda: Path(folder))
        patch.delenv("KUBECONFIG", raising=False)
        yield Path(folder)


def kubeconfig(*names: str, current: str = "", **context: Any) -> str:
    """The text of a kubeconfig with these contexts, which hold `context`; `current` may be any."""
    return json.dumps(
        {
            "apiVersion": "v1",
            "kind": "Config",
            "current-context": current,
            "clusters": [{"name": name, "cluster": {"server": f"https://{name}:6443"}} for name in names],
            "users": [{"name": name, "user": {}} for name in names],
            "contexts": [
                {"name": name, "context": {"cluster": name, "user": name, "namespace": "default", **context}}
                for name in names
            ],
        }
    )


def stack_config(stack: str, changes: Mapping[str, Any] | None = None, folder: Path = PROJECT) -> dict[str, Any]:
    """The configuration that a rehearsal of the stack works with, and `changes` to it: sections, or full keys."""
    return config.changed(config.stack_config(stack, folder), config.full_keys(changes or {}, folder))


def as_engine(value: Any) -> str:
    """Configuration as the engine hands it over: strings as they are, all else as JSON."""
    return value if isinstance(value, str) else json.dumps(value)
