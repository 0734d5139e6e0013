"""The emulated account behind all emulators: what AWS and Kubernetes would refuse or make, and every call made."""

from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any, NamedTuple, Protocol

from rehearsal.cloud import rules
from rehearsal.cloud.eks_refusals import check_update, release
from rehearsal.cloud.references import check_references, not_found
from rehearsal.cloud.resource_types import ApiError, ResourceType
from rehearsal.cloud.rows import resource_type
from rehearsal.cloud.store import Object, Store, filled
from rehearsal.cloud.values import at, merged


class Call(NamedTuple):
    operation: str  # create, read, update or delete
    type: str
    name: str


class Observer(Protocol):
    """Follows the objects of a store, under its lock."""

    def created(self, entry: Object) -> None: ...

    def deleting(self, entry: Object) -> None:
        """Before it is gone; raises ApiError where it must stay."""
        ...


class Cloud(Store):
    """The emulated account: each write is checked by the rules first, and each call is recorded."""

    def __init__(self, path: Path | None = None, given: Iterable[str] = ()) -> None:
        super().__init__(path, given)
        self.fresh: dict[str, tuple[str, ...]] = {}  # further outputs, by type, that an update leaves unknown
        self.observer: Observer | None = None
        self.calls: list[Call] = []

    def call(self, operation: str, type_: str, name: str, old: Mapping[str, Any], new: Mapping[str, Any]) -> None:
        """Every operation passes here before it does anything, with the inputs before and after it, if any."""
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
            for made, made_inputs, place in [*rules.created_with(self, entry)]:
                self.put(made, made_inputs, place)
            self._save()
            return entry

    def update(self, type_: str, id_: str, inputs: Mapping[str, Any], scope: str) -> Object:
        with self._lock:
            entry = self._objects.get((type_, scope, id_))
            if entry is None:
                raise ApiError(not_found(id_))
            changed = Object(type_, id_, scope, entry.name, dict(inputs))
            changed.outputs = updated(resource_type(type_), entry.inputs, entry.outputs, inputs)
            for key in resource_type(type_).fresh:
                changed.outputs[key] = entry.outputs[key] + 1
            check_references(self, changed)
            check_update(self, entry, changed)
            changed.outputs |= release(entry, changed)
            made = [*rules.created_with(self, changed)]
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
            for gone in (entry, *rules.deleted_with_it(self, entry)):
                self._objects.pop(gone.key, None)
            self._save()


def planned(row: ResourceType, inputs: Mapping[str, Any]) -> dict[str, Any]:
    """The outputs of a create that has not happened."""
    return merged(inputs, filled(row.computed, None))


def updated(
    row: ResourceType, old_inputs: Mapping[str, Any], outputs: Mapping[str, Any], inputs: Mapping[str, Any]
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
