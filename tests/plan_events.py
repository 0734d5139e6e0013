"""The events of a plan, as the engine writes them."""

import json
from typing import Any

from plan import guard
from plan.events import parse, trimmed
from plan.model import Plan

VPC = "aws:ec2/vpc:Vpc"


def step(op: str, type_: str = VPC, name: str = "main-vpc", **more: Any) -> dict[str, Any]:
    urn = f"urn:pulumi:dev::eks-grafana::eks-grafana:infra:Vpc${type_}::{name}"
    return {"resourcePreEvent": {"metadata": {"op": op, "urn": urn, "type": type_, **more}}}


def end(**counts: int) -> dict[str, Any]:
    return {"summaryEvent": {"resourceChanges": counts, "result": "succeeded"}}


VIOLATION = {
    "policyEvent": {
        "enforcementLevel": "mandatory",
        "policyName": "private-nodes",
        "message": "it is public",
        "resourceUrn": f"urn:pulumi:dev::eks-grafana::{VPC}::main-vpc",
        "policyPackName": "eks-grafana",
    }
}


def plan(*reported: Any) -> Plan:
    """As the base's job reads what the head's job has trimmed."""
    lines = [json.dumps(each).encode() for each in reported]
    return parse(given for line in lines for given in ([each.encode() for each in trimmed([line])] or [line]))


def reasons(made: Plan, consented: bool = False) -> list[str]:
    return [stop.why for stop in guard.open_stops(made, consented)]
