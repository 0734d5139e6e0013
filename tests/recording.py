"""What a program registered, as its tests ask for it."""

from dataclasses import dataclass, field
from typing import Any


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
