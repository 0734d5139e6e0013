"""The stack as a picture: the network with its zones, the nodes and apps in it, the control plane, the rest."""

from collections import Counter
from collections.abc import Sequence
from typing import NamedTuple

from rehearsal.cloud.resource_types import (
    ADDON,
    CLUSTER,
    GATEWAY,
    KEY,
    NAT,
    NODE_GROUP,
    SERVICE,
    STORAGE_CLASS,
    SUBNET,
    VPC,
)
from rehearsal.cloud.values import name_of
from rehearsal.page.parts import APPS, CONTROL_PLANE, NETWORK, NODES, REST, parts, text, value
from rehearsal.page.shapes import LINE, PADDING, Arrow, Box, Picture, Words, columns
from rehearsal.page.words import counted, kind
from rehearsal.timing import Entry

WIDTH, LEFT, GAP = 960, 640, 40
ENDPOINT = "aws:ec2/vpcEndpoint:VpcEndpoint"
WORKLOADS = ("Deployment", "DaemonSet", "StatefulSet", "PersistentVolumeClaim")
MOST = 3  # boxes in a row


class Diagram(NamedTuple):
    picture: Picture
    description: tuple[str, ...]
    """What the picture shows, in words: a sentence for each part."""


def diagram(state: Sequence[Entry]) -> Diagram:
    found = parts(state)
    picture = Picture(WIDTH)
    right = any(name in found for name in (CONTROL_PLANE, REST))
    width = LEFT if right else WIDTH - 2
    left = width > LEFT or any(name in found for name in (NETWORK, NODES, APPS))
    y = _internet(picture, found) if NETWORK in found else 1
    if left:
        _network(picture, found, Box(1, y, width, 0, "part"))
    if right:
        x = LEFT + GAP if left else 1
        _beside(picture, found, Box(x, y, WIDTH - 1 - x, 0, "part"), joined=left)
    return Diagram(picture, tuple(_sentence(name, entries) for name, entries in found.items()))


def _internet(picture: Picture, found: dict[str, list[Entry]]) -> float:
    """What is above the network: the internet, where there is a gateway to it. Returns where the rest begins."""
    if not any(entry["type"] == GATEWAY for entry in found[NETWORK]):
        return 1
    box = picture.box(LEFT / 2 - 80, 1, 160, ["Internet"], "outside")
    picture.arrows.append(Arrow(LEFT / 2, box.bottom, LEFT / 2, box.bottom + 32))
    picture.words.append(Words(LEFT / 2 + 10, box.bottom + 17, "internet gateway"))
    return box.bottom + 32


def _network(picture: Picture, found: dict[str, list[Entry]], at: Box) -> None:
    """The network, with nodes and apps in it; without one, these alone."""
    network = found.get(NETWORK, [])
    outer, y = at, at.y
    if network:
        vpcs = [f"{name_of(e['urn'])} {text(e, 'cidrBlock')}" for e in network if e["type"] == VPC]
        ends = [text(e, "serviceName").rpartition(".")[2] for e in network if e["type"] == ENDPOINT]
        lines = [_title(NETWORK, network), *vpcs, *([f"endpoints: {', '.join(sorted(ends))}"] if ends else [])]
        outer = picture.box(at.x, at.y, at.width, lines, "part")
        y = _zones(picture, network, outer._replace(y=outer.bottom))
    if found.keys() & {NODES, APPS}:
        inset = PADDING if network else 0
        y = _nodes(picture, found, Box(at.x + inset, y, at.width - 2 * inset, 0, "part"))
    if network:
        picture.stretched(outer, y + PADDING)


def _zones(picture: Picture, network: Sequence[Entry], at: Box) -> float:
    """A column for each zone with its subnets, the public ones first. Returns where the next thing begins."""
    subnets = [entry for entry in network if entry["type"] == SUBNET]
    nats = Counter(text(entry, "subnetId") for entry in network if entry["type"] == NAT)
    zones = sorted({text(entry, "availabilityZone") for entry in subnets})
    y = at.y
    for start in range(0, len(zones), MOST):
        row = zones[start : start + MOST]
        drawn = []
        for zone, (x, width) in zip(row, columns(at, len(row)), strict=True):
            inside = sorted((e for e in subnets if text(e, "availabilityZone") == zone), key=_access, reverse=True)
            outer = picture.box(x, y, width, [zone or "subnets"], "zone")
            bottom = outer.bottom - PADDING + 6
            for entry in inside:
                nat = ["NAT gateway"] * nats[entry.get("id", "")]
                lines = [f"{_access(entry)} subnet".strip(), text(entry, "cidrBlock"), *nat]
                bottom = picture.box(x + 8, bottom, width - 16, lines, "thing").bottom + 8
            drawn.append(picture.stretched(outer, bottom))
        below = max(column.bottom for column in drawn)
        for column in drawn:
            picture.stretched(column, below)
        y = below + PADDING
    return y


def _access(subnet: Entry) -> str:
    """By the tags that a load balancer looks for: docs.aws.amazon.com/eks/latest/userguide/network-load-balancing.html
    (2026-11)."""
    tags = value(subnet, "tags") or {}
    return "public" if "kubernetes.io/role/elb" in tags else "private"


def _nodes(picture: Picture, found: dict[str, list[Entry]], at: Box) -> float:
    """The nodes with the apps on them. Returns where they end."""
    nodes = found.get(NODES, [])
    outer, y = at, at.y
    if nodes:
        groups = [_group(entry) for entry in nodes if entry["type"] == NODE_GROUP]
        outer = picture.box(at.x, at.y, at.width, [_title(NODES, nodes), *groups], "part inner")
        y = outer.bottom
    if apps := found.get(APPS):
        inset = PADDING if nodes else 0
        box = picture.box(at.x + inset, y, at.width - 2 * inset, [_title(APPS, apps)], "part")
        y = picture.stretched(box, _apps(picture, apps, box)).bottom
    return picture.stretched(outer, y + PADDING).bottom if nodes else y


def _group(entry: Entry) -> str:
    sizes = value(entry, "scalingConfig") or {}
    kinds = ", ".join(value(entry, "instanceTypes") or ())
    desired, least, most = (sizes.get(key, "?") for key in ("desiredSize", "minSize", "maxSize"))
    return f"{name_of(entry['urn'])}: {desired} {kinds} ({least} to {most}), {text(entry, 'capacityType')}"


def _apps(picture: Picture, entries: Sequence[Entry], at: Box) -> float:
    """A box for each component of apps; what has none stands on its own. Returns where they end."""
    apps: dict[str, list[Entry]] = {}
    for entry in entries:
        apps.setdefault(entry.get("parent") or entry["urn"], []).append(entry)
    y = at.bottom - PADDING + 6
    owners = sorted(apps, key=name_of)
    for start in range(0, len(owners), MOST):
        row, places = owners[start : start + MOST], columns(at, MOST)
        boxes = [
            picture.box(x, y, width, [name_of(owner), *_holds(apps[owner])], "thing")
            for owner, (x, width) in zip(row, places, strict=False)
        ]
        y = max(box.bottom for box in boxes)
        for box in boxes:
            picture.stretched(box, y)
        y += 8
    return y + 4


def _holds(app: Sequence[Entry]) -> list[str]:
    found = Counter(entry["type"].rpartition(":")[2] for entry in app)
    shown = [name.replace("PersistentVolumeClaim", "volume claim") for name in WORKLOADS if name in found]
    balancers = [e for e in app if e["type"] == SERVICE and text(e, "spec.type") == "LoadBalancer"]
    return [*shown, *["load balancer"] * len(balancers), counted(len(app), "resource")]


def _beside(picture: Picture, found: dict[str, list[Entry]], at: Box, *, joined: bool) -> None:
    """The control plane, and below it the rest of the account."""
    y = at.y
    if entries := found.get(CONTROL_PLANE):
        box = picture.box(at.x, y, at.width, [_title(CONTROL_PLANE, entries), *_control_plane(entries)], "part")
        if joined:
            middle = box.y + LINE * 2
            picture.arrows.append(Arrow(at.x - GAP + 1, middle, at.x, middle))
        y = box.bottom + PADDING
    if entries := found.get(REST):
        kinds = Counter(kind(entry["type"]) for entry in entries)
        lines = [f"{count} {name}" for name, count in sorted(kinds.items())]
        picture.box(at.x, y, at.width, [_title(REST, entries), *lines], "part")


def _control_plane(entries: Sequence[Entry]) -> list[str]:
    lines: list[str] = []
    for cluster in (entry for entry in entries if entry["type"] == CLUSTER):
        access = [name for name in ("public", "private") if value(cluster, f"vpcConfig.endpoint{name.title()}Access")]
        logs = value(cluster, "enabledClusterLogTypes") or ["none"]
        lines += [text(cluster, "name"), f"Kubernetes {text(cluster, 'version')}"]
        lines += [f"endpoint: {' and '.join(access)}", f"logs: {', '.join(logs)}"]
    lines += ["secrets: KMS key"] * any(entry["type"] == KEY for entry in entries)
    addons = sorted(text(entry, "addonName") for entry in entries if entry["type"] == ADDON)
    classes = [text(entry, "metadata.name") for entry in entries if entry["type"] == STORAGE_CLASS]
    return [*lines, *(f"add-on {name}" for name in addons), *(f"storage class {name}" for name in classes)]


def _title(name: str, entries: Sequence[Entry]) -> str:
    return f"{name} ({counted(len(entries), 'resource')})"


def _sentence(name: str, entries: Sequence[Entry]) -> str:
    kinds = Counter(kind(entry["type"]) for entry in entries)
    listed = ", ".join(f"{count} {each}" for each, count in sorted(kinds.items()))
    return f"{name}: {counted(len(entries), 'resource')}: {listed}."
