"""The store behind all emulators: what exists in the emulated account and its clusters, and every call made."""

import json
import threading
import uuid
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any, NamedTuple, Protocol

from rehearsal import rules
from rehearsal.kinds import ACCOUNT, CLUSTER, Kind, Refused
from rehearsal.references import check_references, not_found
from rehearsal.rows import kind
from rehearsal.updates import check_update, release
from rehearsal.values import UNKNOWN, at, merged


@dataclass
class Object:
    """`scope` is where it lives: an AWS object's region (kinds.GLOBAL where it has none), or the endpoint of a
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


class Call(NamedTuple):
    operation: str  # create, read, update or delete
    type: str
    name: str


class Observer(Protocol):
    """Follows the objects of a store, under its lock."""

    def created(self, entry: Object) -> None: ...

    def deleting(self, entry: Object) -> None:
        """Before it is gone; raises Refused where it must stay."""
        ...


class Cloud:
    """Objects under one lock, written to `path` on every change, so that they live as long as the state does."""

    def __init__(self, path: Path | None = None, given: Iterable[str] = ()) -> None:
        self.path = path
        self.given = set(given)  # ids that the stack's configuration names: they exist outside the stack
        self.zones: dict[str, str] = {}  # id to name of the Route 53 zones, which no stack makes
        self.fresh: dict[str, tuple[str, ...]] = {}  # further outputs, by type, that an update leaves unknown
        self.api_server: Mapping[str, Any] = {}  # outputs of a cluster that has a real API server
        self.observer: Observer | None = None
        self.calls: list[Call] = []
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

    def call(self, operation: str, type_: str, name: str) -> None:
        """Every operation passes here before it does anything."""
        with self._lock:
            self.calls.append(Call(operation, type_, name))

    def create(self, type_: str, name: str, inputs: Mapping[str, Any], scope: str) -> Object:
        with self._lock:
            entry = self._object(type_, name, inputs, scope)
            rules.check_create(self, entry)
            entry.outputs |= release(None, entry)
            self._objects[entry.key] = entry
            if self.observer:
                self.observer.created(entry)
            for made, made_inputs, place in [*rules.comes_along(self, entry)]:
                self.put(made, made_inputs, place)
            self._save()
            return entry

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

    def update(self, type_: str, id_: str, inputs: Mapping[str, Any], scope: str) -> Object:
        with self._lock:
            entry = self._objects.get((type_, scope, id_))
            if entry is None:
                raise Refused(not_found(id_))
            changed = Object(type_, id_, scope, entry.name, dict(inputs))
            changed.outputs = updated(kind(type_), entry.inputs, entry.outputs, inputs)
            for key in kind(type_).fresh:
                changed.outputs[key] = entry.outputs[key] + 1
            check_references(self, changed)
            check_update(self, entry, changed)
            changed.outputs |= release(entry, changed)
            made = [*rules.comes_along(self, changed)]
            self._objects[entry.key] = changed
            for type_, made_inputs, place in made:
                self.put(type_, made_inputs, place)
            self._save()
            return changed

    def delete(self, type_: str, id_: str, scope: str) -> None:
        """What is gone already counts as deleted, as the providers have it."""
        with self._lock:
            entry = self._objects.get((type_, scope, id_))
            if entry is None:
                return
            rules.check_delete(self, entry)
            if self.observer:
                self.observer.deleting(entry)
            for gone in (entry, *rules.goes_along(self, entry)):
                self._objects.pop(gone.key, None)
            self._save()

    def _object(self, type_: str, name: str, inputs: Mapping[str, Any], scope: str) -> Object:
        self._issued += 1
        row = kind(type_)
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


def planned(row: Kind, inputs: Mapping[str, Any]) -> dict[str, Any]:
    """The outputs of a create that has not happened."""
    return merged(inputs, filled(row.computed, None))


def updated(
    row: Kind, old_inputs: Mapping[str, Any], outputs: Mapping[str, Any], inputs: Mapping[str, Any]
) -> dict[str, Any]:
    """The outputs after an update: what AWS computed stays, the inputs are the new ones."""
    stays = {*row.computed, *row.optional_computed}
    kept = {key: value for key, value in outputs.items() if key in stays or key not in old_inputs}
    return {
        **kept,
        **merged({key: _computed(row.computed[key], kept[key]) for key in row.computed if key in kept}, inputs),
        **{key: outputs[key] for key in row.not_sent if key in outputs and key in inputs},
    }


def _computed(template: Any, value: Any) -> Any:
    """The part of a value that the template computes."""
    if isinstance(template, Mapping):
        return {key: _computed(item, at(value, key)) for key, item in template.items()}
    return value
