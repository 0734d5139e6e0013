"""A state and an account as recorded, for tests of `make leftovers`."""

from pathlib import Path
from typing import Any

PROJECT = Path(__file__).resolve().parent.parent
REGION = "ap-northeast-2"
EC2, EKS = f"arn:aws:ec2:{REGION}:123456789012:", f"arn:aws:eks:{REGION}:123456789012:"


def state(*resources: dict[str, Any], **more: Any) -> dict[str, Any]:
    return {"version": 3, "deployment": {"resources": [*resources], **more}}
