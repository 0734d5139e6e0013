"""What decides how long `up` and `destroy` take: the types of the longest chain, and who is on no chain of nodes.

The edges are asserted, never a time: each is one that AWS or Kubernetes needs.
"""

from collections.abc import Callable, Sequence
from typing import Any

import pytest
from up_states import state

from rehearsal.cloud.resource_types import (
    ADDON,
    CLAIM,
    CLUSTER,
    DEPLOYMENT,
    GATEWAY,
    NAT,
    NODE_GROUP,
    ROUTE,
    STORAGE_CLASS,
)
from rehearsal.schedule import Work, schedule
from rehearsal.timing import creation, deletion
from tools.order import CONFIG, NECESSARY, VOLUME_POLICY, necessary

pytestmark = [pytest.mark.engine, pytest.mark.changes]

DAEMON = "kubernetes:apps/v1:DaemonSet"

NEEDS_NODES = {
    "dev": {CONFIG, DEPLOYMENT, ADDON, DAEMON},
    "prod": {CONFIG, DEPLOYMENT, ADDON, DAEMON, STORAGE_CLASS, CLAIM, VOLUME_POLICY},
}


def type_of(urn: str) -> str:
    return urn.split("::")[2].rpartition("$")[2]


def after(works: Sequence[Work], type_: str) -> set[str]:
    """The work that waits, through whatever, for work on that type."""
    waiting: set[str] = set()
    for work in works:  # each after all that it waits for
        if any(type_of(each) == type_ or each in waiting for each in work.after):
            waiting.add(work.name)
    return waiting


@pytest.mark.parametrize(("operation", "works"), [("create", creation), ("delete", deletion)], ids=["up", "destroy"])
@pytest.mark.parametrize("stack", NECESSARY)
def test_the_longest_chain_is_that_of_the_necessary_operations(
    stack: str, operation: str, works: Callable[[Sequence[Any]], list[Work]]
) -> None:
    found = schedule(works(state(stack)))
    assert [type_of(name) for name in found.path] == [*NECESSARY[stack][operation]], "one edge more and it is longer"
    assert found.seconds == necessary(stack, operation), "the unit in which tools/order.py measures"


@pytest.mark.parametrize("stack", NEEDS_NODES)
def test_what_needs_no_node_does_not_wait_for_any(stack: str) -> None:
    works = creation(state(stack))
    timed = {work.name for work in works if work.seconds.typical}
    waiting = after(works, NODE_GROUP) & timed
    assert {type_of(name) for name in waiting} == NEEDS_NODES[stack], "namespaces and rights need the control plane"
    add_ons = sorted(name.rpartition("::")[2] for name in waiting if type_of(name) == ADDON)
    assert add_ons == ["main-coredns", *["main-ebs-csi"] * (stack == "prod"), "main-metrics-server"], "the others run"
    configs = [name.rpartition("::")[2] for name in waiting if type_of(name) == CONFIG]
    assert configs == ["grafana-provisioning"], "the dashboards name the nodes' Auto Scaling group"


@pytest.mark.parametrize("stack", NECESSARY)
def test_the_control_plane_waits_for_no_way_out(stack: str) -> None:
    up = creation(state(stack))
    for beside in (NAT, ROUTE, GATEWAY):
        assert not {each for each in after(up, beside) if type_of(each) == CLUSTER}, f"{beside} is made beside it"
