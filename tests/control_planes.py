"""The control plane of a recorded stack."""

from typing import Any

from recorder import Recorded, recorded

ROLE = {"principal_arn": "arn:aws:iam::123456789012:role/ci", "policy": "AmazonEKSClusterAdminPolicy"}
TEAM = "arn:aws:iam::123456789012:role/team"


def control_plane(stack: str = "dev", **changes: Any) -> Recorded:
    return recorded(stack, **changes).one("eks:index:Cluster")


CHANGED = {
    "name": "mine",
    "version": "1.35",
    "support_type": "EXTENDED",
    "public_access_cidrs": ["203.0.113.7/32", "198.51.100.0/24"],
    "log_types": ["audit"],
    "log_retention_days": 7,
    "deletion_protection": True,
    "access_entries": {"ci": ROLE, "team": ROLE | {"principal_arn": TEAM, "namespaces": ["team-a", "team-b"]}},
}
"""Settings of the cluster with other values than their defaults, but for add-on versions and the key."""
