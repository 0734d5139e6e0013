"""Which replacements and deletions a pull request must not bring unasked.

One row for each type whose end the guard stops at, and why. The other types that a stack of this project may have are
listed as harmless, each with its reason. A type in neither list is stopped at: whoever brings a new type says here what
its end means.

The guard is for mistakes. Whoever writes the program also writes the events that are read here, so that a plan is no
proof against its own author: the review of the code is.
"""

from typing import NamedTuple

from plan.model import UNKNOWN, Plan, Step


class Row(NamedTuple):
    what: str
    why: str


NOT_ASKED = "a resource of this type has no row in plan/guard.py: say there what its end means"

PASSWORD = "random:index/randomPassword:RandomPassword"
CLAIM, STATEFUL_SET = "kubernetes:core/v1:PersistentVolumeClaim", "kubernetes:apps/v1:StatefulSet"
NAMESPACE = "kubernetes:core/v1:Namespace"
ROWS = {
    "aws:ec2/vpc:Vpc": Row("VPC", "the cluster is in it, and is deleted with it"),
    "aws:ec2/subnet:Subnet": Row("subnet", "the cluster and its nodes are in it, and are deleted with it"),
    "aws:eks/cluster:Cluster": Row("cluster", "all that runs on it is deleted with it"),
    "aws:eks/nodeGroup:NodeGroup": Row(
        "node group", "every pod starts again, and what pods kept on the nodes' disks is lost"
    ),
    "aws:ebs/volume:Volume": Row("volume", "its data are deleted with it"),
    "kubernetes:core/v1:PersistentVolume": Row("volume", "its data can be deleted with it"),
    CLAIM: Row("volume", "its volume and the data are deleted with it"),
    STATEFUL_SET: Row("stateful set", "its pods end, and their volumes can be deleted with them"),
    NAMESPACE: Row("namespace", "all in it is deleted with it, volumes too"),
    "aws:s3/bucket:Bucket": Row("bucket", "its data are deleted with it"),
    "aws:kms/key:Key": Row("key", "what it encrypted can never be read again"),
    "aws:cloudwatch/logGroup:LogGroup": Row("log group", "its logs are deleted with it"),
    PASSWORD: Row("password", "what was encrypted with it cannot be read"),
}
# By the beginning of the type: made again from the program alone, and without data of their own.
HARMLESS = (
    # Ways into and out of the network: open connections break, and outgoing addresses may change.
    *(f"aws:ec2/{name}:" for name in ("defaultSecurityGroup", "eip", "flowLog", "internetGateway", "natGateway")),
    *(f"aws:ec2/{name}:" for name in ("route", "routeTable", "routeTableAssociation", "vpcEndpoint")),
    *(f"aws:ec2/{name}:" for name in ("securityGroup", "securityGroupRule")),
    *(f"aws:vpc/{name}:" for name in ("securityGroupIngressRule", "securityGroupEgressRule")),
    "aws:iam/",  # roles and policies: access ends while they are away
    # Objects without data of their own; a kind that is not named here is asked for.
    *(f"kubernetes:core/v1:{name}" for name in ("ConfigMap", "PersistentVolumePatch", "Service")),
    *(f"kubernetes:apps/v1:{name}" for name in ("DaemonSet", "Deployment")),
    "kubernetes:networking.k8s.io/v1:NetworkPolicy",
    "kubernetes:rbac.authorization.k8s.io/v1:",  # rights of an app: it reads nothing while they are away
    # An add-on is made again from its version, and pods wait meanwhile; volumes outlive the driver.
    "aws:eks/addon:Addon",
    # Losing access is fixed by the next up; the identity that made the cluster keeps its own.
    *(
        "aws:eks/accessEntry:AccessEntry",
        "aws:eks/accessPolicyAssociation:AccessPolicyAssociation",
        "aws:eks/podIdentityAssociation:PodIdentityAssociation",
    ),
    # Volumes that exist stay; a claim that is new waits for its class.
    "kubernetes:storage.k8s.io/v1:StorageClass",
    # It is filled from the passwords, which have a row of their own.
    "kubernetes:core/v1:Secret",
    # A name leads nowhere until it is made again; what it led to has a row of its own, where that is needed.
    "aws:route53/record:Record",
    # An alias is a name: the key behind it has a row of its own.
    "aws:kms/alias:Alias",
    # Nodes are replaced by the node group, which has a row of its own.
    "aws:ec2/launchTemplate:LaunchTemplate",
    "pulumi:providers:",  # a way to reach a cloud, no thing in it: what it made is listed by itself
    *("pulumi:pulumi:Stack", "eks-grafana:", "eks:index:"),  # components: their children are listed by themselves
)
ENDS = {"replace": "replaced", "delete": "deleted"}


_ranks = {type_: rank for rank, type_ in enumerate(ROWS)}


LOGIN = "-admin-password"
"""How the name of a password ends that opens a login and encrypts nothing: the next one is in the stack's outputs."""


class Stop(NamedTuple):
    """Why the guard stops. A label can consent to the end of a resource, and to nothing else."""

    why: str
    step: Step | None = None

    def __str__(self) -> str:
        if not self.step:
            return self.why
        end = ENDS.get(self.step.operation, self.step.operation)
        return f"{self.step.type} {self.step.name} would be {end}: {self.why}"


def row(step: Step, plan: Plan) -> Row | None:
    """What the end of a resource means; None where it means nothing."""
    if step.type == PASSWORD and step.name.endswith(LOGIN):
        return None
    if step.type == NAMESPACE and _has_no_data(step.name, plan):
        return None
    if step.type in ROWS:
        return ROWS[step.type]
    if step.type.startswith(HARMLESS):
        return None
    return Row("resource", NOT_ASKED)


def _has_no_data(namespace: str, plan: Plan) -> bool:
    """Whether this is the namespace of an app (APP-namespace) that has no volume before this plan."""
    app = namespace.removesuffix("namespace")
    volumes = [step for step in plan.steps if step.type in (CLAIM, STATEFUL_SET) and step.operation != "create"]
    return app not in ("", namespace) and not any(step.name.startswith(app) for step in volumes)


def red_lines(plan: Plan) -> list[tuple[Step, Row]]:
    """What a reviewer must see, however long the plan is: the gravest first."""
    ends = [(step, row(step, plan)) for step in plan.steps if step.operation in ENDS]
    lines = [(step, found) for step, found in ends if found]
    return sorted(lines, key=lambda line: _ranks.get(line[0].type, len(_ranks)))


def stops(plan: Plan) -> list[Stop]:
    """Everything that the guard stops at; none is a plan that may go on."""
    stops = [Stop(problem) for problem in plan.problems]
    stops += [Stop("an operation that is not known", step) for step in plan.steps if step.operation == UNKNOWN]
    return stops + [Stop(found.why, step) for step, found in red_lines(plan)]


def open_stops(plan: Plan, consented: bool) -> list[Stop]:
    """What is left of the stops where the label is set: a plan that could not be read has nothing to consent to."""
    return [stop for stop in stops(plan) if not (consented and stop.step and stop.step.operation != UNKNOWN)]
