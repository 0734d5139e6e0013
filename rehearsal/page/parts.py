"""Which part of the architecture a resource belongs to: network, control plane, nodes, apps, or the rest."""

from collections.abc import Iterable
from typing import Any

from rehearsal.cloud.resource_types import NODE_GROUP
from rehearsal.cloud.values import at, is_secret
from rehearsal.timing import Entry

NETWORK, CONTROL_PLANE, NODES, APPS, REST = "Network", "Control plane", "Nodes", "Apps", "Rest of the account"
PARTS = (NETWORK, CONTROL_PLANE, NODES, APPS, REST)
NODE_TYPES = (NODE_GROUP, "aws:ec2/launchTemplate:LaunchTemplate")
PREFIXES = {
    "aws:ec2/": NETWORK,
    "aws:eks/": CONTROL_PLANE,
    "aws:kms/": CONTROL_PLANE,
    "kubernetes:storage.k8s.io/": CONTROL_PLANE,  # classes are the cluster's: no node has them
    "kubernetes:": APPS,
    "random:": APPS,
}


def part(type_: str) -> str:
    if type_ in NODE_TYPES:
        return NODES
    return next((part for prefix, part in PREFIXES.items() if type_.startswith(prefix)), REST)


def parts(state: Iterable[Entry]) -> dict[str, list[Entry]]:
    """The resources of each part; components and providers are none, and a part without any is left out."""
    found: dict[str, list[Entry]] = {name: [] for name in PARTS}
    for entry in state:
        if entry.get("custom") and not entry["type"].startswith("pulumi:"):
            found[part(entry["type"])].append(entry)
    return {name: entries for name, entries in found.items() if entries}


def value(entry: Entry, path: str) -> Any:
    """An input of a resource; None for a secret, whole or in part, and where there is none."""
    found = at(entry.get("inputs", {}), path)
    return None if _holds_secret(found) else found


def text(entry: Entry, path: str) -> str:
    found = value(entry, path)
    return found if isinstance(found, str) else ""


def _holds_secret(found: Any) -> bool:
    if isinstance(found, dict):
        return is_secret(found) or any(map(_holds_secret, found.values()))
    return isinstance(found, list) and any(map(_holds_secret, found))
