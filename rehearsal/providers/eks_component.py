"""The eks provider: a remote component, constructed by registering its children with the engine."""

import importlib.metadata
from collections.abc import Iterable

import grpc
from pulumi.runtime.proto import provider_pb2, resource_pb2, resource_pb2_grpc

from rehearsal.cloud.resource_types import ROLE
from rehearsal.cloud.values import UNKNOWN, from_struct, revealed, to_struct
from rehearsal.providers import eks
from rehearsal.providers.answers import answering
from rehearsal.providers.eks import Child, Registered
from rehearsal.providers.provider import Provider

Outputs = provider_pb2.ConstructResponse.PropertyDependencies
PropertyDependencies = resource_pb2.RegisterResourceRequest.PropertyDependencies


class Eks(Provider):
    package = "eks"
    accepts_secrets = True  # an engine constructs components with such providers only
    accepts_resources = True  # the service role, whose URN the cluster depends on

    def Construct(self, request, context):
        if request.type != eks.COMPONENT:
            context.abort(grpc.StatusCode.UNIMPLEMENTED, f"{request.type} is not emulated")
        with answering(context), grpc.insecure_channel(request.monitorEndpoint) as channel:
            monitor = resource_pb2_grpc.ResourceMonitorStub(channel)
            try:
                return self._construct(request, monitor)
            except grpc.RpcError as error:  # the engine has shown the child's own error
                context.abort(error.code(), error.details() or "")

    def _construct(
        self, request: provider_pb2.ConstructRequest, monitor: resource_pb2_grpc.ResourceMonitorStub
    ) -> provider_pb2.ConstructResponse:
        arguments = revealed(from_struct(request.inputs))
        component = monitor.RegisterResource(
            resource_pb2.RegisterResourceRequest(
                type=request.type,
                name=request.name,
                parent=request.parent,
                providers=request.providers,
                dependencies=request.dependencies,
                aliases=request.aliases,
                acceptSecrets=True,
            )
        )
        # The real component asks for the partition first, in previews too.
        monitor.Invoke(
            resource_pb2.ResourceInvokeRequest(
                tok="aws:index/getPartition:getPartition", provider=request.providers["aws"]
            )
        )

        def register(child: Child) -> Registered:
            return _register(monitor, request, child, component.urn)

        cluster = eks.register_children(request.name, arguments, self._role_arn, register)
        outputs = to_struct(eks.component_outputs(arguments, cluster))
        monitor.RegisterResourceOutputs(resource_pb2.RegisterResourceOutputsRequest(urn=component.urn, outputs=outputs))
        depends = {key: Outputs(urns=[cluster.urn]) for key in outputs.fields}
        return provider_pb2.ConstructResponse(urn=component.urn, state=outputs, stateDependencies=depends)

    def _role_arn(self, id_: str) -> str:
        return next((role.outputs["arn"] for role in self.cloud.objects(ROLE) if role.id == id_), UNKNOWN)


def _register(
    monitor: resource_pb2_grpc.ResourceMonitorStub,
    request: provider_pb2.ConstructRequest,
    child: Child,
    component: str,
) -> Registered:
    package = child.type.partition(":")[0]
    custom = package in ("aws", "pulumi")
    of_inputs = {key: sorted(_urns(request, child.sources.get(key, ()))) for key in child.inputs}
    urns = {made.urn for made in child.after}.union(*of_inputs.values())
    answer = monitor.RegisterResource(
        resource_pb2.RegisterResourceRequest(
            type=child.type,
            name=child.name,
            custom=custom,
            parent=child.parent.urn if child.parent else component,
            object=to_struct(child.inputs),
            provider=request.providers["aws"] if package == "aws" else "",
            providers={} if custom else request.providers,
            version=importlib.metadata.version("pulumi-kubernetes") if child.type == eks.KUBERNETES_PROVIDER else "",
            dependencies=sorted(urns),
            propertyDependencies={key: PropertyDependencies(urns=each) for key, each in of_inputs.items()},
            ignoreChanges=child.ignore_changes,
            acceptSecrets=True,
            supportsPartialValues=True,
        )
    )
    return Registered(answer.urn, answer.id or UNKNOWN, revealed(from_struct(answer.object)))


def _urns(request: provider_pb2.ConstructRequest, sources: Iterable[Registered | str]) -> set[str]:
    """The resources behind an input: made by the component, or handed to it in an argument."""
    made = {source.urn for source in sources if isinstance(source, Registered)}
    handed = (request.inputDependencies[source].urns for source in sources if isinstance(source, str))
    return made.union(*handed)
