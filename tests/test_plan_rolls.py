"""What a reviewer is told of interruptions: nodes that are replaced, and Grafana's pod."""

from typing import Any

import pytest
from plan_events import end, plan, step

from plan.about import About
from plan.comment import Section, comment
from plan.rolls import CLAIM, GRAFANA, NODE_GROUP, replaced, restarts, rolls

GROUP = "general-group"
POD = step("same", *GRAFANA)
VOLUME = step("same", *CLAIM)
NEW_POD = step("update", *GRAFANA, diffs=["spec.template.spec.containers[0].image"])
NEW_TYPE = step("replace", NODE_GROUP, GROUP, keys=["instanceTypes"], diffs=["instanceTypes"])
NEW_DISK = step("update", NODE_GROUP, GROUP, diffs=["launchTemplate"])
NEW_SIZE = step("update", NODE_GROUP, GROUP, diffs=["scalingConfig"])


@pytest.mark.parametrize(
    ("reported", "kind"),
    [
        ([NEW_POD], "beside"),
        ([NEW_POD, VOLUME], "away"),
        ([NEW_POD, step("delete", *CLAIM)], "beside"),
        ([step("replace", *GRAFANA, diffs=["spec.template.spec.volumes"]), VOLUME], "away"),
        ([step("update", *GRAFANA, diffs=["spec.replicas"]), VOLUME], ""),
        ([POD, VOLUME, NEW_SIZE], ""),
        ([POD, VOLUME, NEW_TYPE], "moved"),
        ([POD, VOLUME, NEW_DISK], "moved"),
        ([NEW_POD, VOLUME, NEW_DISK], "moved"),
        ([POD, NEW_TYPE], "emptied"),
        ([step("create", *GRAFANA), step("create", NODE_GROUP, GROUP)], ""),
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
        "no volume goes with it",
        "a new stack has no users",
        "no Grafana",
    ],
)
def test_what_becomes_of_grafanas_pod(reported: list[Any], kind: str) -> None:
    assert restarts(plan(*reported)) == kind


def test_nodes_are_replaced_some_at_a_time_or_with_their_group() -> None:
    updated, made_anew, scaled = (plan(each) for each in (NEW_DISK, NEW_TYPE, NEW_SIZE))
    assert [len(rolls(each)) for each in (updated, made_anew, scaled)] == [1, 0, 0], "an update drains one by one"
    assert [len(replaced(each)) for each in (updated, made_anew, scaled)] == [0, 1, 0], "a deletion all together"


@pytest.mark.parametrize(
    ("reported", "said"),
    [
        ([NEW_POD, VOLUME], ["**Grafana is away for about a minute:** its volume goes"]),
        (
            [POD, VOLUME, NEW_DISK],
            [
                "**Nodes of <code>general-group</code> are drained and replaced, some at a time:**",
                "**Grafana is away for about a minute:** its pod moves to another node, and its volume with it.",
            ],
        ),
        (
            [POD, NEW_TYPE],
            [
                "**All nodes of <code>general-group</code> are replaced:** a new group comes up, then the old nodes",
                "**Grafana is away for about a minute:** its pod moves to another node. Without a volume, what was set",
            ],
        ),
    ],
    ids=["Grafana", "its nodes", "their group"],
)
def test_a_reviewer_reads_what_is_interrupted(reported: list[Any], said: list[str]) -> None:
    page = comment([Section("dev", plan(*reported, end()), About())], label="allow", consented=False)
    warning = page.partition("> [!WARNING]\n")[2].partition("\n\n")[0].split("\n")
    assert len(warning) == len(said), "a line for each"
    assert all(line.startswith(f"> {text}") for line, text in zip(warning, said, strict=True)), "to decide when"
