"""The network of the recorded dev stack."""

import pytest
from recorder import Recording, recorded

ZONES = ["ap-northeast-2a", "ap-northeast-2b"]
PUBLIC_NODES = {"nat": "none", "allow_public_nodes": True}
EVERY_NAT = [{"nat": "single"}, {"nat": "per_zone"}, PUBLIC_NODES]


@pytest.fixture
def dev() -> Recording:
    return recorded("dev")
