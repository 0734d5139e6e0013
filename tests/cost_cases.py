"""A stack's bill, by its resources and by its settings, and the changes to dev and prod that both are tried on."""

from collections.abc import Iterable
from typing import Any

from recorder import Recording, recorded, stack_config
from settings_cases import CERTIFICATE, TODAY, parse

from cost.bill import Bill, bill
from cost.resources import Resource, demand_of
from targets.price import bill_of

INTERNAL = {"exposure": "internal", "allow_plain_http": True}
PUBLIC = {
    "exposure": "public",
    "source_ranges": ["203.0.113.0/24"],
    "certificate_arn": CERTIFICATE,
    "hostname": "grafana.example.com",
}
NO_NAT = {"nat": "none", "allow_public_nodes": True}
THREE_ZONES = {"zones": [f"ap-northeast-2{letter}" for letter in "abc"]}
VIRGINIA = {"aws:region": "us-east-1", "vpc": {"zones": ["us-east-1a", "us-east-1b"]}}
SEED = {"vpc": {"nat": "per_zone"}, "node_group": {"instance_types": ["t3.medium"]}}
"""The repository that this one modernises: two NAT gateways, two t3.medium. Its sums: tests/test_cost_examples.py."""

VARIANTS: dict[str, tuple[str, dict[str, Any]]] = {
    "dev": ("dev", {}),
    "prod": ("prod", {}),
    "the seed": ("dev", SEED),
    "the seed in Virginia": ("dev", {**SEED, **VIRGINIA, "vpc": {**SEED["vpc"], **VIRGINIA["vpc"]}}),
    "no NAT gateway": ("dev", {"vpc": NO_NAT}),
    "one NAT gateway, three zones": ("prod", {"vpc": {**THREE_ZONES, "nat": "single"}}),
    "an internal balancer": ("dev", {"grafana": INTERNAL}),
    "a public balancer": ("dev", {"grafana": PUBLIC}),
    "a public balancer, three zones": ("dev", {"vpc": THREE_ZONES, "grafana": PUBLIC}),
    "a volume, and several types": (
        "dev",
        {
            "grafana": {"storage": {"enabled": True, "size_gib": 33}},
            "node_group": {"instance_types": ["t4g.large", "m7g.large"]},
        },
    ),
    "extended support": ("dev", {"cluster": {"version": "1.33", "support_type": "EXTENDED"}}),
    "extended support, not yet due": ("dev", {"cluster": {"support_type": "EXTENDED"}}),
    "Spot": ("dev", {"node_group": {"capacity_type": "SPOT"}}),
    "more nodes in three zones": ("prod", {"vpc": THREE_ZONES, "node_group": {"desired_size": 4, "disk_size": 77}}),
    "a key, and logs": (
        "dev",
        {"cluster": {"secrets_kms_key": True, "log_types": ["audit"]}, "vpc": {"flow_logs": "ALL"}},
    ),
    "a type without a price": ("dev", {"node_group": {"instance_types": ["c8gn.48xlarge"]}}),
    "a region without prices": ("dev", {"aws:region": "sa-east-1", "vpc": {"zones": ["sa-east-1a", "sa-east-1b"]}}),
}


def resources(recording: Recording) -> Iterable[Resource]:
    return (Resource(found.type, found.name, found.parent, found.inputs) for found in recording.resources)


def registered_bill(stack: str, changes: dict[str, Any] | None = None) -> Bill:
    """What the resources of the stack file with `changes` cost."""
    return bill(demand_of(resources(recorded(stack, **(changes or {}))), TODAY))


def settings_bill(stack: str, changes: dict[str, Any] | None = None) -> Bill:
    """What its settings say that it costs."""
    return bill_of(parse(stack_config(stack, changes), stack=stack))
