"""The emulated providers: gRPC servers that speak the Pulumi provider protocol over one cloud."""

import importlib.metadata
from collections.abc import Iterable, Mapping
from typing import Any

from google.protobuf.empty_pb2 import Empty
from pulumi.runtime.proto import plugin_pb2, provider_pb2, provider_pb2_grpc

from rehearsal.cloud.cloud import Cloud, planned, updated
from rehearsal.cloud.resource_types import ApiError
from rehearsal.cloud.rows import replaces, resource_type
from rehearsal.cloud.values import UNKNOWN, at, changed_paths, differences, from_struct, to_struct
from rehearsal.providers import schema
from rehearsal.providers.answers import NONE, SOME, answering, difference, is_ignored, made_up, without_places


class Provider(provider_pb2_grpc.ResourceProviderServicer):
    """What all packages share. Most accept neither secrets nor outputs nor references: the engine keeps those."""

    package = ""
    accepts_secrets = False
    accepts_resources = False

    def __init__(self, cloud: Cloud) -> None:
        self.cloud = cloud
        self.scope = ""  # the region, or the API server's endpoint

    # what a package does in its own way

    def configure(self, arguments: Mapping[str, Any]) -> None: ...

    def config_replaces(self, old: Mapping[str, Any], new: Mapping[str, Any]) -> list[str]:
        return []

    def checked(
        self, request: provider_pb2.CheckRequest, old: Mapping[str, Any], new: dict[str, Any]
    ) -> dict[str, Any]:
        """The inputs with what the provider fills in."""
        return new

    def api_problems(self, type_: str, inputs: Mapping[str, Any]) -> Iterable[schema.Problem]:
        """What the API would refuse, as far as it is published; a preview already reports it."""
        return ()

    def shown(self, type_: str, outputs: dict[str, Any]) -> dict[str, Any]:
        """The outputs with what others than the API add to them."""
        return outputs

    def create(self, type_: str, name: str, inputs: Mapping[str, Any]) -> tuple[str, dict[str, Any]]:
        entry = self.cloud.create(type_, name, inputs, self.scope)
        return entry.id, self.shown(type_, entry.outputs)

    def update(self, type_: str, id_: str, inputs: Mapping[str, Any]) -> dict[str, Any]:
        return self.shown(type_, self.cloud.update(type_, id_, inputs, self.scope).outputs)

    def check_update(self, type_: str, id_: str, inputs: Mapping[str, Any]) -> None:
        """Refuses in a preview what the API would refuse of an update."""

    def check_repeated(self, type_: str, id_: str, recorded: Mapping[str, Any], inputs: Mapping[str, Any]) -> None:
        """Refuses what the API refuses of an update that it has made already; `recorded` are the state's inputs."""

    def delete(self, type_: str, id_: str) -> None:
        self.cloud.delete(type_, id_, self.scope)

    def read(
        self, type_: str, id_: str, _inputs: Mapping[str, Any], _outputs: Mapping[str, Any]
    ) -> tuple[Mapping[str, Any], Mapping[str, Any]] | None:
        """Inputs and outputs of what is there, None where it is gone; given are those of the state."""
        entry = self.cloud.read(type_, id_, self.scope)
        return None if entry is None else (entry.inputs, self.shown(entry.type, entry.outputs))

    def found(self, _type: str, id_: str) -> str:
        """The ID of what an import names by `id_`."""
        return id_

    def changed(self, _type: str, _id: str, old: Mapping[str, Any], new: Mapping[str, Any]) -> list[str]:
        """Paths of what an update would change."""
        return [*changed_paths(old, new)]

    def invoke(self, token: str, arguments: Mapping[str, Any]) -> dict[str, Any]:
        raise ApiError(f"{token} is not emulated: add it to {type(self).__name__}.invoke")

    # the protocol

    def Handshake(self, request, context):
        return provider_pb2.ProviderHandshakeResponse(
            accept_secrets=self.accepts_secrets, accept_resources=self.accepts_resources
        )

    def Attach(self, request, context):
        return Empty()

    def Cancel(self, request, context):
        return Empty()

    def GetPluginInfo(self, request, context):
        return plugin_pb2.PluginInfo(version=importlib.metadata.version(f"pulumi-{self.package}"))

    def CheckConfig(self, request, context):
        return provider_pb2.CheckResponse(inputs=request.news)

    def DiffConfig(self, request, context):
        old, new = from_struct(request.old_inputs or request.olds), from_struct(request.news)
        changed = [*changed_paths(old, new)]
        replaced = self.config_replaces(old, new)
        return provider_pb2.DiffResponse(changes=SOME if changed else NONE, diffs=changed, replaces=replaced)

    def Configure(self, request, context):
        self.configure(from_struct(request.args))
        return provider_pb2.ConfigureResponse(
            acceptSecrets=self.accepts_secrets, acceptResources=self.accepts_resources, supportsPreview=True
        )

    def Check(self, request, context):
        with answering(context):
            resource_type(request.type)
            inputs = self.checked(request, from_struct(request.olds), from_struct(request.news))
            failures = [
                provider_pb2.CheckFailure(property=path, reason=reason)
                for path, reason in (
                    *schema.problems(request.type, inputs),
                    *self.api_problems(request.type, inputs),
                )
            ]
            return provider_pb2.CheckResponse(inputs=to_struct(inputs), failures=failures)

    def Diff(self, request, context):
        row, old, new = resource_type(request.type), from_struct(request.old_inputs), from_struct(request.news)
        # In an update the engine has put back what is ignored (processIgnoreChanges), in a refresh it has not.
        changed = [
            path
            for path in self.changed(request.type, request.id, old, new)
            if not is_ignored(path, request.ignoreChanges)
        ]
        replaced = [path for path in changed if replaces(row, without_places(path), at(new, path))]
        kinds = dict(differences(old, new))
        return provider_pb2.DiffResponse(
            changes=SOME if changed else NONE,
            replaces=replaced,
            detailedDiff={path: difference(kinds.get(path, "update"), replaces=path in replaced) for path in changed},
            hasDetailedDiff=True,
            # A name that the program gives is taken until the old object is gone; one that is made up is made up again.
            deleteBeforeReplace=row.autoname != ""
            and all(at(old, name) == at(new, name) for name in (row.autoname, "metadata.namespace"))
            and not made_up(new),
        )

    def Create(self, request, context):
        inputs = from_struct(request.properties)
        if request.preview:
            return provider_pb2.CreateResponse(properties=to_struct(planned(resource_type(request.type), inputs)))
        with answering(context):
            self.cloud.call("create", request.type, request.name, {}, inputs)
            id_, outputs = self.create(request.type, request.name, inputs)
            return provider_pb2.CreateResponse(id=id_, properties=to_struct(outputs))

    def Read(self, request, context):
        with answering(context):
            self.cloud.call("read", request.type, request.name, {}, {})
            known = from_struct(request.inputs), from_struct(request.properties)
            id_ = request.id if known[1] else self.found(request.type, request.id)
            found = self.read(request.type, id_, *known)
            if found is None:
                return provider_pb2.ReadResponse()
            inputs, outputs = map(to_struct, found)
            return provider_pb2.ReadResponse(id=id_, inputs=inputs, properties=outputs)

    def Update(self, request, context):
        row, inputs = resource_type(request.type), from_struct(request.news)
        if request.preview:
            with answering(context):
                self.check_update(request.type, request.id, inputs)
            outputs = updated(row, from_struct(request.old_inputs), from_struct(request.olds), inputs)
            unknown = dict.fromkeys((*row.fresh, *self.cloud.fresh.get(request.type, ())), UNKNOWN)
            return provider_pb2.UpdateResponse(properties=to_struct(outputs | unknown))
        with answering(context):
            old = from_struct(request.old_inputs)
            self.cloud.call("update", request.type, request.name, old, inputs)
            self.check_repeated(request.type, request.id, old, inputs)
            return provider_pb2.UpdateResponse(properties=to_struct(self.update(request.type, request.id, inputs)))

    def Delete(self, request, context):
        with answering(context):
            self.cloud.call("delete", request.type, request.name, from_struct(request.old_inputs), {})
            self.delete(request.type, request.id)
            return Empty()

    def Invoke(self, request, context):
        with answering(context):
            result = self.invoke(request.tok, from_struct(request.args))
            answer = provider_pb2.InvokeResponse()
            getattr(answer, "return").CopyFrom(to_struct(result))  # a keyword of Python
            return answer
