"""Every role of the whole stack, and the boundary that it carries where asked."""

import pytest
from recorder import Recording, recorded
from whole_stack import STACKS, run
from whole_stack import stack as stack

BOUNDARY = "arn:aws:iam::123456789012:policy/boundary"


ROLES = {
    "dev": {"main-control-plane-role", "general-node-role", "grafana-metrics-role"},
    "prod": {
        "main-control-plane-role",
        "general-node-role",
        "grafana-metrics-role",
        "main-ebs-csi-role",
        "main-flow-role",
    },
    "dev-nat-none": {"main-control-plane-role", "general-node-role", "grafana-metrics-role"},
}


@pytest.mark.parametrize("variant", STACKS)
def test_these_are_all_roles_and_none_is_bounded_unless_asked_for(variant: str) -> None:
    roles = run(variant).all("iam/role:Role")
    assert {role.name for role in roles} == ROLES[variant], "every role is ours, and listed: each is a way to rights"
    assert not [role.name for role in roles if "permissionsBoundary" in role.inputs], "there is no default boundary"


@pytest.mark.parametrize("variant", STACKS)
def test_the_permissions_boundary_is_on_every_role(variant: str) -> None:
    name, changes = STACKS[variant]
    roles = recorded(name, **changes, permissions_boundary_arn=BOUNDARY).all("iam/role:Role")
    boundaries = {role.name: role.inputs.get("permissionsBoundary") for role in roles}
    assert boundaries == dict.fromkeys(ROLES[variant], BOUNDARY), (
        "where an organisation asks for a boundary, a role without it cannot be made"
    )


def test_the_component_makes_no_role_of_its_own(stack: Recording) -> None:
    cluster = stack.one("eks:index:Cluster").inputs
    assert cluster["serviceRole"] == "main-control-plane-role", "the control plane's role is ours"
    assert cluster["createInstanceRole"] is False, "and so are the nodes'"
