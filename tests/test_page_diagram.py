"""The stack as a picture and as a tree."""

from itertools import combinations
from typing import Any

import pytest
from reported import CIPHERTEXT, entry, report, state

from rehearsal.cloud.resource_types import STORAGE_CLASS
from rehearsal.page.diagram import diagram
from rehearsal.page.parts import CONTROL_PLANE, parts
from rehearsal.page.shapes import LETTER, Box, fitted
from rehearsal.page.tree import Node, tree

NODES = "aws:eks/nodeGroup:NodeGroup"


def lines(entries: list[dict[str, Any]]) -> list[str]:
    return [words.text for words in diagram(entries).picture.words]


@pytest.mark.parametrize("stack", ["dev", "prod", "local"])
def test_each_resource_belongs_to_one_part(stack: str) -> None:
    entries = state(stack)
    counted = [e["urn"] for found in parts(entries).values() for e in found]
    real = [e["urn"] for e in entries if e["custom"] and not e["type"].startswith("pulumi:")]
    assert sorted(counted) == sorted(real), "components and providers are no part of what runs"


def test_the_picture_shows_network_control_plane_nodes_and_apps() -> None:
    shown = lines(state("prod"))
    titles = [line.partition(" (")[0] for line in shown if line.endswith("resources)")]
    assert titles == ["Network", "Nodes", "Apps", "Control plane", "Rest of the account"]
    assert {"ap-northeast-2a", "ap-northeast-2b", "public subnet", "private subnet", "internet gateway"} <= {*shown}
    assert {"secrets: KMS key", "add-on coredns", "grafana", "prometheus", "volume claim"} <= {*shown}
    assert "general-group: 2 m7g.large (2 to 4), ON_DEMAND" in shown, "what the nodes are"


def test_the_control_plane_says_its_version_who_reaches_it_and_what_it_logs() -> None:
    inputs = {
        "name": "c",
        "version": "1.36",
        "vpcConfig": {"endpointPrivateAccess": True, "endpointPublicAccess": False},
        "enabledClusterLogTypes": ["api", "audit"],
    }
    assert lines([entry("aws:eks/cluster:Cluster", "c", inputs=inputs)])[1:] == [
        "c",
        "Kubernetes 1.36",
        "endpoint: private",
        "logs: api, audit",
    ]


def test_a_storage_class_is_the_clusters_and_not_on_its_nodes() -> None:
    names = {e["urn"]: e["inputs"]["metadata"]["name"] for e in state("prod") if e["type"] == STORAGE_CLASS}
    found = parts(state("prod"))
    assert names.keys() <= {e["urn"] for e in found[CONTROL_PLANE]}
    shown = lines(state("prod"))
    assert {f"storage class {name}" for name in names.values()} <= {*shown}, "with the name that a claim has"
    assert "storage" not in shown, "it is no app"


def test_a_part_that_a_stack_lacks_is_not_drawn() -> None:
    shown = lines(state("local"))
    assert any(line.startswith("Apps") for line in shown), "on a cluster that exists"
    assert not any(line.startswith(("Network", "Nodes", "Control plane", "Internet")) for line in shown)
    assert lines([entry("aws:iam/role:Role", "r")]) == ["Rest of the account (1 resource)", "1 iam Role"]
    assert lines([]) == []


def test_a_part_is_described_in_words_too() -> None:
    found = diagram(state("dev")).description
    assert found[0].startswith("Network: 20 resources: 1 ec2 DefaultSecurityGroup, "), "who sees no picture reads it"
    assert len(found) == 5, "a sentence for each part"


def test_a_secret_input_is_not_drawn() -> None:
    shown = lines(
        [entry(NODES, "n", inputs={"scalingConfig": {"desiredSize": CIPHERTEXT}, "capacityType": CIPHERTEXT})]
    )
    assert CIPHERTEXT["ciphertext"] not in "".join(shown)
    assert "n: ?  (? to ?), " in shown, "what is not known is said to be so"


@pytest.mark.parametrize("stack", ["dev", "prod", "local"])
def test_boxes_are_inside_or_beside_each_other(stack: str) -> None:
    picture = diagram(state(stack)).picture
    for one, other in combinations(picture.boxes, 2):
        assert apart(one, other) or inside(one, other) or inside(other, one), f"{one} and {other} cross"
    assert all(inside(box, Box(0, 0, picture.width, picture.height, "")) for box in picture.boxes), "all is in sight"


def test_words_are_cut_before_they_leave_their_box() -> None:
    assert fitted("short", 100) == "short"
    long = fitted("a" * 100, 100)
    assert long.endswith("…"), "the reader sees that there is more"
    assert len(long) * LETTER <= 100


def apart(one: Box, other: Box) -> bool:
    return (
        one.x + one.width <= other.x or other.x + other.width <= one.x or one.bottom <= other.y or other.bottom <= one.y
    )


def inside(inner: Box, outer: Box) -> bool:
    return (
        outer.x <= inner.x
        and inner.x + inner.width <= outer.x + outer.width
        and outer.y <= inner.y
        and inner.bottom <= outer.bottom
    )


def test_the_tree_has_each_resource_under_its_parent() -> None:
    entries = report("prod").state
    parents = {(e["urn"].rpartition("::")[2], e.get("parent", "").rpartition("::")[2]) for e in entries}
    assert {*pairs(tree(entries))} == parents
    assert sum(1 + node.below for node in tree(entries)) == len(entries), "each once"


def test_the_tree_marks_what_is_protected_or_kept() -> None:
    (node,) = tree([entry("aws:kms/key:Key", "k", protect=True, retainOnDelete=True, parent="urn:pulumi:gone")])
    assert node.marks == ("protected", "kept on destroy")


def pairs(nodes: tuple[Node, ...], parent: str = "") -> list[tuple[str, str]]:
    return [pair for node in nodes for pair in [(node.name, parent), *pairs(node.children, node.name)]]
