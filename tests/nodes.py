"""The node group of a recorded stack."""

from typing import Any

from recorder import Recorded, recorded


def group(stack: str = "dev", **changes: Any) -> Recorded:
    return recorded(stack, **changes).one("eks/nodeGroup:NodeGroup")
