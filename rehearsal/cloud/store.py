"""What exists in the emulated account and its clusters. Whoever writes to it checks the rules: `cloud.py`."""

import json
import threading
import uuid
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

from rehearsal.cloud.resource_types import ACCOUNT, CLUSTER
from rehearsal.cloud.rows import resource_type
from rehearsal.cloud.values import UNKNOWN, merged


@dataclass
class Object:
    """`scope` is where it lives: an AWS object's region (resource_types.GLOBAL where it has none), or the endpoint of a
    Kubernetes object's API server."""

    type: str
    id: str
    scope: str
    name: str  # the logical name of the resource that made it
    inputs: dict[str, Any]
    outputs: dict[str, Any] = field(default_factory=dict)

    @property
    def key(self) -> tuple[str, str, str]:
        return self.type, self.scope, self.id


class Store:
    """Objects under one lock, written to `path` on every change, so that they live as long as the state does."""

    def __init__(self, path: Path | None = None, given: Iterable[str] = ()) -> None:
        self.path = path
        self.given = set(given)  # ids that the stack's configuration names: they exist outside the stack
        self.zones: dict[str, str] = {}  # id to name of the Route 53 zones, which no stack makes
        self.api_server: Mapping[str, Any] = {}  # outputs of a cluster that has a real API server
        self._lock = threading.RLock()
        stored = json.loads(path.read_text()) if path and path.exists() else {"issued": 0, "objects": []}
        self._issued: int = stored["issued"]
        objects = (Object(**entry) for entry in stored["objects"])
        self._objects = {entry.key: entry for entry in objects}

    def objects(self, type_: str | None = None) -> list[Object]:
        with self._lock:
            return [entry for entry in self._objects.values() if type_ in (None, entry.type)]

    def find(self, type_: str, **values: Any) -> Iterator[Object]:
        """Objects of a type whose outputs hold these values."""
        return (
            entry
            for entry in self.objects(type_)
            if all(entry.outputs.get(key) == value for key, value in values.items())
        )

    def put(self, type_: str, inputs: Mapping[str, Any], scope: str = "") -> Object:
        """Plants an object that no stack made: nothing is checked."""
        with self._lock:
            entry = self._object(type_, "", inputs, scope)
            self._objects[entry.key] = entry
            self._save()
            return entry

    def keep(self, known: Iterable[tuple[str, str]]) -> None:
        """Forgets every object but these, given by type and id."""
        kept = set(known)
        with self._lock:
            self._objects = {key: entry for key, entry in self._objects.items() if (entry.type, entry.id) in kept}
            self._save()

    def read(self, type_: str, id_: str, scope: str) -> Object | None:
        with self._lock:
            return self._objects.get((type_, scope, id_))

    def _object(self, type_: str, name: str, inputs: Mapping[str, Any], scope: str) -> Object:
        self._issued += 1
        row = resource_type(type_)
        terms = self._terms(inputs, scope)
        id_ = row.id.format_map(terms)
        outputs = merged(inputs, filled(row.computed, terms))
        if type_ == CLUSTER:
            outputs |= self.api_server
        return Object(type_, id_, scope, name, dict(inputs), outputs)

    def _terms(self, inputs: Mapping[str, Any], scope: str) -> dict[str, Any]:
        vpc = next((entry.outputs for entry in self.objects() if entry.id == inputs.get("vpcId")), {})
        drawn = f"{self._issued:x}"
        return {
            **inputs,
            "account": ACCOUNT,
            "region": scope,
            "vpc": vpc,
            "host": str(inputs.get("url", "")).removeprefix("https://"),
            "hex": drawn.zfill(17),
            "hex32": drawn.upper().zfill(32),
            "uuid": str(uuid.UUID(int=self._issued)),
        }

    def _save(self) -> None:
        if self.path is None:
            return
        self.path.parent.mkdir(parents=True, exist_ok=True)
        draft = self.path.with_suffix(".new")
        text = json.dumps({"issued": self._issued, "objects": [asdict(entry) for entry in self._objects.values()]})
        draft.touch(mode=0o600)  # it holds passwords
        draft.write_text(text)
        draft.replace(self.path)


def filled(template: Any, terms: Mapping[str, Any] | None) -> Any:
    """The template with its terms; without terms every value that it would compute is unknown."""
    match template:
        case Mapping():
            return {key: filled(item, terms) for key, item in template.items()}
        case _ if terms is None:
            return UNKNOWN
        case list():
            return [filled(item, terms) for item in template]
        case str():
            return template.format_map(terms)
        case _:
            return template
