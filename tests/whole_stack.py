"""The whole stack, recorded."""

from typing import Any

import pytest
from recorder import Recording, recorded

STACKS: dict[str, tuple[str, dict[str, Any]]] = {
    "dev": ("dev", {}),
    "prod": ("prod", {}),
    "dev-nat-none": ("dev", {"vpc": {"nat": "none", "allow_public_nodes": True}}),
}


def run(variant: str) -> Recording:
    stack, changes = STACKS[variant]
    return recorded(stack, **changes)


@pytest.fixture(params=STACKS)
def stack(request: pytest.FixtureRequest) -> Recording:
    return run(request.param)
