"""`python -m tools.order`: how long `up` and `destroy` take in the order of this program, and in those of others.

Each order is the dev program with the edges that another project has, read in its source: the resources
and their durations are the same, so that only the order differs. AWS takes a part of its time, and the engine really
waits for it: run it where nothing else runs. The unit is the longest chain of necessary operations.
"""

import tempfile
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from pathlib import Path

import pulumi

from rehearsal.cloud.pace import Paced
from rehearsal.engine.process import run_project
from rehearsal.schedule import schedule
from rehearsal.stack import Rehearsal
from rehearsal.timing import creation, deletion

SCALE = 20
TARGETS = {"dev": "1.02 and 1.10", "prod": "1.02 and 1.20"}
CLUSTER = "eks:index:Cluster"
ADD_ON, NODE_GROUP = "aws:eks/addon:Addon", "aws:eks/nodeGroup:NodeGroup"
ASSOCIATION = "aws:eks/podIdentityAssociation:PodIdentityAssociation"
NAMESPACE, DEPLOYMENT = "kubernetes:core/v1:Namespace", "kubernetes:apps/v1:Deployment"
SERVICE = "kubernetes:core/v1:Service"


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
    Order("each component after all before it", {CLUSTER: (), ADD_ON: (), NAMESPACE: ()}),
    # https://github.com/terraform-aws-modules/terraform-aws-eks, main.tf: before_compute is false by default (2026-11)
    Order("each add-on after the nodes", {ADD_ON: (NODE_GROUP,)}),
    # https://github.com/mitodl/ol-infrastructure, infrastructure/aws/eks/__main__.py: depends_on cluster and nodes; and
    # a Service after its Deployment, as many charts install them (2026-11)
    Order(
        "each object after the nodes",
        {NAMESPACE: (NODE_GROUP, ADD_ON), ASSOCIATION: (NODE_GROUP, ADD_ON), SERVICE: (DEPLOYMENT,)},
    ),
)


def measure(order: Order, stack: str, folder: Path) -> tuple[float, float, float, float]:
    """Seconds of `up` and `destroy` in AWS, and those of the longest chain of each."""
    cloud = Paced(scale=SCALE)
    deletable = {"cluster": {"deletion_protection": False}}
    with Rehearsal(stack, folder=folder, cloud=cloud, program=order.run, settings=deletable) as rehearsal:
        rehearsal.up()
        up, state = cloud.taken(), rehearsal.state()
        rehearsal.destroy()
        destroy = cloud.taken()
    return up, destroy, schedule(creation(state)).seconds, schedule(deletion(state)).seconds


def main() -> None:
    with tempfile.TemporaryDirectory() as name:
        for stack, target in TARGETS.items():
            _compare(stack, target, Path(name) / stack)


def _compare(stack: str, target: str, folder: Path) -> None:
    print(f"The stack {stack} at 1/{SCALE} of AWS's time, in units of the longest chain of necessary operations.")
    print(f"{'order':<36} {'up':>6} {'destroy':>8}")
    necessary = (1.0, 1.0)
    for number, order in enumerate(ORDERS):
        up, destroy, *chains = measure(order, stack, folder / str(number))
        necessary = necessary if number else (chains[0], chains[1])
        print(f"{order.name:<36} {up / necessary[0]:6.2f} {destroy / necessary[1]:8.2f}", flush=True)
    print(f"the chains take {necessary[0] / 60:.1f} and {necessary[1] / 60:.1f} min; aims: {target}")


if __name__ == "__main__":
    main()
