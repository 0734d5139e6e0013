"""What the emulated providers answer the engine with: differences, refusals, and objects that are not ready."""

import re
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from typing import Any

import grpc
from google.protobuf.any_pb2 import Any as AnyMessage
from pulumi.runtime.proto import provider_pb2, status_pb2

from rehearsal.cloud.resource_types import ApiError
from rehearsal.cloud.values import at, to_struct

SOME = provider_pb2.DiffResponse.DIFF_SOME
NONE = provider_pb2.DiffResponse.DIFF_NONE


MADE_UP = "__defaults"  # the bridge's own key for the inputs that it filled in
AUTONAMED = "pulumi.com/autonamed"  # pulumi-kubernetes' annotation for the same


def made_up(inputs: Mapping[str, Any]) -> bool:
    """Whether the provider made up the object's name."""
    return bool(inputs.get(MADE_UP)) or AUTONAMED in (at(inputs, "metadata.annotations") or {})


def without_places(path: str) -> str:
    """`subnetIds` of `subnetIds[1]`: a property that replaces an object does so at any place of its list or map."""
    return re.sub(r"\[[^]]*\]", "", path)


def difference(kind: str, *, replaces: bool) -> provider_pb2.PropertyDiff:
    name = f"{kind}_replace" if replaces else kind
    return provider_pb2.PropertyDiff(
        kind=provider_pb2.PropertyDiff.Kind.Value(name.upper()), inputDiff=kind == "delete"
    )


def is_ignored(path: str, ignore_changes: Iterable[str]) -> bool:
    """Whether a path is, or lies in, one of the properties that the resource's `ignoreChanges` names."""
    dotted, *named = (re.sub(r'\["([^"]*)"\]', r".\1", each) for each in (path, *ignore_changes))
    return any(dotted == key or dotted.startswith((f"{key}.", f"{key}[")) for key in named)


class Unready(Exception):
    """The object is there and does not become what it shall be: it goes into the state, with the reasons."""

    def __init__(self, id_: str, outputs: Mapping[str, Any], reasons: list[str]) -> None:
        super().__init__(*reasons)
        self.detail = provider_pb2.ErrorResourceInitFailed(id=id_, properties=to_struct(outputs), reasons=reasons)


@contextmanager
def answering(context: grpc.ServicerContext) -> Iterator[None]:
    """A refusal becomes the error text that the user reads."""
    try:
        yield
    except Unready as unready:
        detail = AnyMessage()
        detail.Pack(unready.detail, type_url_prefix="type.googleapis.com/")
        message = str(unready.args[0])
        status = status_pb2.Status(code=grpc.StatusCode.UNKNOWN.value[0], message=message, details=[detail])
        context.set_trailing_metadata((("grpc-status-details-bin", status.SerializeToString()),))
        context.abort(grpc.StatusCode.UNKNOWN, message)
    except ApiError as refusal:
        context.abort(grpc.StatusCode.FAILED_PRECONDITION, str(refusal))
