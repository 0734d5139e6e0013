"""Pulumi's mocks, which answer as AWS would and note every registration."""

import json
from collections.abc import Callable, Mapping
from typing import Any

import pulumi
from google.protobuf.json_format import MessageToDict
from google.protobuf.struct_pb2 import Struct
from pulumi.runtime import mocks, rpc
from pulumi.runtime.proto import resource_pb2
from recording import Recorded, Recording

BALANCER = "balancer.elb.ap-northeast-2.amazonaws.com"
"""The name that AWS gives a load balancer."""
_REFERENCE = {rpc._special_sig_key: rpc._special_resource_sig}


class Mocks(pulumi.runtime.Mocks):
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


class Monitor(mocks.MockMonitor):
    """Pulumi's mock monitor, which also notes the options."""

    def __init__(self, recording: Recording, zones: Mapping[str, str]) -> None:
        super().__init__(Mocks(recording, lambda: self, zones))
        self.recording = recording

    def RegisterResource(self, request: Any) -> Any:
        urn = self.make_urn(request.parent, request.type, request.name)
        if request.type == "pulumi:pulumi:Stack":
            return resource_pb2.RegisterResourceResponse(urn=urn)
        inputs = plain(MessageToDict(request.object))
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
                replacement_trigger=plain(MessageToDict(request.replacement_trigger)),
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
                self.recording.outputs[key] = plain(value)
        return super().RegisterResourceOutputs(request)


def plain(value: Any) -> Any:
    """A value as the engine has it, without secret wrappers; a resource in its name's place."""
    if isinstance(value, list):
        return [plain(item) for item in value]
    if isinstance(value, float) and value.is_integer():
        return int(value)
    if not isinstance(value, dict):
        return value
    match value.get(rpc._special_sig_key):
        case rpc._special_secret_sig:
            return plain(value["value"])
        case rpc._special_resource_sig:
            return value["urn"].rpartition("::")[2]
    return {key: plain(item) for key, item in value.items()}
