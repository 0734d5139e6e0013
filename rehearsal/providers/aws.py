"""What the aws and random providers do in their own way."""

import json
import secrets
import string
from collections.abc import Mapping
from typing import Any

from google.protobuf.empty_pb2 import Empty

from rehearsal.cloud import eks_refusals
from rehearsal.cloud.aws_api import requests
from rehearsal.cloud.resource_types import ACCOUNT, CALLER, GLOBAL, ApiError, ResourceType
from rehearsal.cloud.rows import REGION, resource_type
from rehearsal.cloud.values import UNKNOWN, at, from_struct
from rehearsal.providers.answers import MADE_UP, answering
from rehearsal.providers.provider import Provider
from rehearsal.providers.schema import properties, taggable


class Aws(Provider):
    """The scope is the region that this connection's provider was configured with: a resource without a region of its
    own gets it at Check, as pulumi-aws does (provider/region.go), and keeps it in its inputs."""

    package = "aws"

    def __init__(self, cloud):
        super().__init__(cloud)
        self.default_tags: dict[str, str] = {}

    def configure(self, arguments):
        self.scope = arguments.get("region", "")
        # The values of a provider's arguments are JSON.
        self.default_tags = json.loads(arguments.get("defaultTags", "{}")).get("tags", {})

    def place(self, type_: str, values: Mapping[str, Any]) -> str:
        """The region that its inputs or outputs say, and where the type has none, no region."""
        return values.get(REGION, self.scope) if REGION in properties(type_) else GLOBAL

    def checked(self, request, old, new):
        key = resource_type(request.type).autoname
        if key and key not in new:
            new[key] = old.get(key) or f"{request.name}-{request.randomSeed.hex()[:7]}"
            new[MADE_UP] = [key]
        if REGION in properties(request.type):
            new.setdefault(REGION, self.scope)
        if taggable(request.type):  # provider/tags.go
            tags = new.get("tags") or {}
            new["tagsAll"] = UNKNOWN if tags == UNKNOWN else {**self.default_tags, **tags}
        return new

    def api_problems(self, type_, inputs):
        return requests.problems(type_, inputs, self.default_tags)

    def changed(self, type_, id_, old, new):
        row = resource_type(type_)
        entry = self.cloud.read(type_, id_, self.place(type_, old))
        there = entry.outputs if entry else {}
        paths = [path for path in super().changed(type_, id_, old, new) if not _is_kept(row, path, old, new)]
        unsent = [key for key in row.not_sent if at(there, key) is not None and at(there, key) != at(new, key)]
        return [*paths, *(key for key in unsent if not any(path.startswith(key) for path in paths))]

    def create(self, type_, name, inputs):
        entry = self.cloud.create(type_, name, inputs, self.place(type_, inputs))
        return entry.id, entry.outputs

    def update(self, type_, id_, inputs):
        return self.cloud.update(type_, id_, inputs, self.place(type_, inputs)).outputs

    def check_repeated(self, type_, id_, recorded, inputs):
        if entry := self.cloud.read(type_, id_, self.place(type_, inputs)):
            eks_refusals.check_repeated(entry, recorded, inputs)

    def read(self, type_, id_, inputs, outputs):
        entry = self.cloud.read(type_, id_, self.place(type_, outputs))
        return entry and (entry.inputs, entry.outputs)

    def found(self, type_, id_):
        template = resource_type(type_).import_id
        there = self.cloud.objects(type_)
        return next((each.id for each in there if template.format_map({**each.inputs, "id": each.id}) == id_), id_)

    def Delete(self, request, context):
        with answering(context):
            self.cloud.call("delete", request.type, request.name, from_struct(request.old_inputs), {})
            place = self.place(request.type, from_struct(request.properties))
            self.cloud.delete(request.type, request.id, place)
            return Empty()

    def invoke(self, token, arguments):
        match token:
            case "aws:index/getPartition:getPartition":
                return {
                    "id": "aws",
                    "partition": "aws",
                    "dnsSuffix": "amazonaws.com",
                    "reverseDnsPrefix": "com.amazonaws",
                }
            case "aws:index/getCallerIdentity:getCallerIdentity":
                return {"id": ACCOUNT, "accountId": ACCOUNT, "arn": CALLER, "userId": "AROAREHEARSAL"}
            case "aws:eks/getAddonVersion:getAddonVersion":
                version = f"v{arguments['kubernetesVersion']}.0-eksbuild.1"  # the form of EKS, not a version of it
                return {**arguments, "id": arguments["addonName"], "version": version}
            case "aws:route53/getZone:getZone":
                zone = arguments["zoneId"]
                if zone not in self.cloud.zones:
                    raise ApiError(f"NoSuchHostedZone: No hosted zone found with ID: {zone}")
                return {"id": zone, "zoneId": zone, "name": self.cloud.zones[zone], "privateZone": False}
        return super().invoke(token, arguments)


def _is_kept(row: ResourceType, path: str, old: Mapping[str, Any], new: Mapping[str, Any]) -> bool:
    """A change that the provider does not see: AWS's value stays where the program no longer gives one, and a resource
    whose region nobody recorded is where the provider is."""
    return (path in row.optional_computed and at(new, path) is None) or (path == REGION and REGION not in old)


class Random(Provider):
    """It has no cloud: what it makes lives in the state alone, as with the real one."""

    package = "random"

    def create(self, type_, name, inputs):
        if not type_.endswith(":RandomPassword"):
            raise ApiError(f"{type_} is not emulated: add it to {type(self).__name__}.create")
        alphabet = string.ascii_letters + string.digits
        return "none", {**inputs, "result": "".join(secrets.choice(alphabet) for _ in range(inputs["length"]))}

    def update(self, type_, id_, inputs):
        raise AssertionError("every input replaces")

    def delete(self, type_, id_): ...

    def read(self, type_, id_, inputs, outputs):
        return inputs, outputs
