"""`python -m tools.order`: how long `up` and `destroy` take in the order of this program, and in those of others.

Each order is the dev program with the edges that another project has, read in its source: the resources
and their durations are the same, so that only the order differs. AWS takes a part of its time, and the engine really
waits for it: run it where nothing else runs. The unit is the chain of operations that AWS and Kubernetes make
necessary, which is listed here: one that this program's graph gave would grow with each needless edge of it.
"""

import tempfile
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

import pulumi

from rehearsal.cloud.durations import duration
from rehearsal.cloud.pace import Paced
from rehearsal.cloud.resource_types import (
    ADDON,
    CLAIM,
    CLUSTER,
    DEPLOYMENT,
    KEY,
    NAMESPACE,
    NODE_GROUP,
    POD_IDENTITY,
    SERVICE,
    STORAGE_CLASS,
    SUBNET,
    VPC,
)
from rehearsal.engine.process import run_project
from rehearsal.stack import Rehearsal

SCALE = 20
TARGETS = {"dev": "1.02 and 1.10", "prod": "1.02 and 1.20"}
COMPONENT = "eks:index:Cluster"
CONFIG, VOLUME_POLICY = "kubernetes:core/v1:ConfigMap", "kubernetes:core/v1:PersistentVolumePatch"

NECESSARY: Mapping[str, Mapping[str, Sequence[str]]] = {
    # The control plane needs subnets, and the key of Secrets, which takes longer. Nodes need the network of pods, an
    # add-on. Only what runs on nodes waits for them: Pods, and the EBS driver, whose class a claim needs; Kubernetes
    # makes the volume, whose policy is set then, once a Pod wants it. Grafana's dashboards name the Auto Scaling group
    # of the nodes, so their ConfigMap waits too, for a second.
    "dev": {
        "create": (VPC, SUBNET, CLUSTER, ADDON, NODE_GROUP, CONFIG, DEPLOYMENT),
        "delete": (NODE_GROUP, CLUSTER, SUBNET, VPC),
    },
    # Pods with volumes leave them before the nodes go. All else of the cluster goes with it.
    "prod": {
        "create": (KEY, CLUSTER, ADDON, NODE_GROUP, ADDON, STORAGE_CLASS, CLAIM, DEPLOYMENT, VOLUME_POLICY),
        "delete": (DEPLOYMENT, CLAIM, NODE_GROUP, CLUSTER, SUBNET, VPC),
    },
}
"""What must follow each other in each stack, by type: no order is faster than these one after another."""


@dataclass(frozen=True)
class Order:
    """What a resource of a type waits for beside what it needs."""

    name: str
    waits: Mapping[str, Collection[str]] = field(default_factory=dict)
    """Type to the types that were declared before it; none named means all that were."""

    def run(self) -> None:
        """The program with these edges."""
        declared: list[tuple[str, pulumi.Resource]] = []

        def add(args: pulumi.ResourceTransformationArgs) -> pulumi.ResourceTransformationResult:
            types = self.waits.get(args.type_)
            found = [each for type_, each in declared if types is not None and (not types or type_ in types)]
            if isinstance(args.resource, pulumi.CustomResource):
                declared.append((args.type_, args.resource))
            opts = args.opts.merge(pulumi.ResourceOptions(depends_on=found))
            return pulumi.ResourceTransformationResult(args.props, opts)

        pulumi.runtime.register_stack_transformation(add)
        run_project()


ORDERS = (
    Order("this program"),
    # https://github.com/pinecone-io/pulumi-pinecone-byoc, aws/cluster.py: depends_on of whole components (2026-11)
    Order("each component after all before it", {COMPONENT: (), ADDON: (), NAMESPACE: ()}),
    # https://github.com/terraform-aws-modules/terraform-aws-eks, main.tf: before_compute is false by default (2026-11)
    Order("each add-on after the nodes", {ADDON: (NODE_GROUP,)}),
    # https://github.com/mitodl/ol-infrastructure, infrastructure/aws/eks/__main__.py: depends_on cluster and nodes; and
    # a Service after its Deployment, as many charts install them (2026-11)
    Order(
        "each object after the nodes",
        {NAMESPACE: (NODE_GROUP, ADDON), POD_IDENTITY: (NODE_GROUP, ADDON), SERVICE: (DEPLOYMENT,)},
    ),
)


def necessary(stack: str, operation: str) -> float:
    """Seconds of the operations, "create" or "delete", that must follow each other, at usual times."""
    return sum(duration(operation, type_, {}, {}).typical for type_ in NECESSARY[stack][operation])


def measure(order: Order, stack: str, folder: Path) -> tuple[float, float]:
    """Seconds of `up` and `destroy` in AWS."""
    cloud = Paced(scale=SCALE)
    deletable = {"cluster": {"deletion_protection": False}}
    with Rehearsal(stack, folder=folder, cloud=cloud, program=order.run, settings=deletable) as rehearsal:
        rehearsal.up()
        up = cloud.taken()
        rehearsal.destroy()
        return up, cloud.taken()


def main() -> None:
    with tempfile.TemporaryDirectory() as name:
        for stack, target in TARGETS.items():
            _compare(stack, target, Path(name) / stack)


def _compare(stack: str, target: str, folder: Path) -> None:
    print(f"The stack {stack} at 1/{SCALE} of AWS's time, in units of the chain of necessary operations.")
    print(f"{'order':<36} {'up':>6} {'destroy':>8}")
    create, delete = (necessary(stack, operation) for operation in ("create", "delete"))
    for number, order in enumerate(ORDERS):
        up, destroy = measure(order, stack, folder / str(number))
        print(f"{order.name:<36} {up / create:6.2f} {destroy / delete:8.2f}", flush=True)
    print(f"the chains take {create / 60:.1f} and {delete / 60:.1f} min; aims: {target}")


if __name__ == "__main__":
    main()
