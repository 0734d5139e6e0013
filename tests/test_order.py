"""What decides how long `up` and `destroy` take: the types of the longest chain, and who is on no chain of nodes.

The edges are asserted, never a time: each is one that AWS or Kubernetes needs.
"""

from collections.abc import Sequence

import pytest
from up_states import state

from rehearsal.cloud.resource_types import (
    ADDON,
    CLAIM,
    CLUSTER,
    DEPLOYMENT,
    GATEWAY,
    KEY,
    NAT,
    NODE_GROUP,
    ROUTE,
    STORAGE_CLASS,
    SUBNET,
    VPC,
)
from rehearsal.schedule import Work, schedule
from rehearsal.timing import creation, deletion

pytestmark = [pytest.mark.engine, pytest.mark.changes]

CONFIG, DAEMON = "kubernetes:core/v1:ConfigMap", "kubernetes:apps/v1:DaemonSet"
VOLUME_POLICY = "kubernetes:core/v1:PersistentVolumePatch"

# An add-on between cluster and nodes: the network of pods. After nodes only what runs on them: the EBS driver, which a
# volume waits for, and Pods. Grafana's dashboards name the Auto Scaling group of the nodes, so their ConfigMap waits
# too, for a second. The key of Secrets takes longer than the subnets.
UP = {
    "dev": [VPC, SUBNET, CLUSTER, ADDON, NODE_GROUP, CONFIG, DEPLOYMENT],
    "prod": [KEY, CLUSTER, ADDON, NODE_GROUP, ADDON, STORAGE_CLASS, CLAIM, DEPLOYMENT, VOLUME_POLICY],
}
# Pods with volumes leave them before the nodes go. All else of the cluster goes with it.
DESTROY = {
    "dev": [NODE_GROUP, CLUSTER, SUBNET, VPC],
    "prod": [DEPLOYMENT, CLAIM, NODE_GROUP, CLUSTER, SUBNET, VPC],
}
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


@pytest.mark.parametrize("stack", UP)
def test_the_longest_chain_of_an_up_is_what_runs_on_nodes_of_a_cluster(stack: str) -> None:
    found = schedule(creation(state(stack))).path
    assert [type_of(name) for name in found] == UP[stack], "one edge more and an up takes longer"


@pytest.mark.parametrize("stack", DESTROY)
def test_the_longest_chain_of_a_destroy_is_nodes_cluster_and_network(stack: str) -> None:
    found = schedule(deletion(state(stack))).path
    assert [type_of(name) for name in found] == DESTROY[stack], "one edge more and a destroy takes longer"


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


@pytest.mark.parametrize("stack", UP)
def test_the_control_plane_waits_for_no_way_out(stack: str) -> None:
    up = creation(state(stack))
    for beside in (NAT, ROUTE, GATEWAY):
        assert not {each for each in after(up, beside) if type_of(each) == CLUSTER}, f"{beside} is made beside it"
