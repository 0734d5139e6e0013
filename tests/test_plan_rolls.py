"""A reviewer reads what a plan interrupts: the cluster, its nodes and Grafana's pod, and what becomes of its data."""

from typing import Any

import pytest
from plan_events import end, plan, step

from plan.about import About
from plan.comment import Section, comment
from plan.rolls import CLUSTER, FRONT, GRAFANA, NODE_GROUP, PROMETHEUS, data, replaced, restarts, rolls

GROUP = "general-group"
POD = step("same", *GRAFANA.pod)
KEPT = step("same", *GRAFANA.claim)
NEW_VOLUME = step("create", *GRAFANA.claim)
OTHER_VOLUME = step("replace", *GRAFANA.claim, keys=["metadata.name"], diffs=["metadata.name"])
NEW_POD = step("update", *GRAFANA.pod, diffs=["spec.template.spec.containers[0].image"])
NEW_TYPE = step("replace", NODE_GROUP, GROUP, keys=["instanceTypes"], diffs=["instanceTypes"])
NEW_DISK = step("update", NODE_GROUP, GROUP, diffs=["launchTemplate"])
NEW_SIZE = step("update", NODE_GROUP, GROUP, diffs=["scalingConfig"])


@pytest.mark.parametrize(
    ("reported", "kind"),
    [
        ([NEW_POD], "beside"),
        ([NEW_POD, KEPT], "away"),
        ([NEW_POD, step("delete", *GRAFANA.claim)], "beside"),
        ([step("replace", *GRAFANA.pod, diffs=["spec.template.spec.volumes"]), KEPT], "away"),
        ([step("update", *GRAFANA.pod, diffs=["spec.replicas"]), KEPT], ""),
        ([POD, KEPT, NEW_SIZE], ""),
        ([POD, KEPT, NEW_TYPE], "moved"),
        ([POD, KEPT, NEW_DISK], "moved"),
        ([NEW_POD, KEPT, NEW_DISK], "moved"),
        ([POD, NEW_TYPE], "moved"),
        ([POD, NEW_VOLUME, NEW_TYPE], "moved"),
        ([NEW_POD, NEW_VOLUME], "away"),
        ([step("replace", *GRAFANA.pod, keys=["spec.selector"], diffs=["spec.selector"]), KEPT], "away"),
        ([step("replace", *GRAFANA.pod, keys=["metadata.name"], diffs=["metadata.name"])], "beside"),
        ([step("delete-replaced", *GRAFANA.pod), step("create-replacement", *GRAFANA.pod)], "beside"),
        ([step("create", *GRAFANA.pod), step("create", NODE_GROUP, GROUP)], ""),
        ([NEW_TYPE], ""),
    ],
    ids=[
        "the new pod comes first",
        "a volume is for one pod",
        "the volume goes, and waits for nobody",
        "another deployment",
        "the pod stays",
        "more nodes",
        "other instances",
        "other disks",
        "both at once are one move",
        "without a volume",
        "with another volume",
        "a new volume is for one pod too",
        "another selector",
        "another name",
        "another provider: no input changes",
        "a new stack has no users",
        "no Grafana",
    ],
)
def test_what_becomes_of_grafanas_pod(reported: list[Any], kind: str) -> None:
    assert restarts(plan(*reported), GRAFANA) == kind


@pytest.mark.parametrize(
    ("reported", "kind"),
    [
        ([], "lost"),
        ([step("delete", *GRAFANA.claim)], "lost"),
        ([KEPT], "kept"),
        ([step("update", *GRAFANA.claim, diffs=["spec.resources.requests.storage"])], "kept"),
        ([NEW_VOLUME], "new"),
        ([OTHER_VOLUME], "replaced"),
        ([NEW_VOLUME, step("create", *GRAFANA.volume)], "named"),
        ([OTHER_VOLUME, step("same", *GRAFANA.volume)], "named"),
        ([NEW_VOLUME, step("delete", *GRAFANA.volume)], "new"),
    ],
    ids=[
        "never a volume",
        "storage is turned off",
        "the same",
        "a larger one",
        "storage is turned on",
        "another claim",
        "turned on with a volume that was kept",
        "another claim for such a volume",
        "no longer with it",
    ],
)
def test_what_becomes_of_grafanas_data(reported: list[Any], kind: str) -> None:
    assert data(plan(NEW_POD, *reported), GRAFANA) == kind


def test_nodes_are_replaced_some_at_a_time_or_with_their_group() -> None:
    updated, recreated, scaled = (plan(each) for each in (NEW_DISK, NEW_TYPE, NEW_SIZE))
    assert [len(rolls(each)) for each in (updated, recreated, scaled)] == [1, 0, 0], "an update drains one by one"
    assert [len(replaced(each)) for each in (updated, recreated, scaled)] == [0, 1, 0], "a deletion all together"


@pytest.mark.parametrize(
    ("reported", "said"),
    [
        (
            [NEW_POD, KEPT],
            ["**Grafana is away for about a minute:** its pod is replaced. The new pod has the same volume."],
        ),
        (
            [POD, KEPT, NEW_DISK],
            [
                "**Nodes of <code>general-group</code> are drained and replaced, some at a time:**",
                "**Grafana is away for about a minute:** its pod moves to another node. The new pod has the same",
            ],
        ),
        (
            [POD, NEW_TYPE],
            [
                "**All nodes of <code>general-group</code> are replaced:** a new group comes up, then the old nodes",
                "**Grafana is away for about a minute:** its pod moves to another node. Without a volume, what was set",
            ],
        ),
        (
            [POD, step("create", NODE_GROUP, "other-group"), step("delete", NODE_GROUP, GROUP)],
            [
                "**All nodes of <code>general-group</code> are deleted:** they are drained together, and every pod",
                "**Grafana is away for about a minute:** its pod moves to another node. Without a volume, what was set",
            ],
        ),
        (
            [NEW_POD, NEW_VOLUME],
            [
                "**Grafana is away for about a minute:** its pod is replaced. Grafana starts with an empty volume: what"
                " was set up in the browser before is lost."
            ],
        ),
        (
            [NEW_POD, OTHER_VOLUME],
            [
                "**Grafana is away for about a minute:** its pod is replaced. Grafana starts with an empty volume in"
                " place of the old one: what was set up in the browser before is not on it."
            ],
        ),
        (
            [NEW_POD, NEW_VOLUME, step("create", *GRAFANA.volume)],
            [
                "**Grafana is away for about a minute:** its pod is replaced. Grafana starts with the volume that"
                " `volume_id` names:"
            ],
        ),
    ],
    ids=[
        "Grafana",
        "its nodes",
        "their group",
        "a group of another name",
        "a new volume",
        "another volume",
        "a kept volume",
    ],
)
def test_a_reviewer_reads_what_is_interrupted(reported: list[Any], said: list[str]) -> None:
    lines = warning(*reported)
    assert len(lines) == len(said), "a line for each"
    assert all(line.startswith(text) for line, text in zip(lines, said, strict=True)), "to decide when"


def of_type(old: str, new: str) -> Any:
    """Grafana's Service with another type, as its preview reports it."""
    states = {"old": {"inputs": {"spec": {"type": old}}}, "new": {"inputs": {"spec": {"type": new}}}}
    return step("update", *FRONT, diffs=["spec.type"], **states)


ROUTE = "aws:ec2/route:Route"
OUT = "**Connections out of the network break once:**"
BALANCER = "**Grafana's load balancer is replaced:** the next one has another name, and answers 3 to 5 minutes"


@pytest.mark.parametrize(
    ("reported", "said"),
    [
        ([step("update", ROUTE, "main-private-b-default", diffs=["natGatewayId"])], [OUT]),
        ([step("delete", "aws:ec2/natGateway:NatGateway", "b"), step("update", ROUTE, "b")], [OUT]),
        ([step("create", "aws:ec2/natGateway:NatGateway", "b"), step("create", ROUTE, "b")], []),
        ([step("update", "aws:ec2/natGateway:NatGateway", "b", diffs=["tags"])], []),
        ([step("replace", *FRONT, keys=["replacementTrigger"])], [BALANCER]),
        ([of_type("LoadBalancer", "ClusterIP")], ["**Grafana's load balancer is deleted,** and its address with it."]),
        ([of_type("ClusterIP", "LoadBalancer")], []),
        (
            [step("update", CLUSTER, "main-eks-eksCluster", diffs=["version"])],
            ["**The control plane gets another Kubernetes version:** EKS needs 15 to 45 minutes for it"],
        ),
        ([step("update", CLUSTER, "main-eks-eksCluster", diffs=["tags"])], []),
        (
            [step("same", *PROMETHEUS.pod), NEW_DISK],
            ["**Nodes of", "**Metrics of the past are lost:** Prometheus' pod is replaced, and has no volume."],
        ),
        (
            [step("update", *PROMETHEUS.pod, diffs=["spec.template.x"]), step("same", *PROMETHEUS.claim)],
            ["**Metrics have a gap of about a minute:** Prometheus' pod is replaced, on the same volume."],
        ),
    ],
    ids=[
        "another way out",
        "a gateway less",
        "a first gateway",
        "a gateway's tags",
        "another balancer",
        "no balancer",
        "a first balancer",
        "a version",
        "a cluster's tags",
        "measurements",
        "kept measurements",
    ],
)
def test_a_reviewer_reads_of_ways_metrics_and_versions(reported: list[Any], said: list[str]) -> None:
    lines = [line for line in warning(*reported) if line]
    assert len(lines) == len(said), "a line for each, and none for what stays"
    assert all(line.startswith(text) for line, text in zip(lines, said, strict=True)), "to decide when"


def test_groups_that_are_not_listed_are_counted() -> None:
    lines = warning(*(step("update", NODE_GROUP, f"group-{number}", diffs=["version"]) for number in range(5)))
    assert lines[3:] == ["And so are those of 2 more groups."], "none is passed over"


def halves(type_: str, name: str) -> list[Any]:
    """A replacement as the engine reports it where a replaced cluster is deleted first, and all in it before it."""
    return [step(op, type_, name) for op in ("delete-replaced", "replace", "create-replacement")]


@pytest.mark.parametrize(
    ("reported", "said"),
    [
        (
            [*halves(CLUSTER, "main"), *halves(NODE_GROUP, GROUP), *halves(*GRAFANA.pod)],
            "**Cluster and nodes are deleted and created again:** Grafana is away for most of the `up`.",
        ),
        (
            [*halves(CLUSTER, "main"), *halves(NODE_GROUP, GROUP), *halves(*GRAFANA.pod), *halves(*GRAFANA.claim)],
            "**Cluster and nodes are deleted and created again:** Grafana is away for most of the `up`.",
        ),
        (
            [step("delete", CLUSTER, "main"), step("create", CLUSTER, "other"), NEW_TYPE, *halves(*GRAFANA.pod)],
            "**The cluster is deleted,** and with it all that runs on it, Grafana too.",
        ),
    ],
    ids=["replaced", "with a volume", "deleted"],
)
def test_where_the_cluster_ends_no_line_is_of_its_nodes_and_pods(reported: list[Any], said: str) -> None:
    assert warning(*reported) == [said], "no new group comes first, and no pod moves"


def warning(*reported: Any) -> list[str]:
    """What the page of a plan warns of, line by line."""
    page = comment([Section("dev", plan(*reported, end()), About())], label="allow", consented=False)
    lines = page.partition("> [!WARNING]\n")[2].partition("\n\n")[0].split("\n")
    return [line.removeprefix("> ").removesuffix("\\") for line in lines]
