"""A plan: what a preview would do with each resource, and what is wrong with it."""

from dataclasses import dataclass, field

from plan.values import Change

# What becomes of a resource, by the engine's operations (pkg/v3 resource/deploy/step.go, 3.255). Where a resource has
# several, the first of this order counts: the halves of a replacement make one replacement.
OPERATIONS = {
    "replace": "replace",
    "create-replacement": "replace",
    "delete-replaced": "replace",
    "import-replacement": "replace",
    "read-replacement": "replace",
    "discard-replaced": "replace",
    "remove-pending-replace": "replace",
    "delete": "delete",
    "create": "create",
    "import": "import",
    "update": "update",
    "discard": "forget",
    "read": "read",
    "same": "same",
    "diff": "same",
    "extend-parameterize": "same",
    "refresh": "same",
}
UNKNOWN = "unknown"
ORDER = (UNKNOWN, *dict.fromkeys(OPERATIONS.values()))
CHANGES = (UNKNOWN, "replace", "delete", "create", "update", "import", "forget")


@dataclass(frozen=True)
class Step:
    """One resource of the plan."""

    operation: str  # one of ORDER
    type: str  # such as aws:ec2/vpc:Vpc
    name: str  # the logical one
    properties: tuple[str, ...] = ()  # what changes, by name
    forcing: tuple[str, ...] = ()  # what forces the replacement, by name
    values: tuple[Change, ...] = ()  # of an update or a replacement, leaf by leaf


@dataclass
class Plan:
    steps: list[Step] = field(default_factory=list)
    errors: list[str] = field(default_factory=list)  # what the engine reports as errors
    problems: list[str] = field(default_factory=list)  # why the plan cannot be relied on, in words of this file alone
    unreachable: bool = False  # the Kubernetes provider says that it could not ask the cluster

    @property
    def changes(self) -> list[Step]:
        return [step for step in self.steps if step.operation in CHANGES]

    def count(self, operation: str) -> int:
        return sum(step.operation == operation for step in self.steps)
