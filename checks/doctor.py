"""`python -m checks.doctor STACK`: what only AWS knows of the settings, asked before an `up`. It only reads.

A zone that does not exist, in which EKS puts no control plane, or that does not offer an instance type, fails an `up`
after minutes, in the middle.
"""

import subprocess
import sys
from collections.abc import Collection, Iterable, Mapping
from typing import Any

import pulumi

from checks.pulumi_cli import entries, json_object, project, run, value, words
from config.printable import printable
from targets import load
from targets.aws import AwsSettings

NEEDS = "It needs the aws CLI with ec2:DescribeAvailabilityZones and ec2:DescribeInstanceTypeOfferings."
NO_CONTROL_PLANE = {"use1-az3", "usw1-az2", "cac1-az3"}
"""The zones, by ID, that a cluster's subnets must not be in: https://docs.aws.amazon.com/eks/latest/userguide/
network-reqs.html#network-requirements-subnets (2026-11). Which name a zone has differs between accounts."""


def problems(
    region: str,
    zones: Collection[str],
    types: Collection[str],
    zone_ids: Mapping[str, str],
    offered: Mapping[str, Collection[str]],
) -> list[str]:
    """Key, value, rule and way out of each setting that AWS cannot fulfil.

    `zone_ids` has the available zones of the region, name to ID; `offered` is instance type to the zones that have it.
    """
    found = []
    usable = [name for name, id_ in zone_ids.items() if id_ not in NO_CONTROL_PLANE]
    for zone in zones:
        if zone not in usable:
            wrong = f"is not available in {region}"
            if zone in zone_ids:
                wrong = f"is {zone_ids[zone]}, in which EKS puts no control plane"
            found.append(f"config vpc.zones: {printable(zone)} {wrong}; write some of {', '.join(sorted(usable))}")
    for each in types:
        lacking = [zone for zone in zones if zone in usable and zone not in offered.get(each, ())]
        if not lacking:
            continue
        having = ", ".join(sorted({*offered.get(each, ())} & {*usable}))
        way_out = f"write another type, or zones of {having}" if having else "write another type"
        found.append(
            f"config node_group.instance_types: {printable(each)} is not offered in {', '.join(lacking)}; {way_out}"
        )
    return found


def main(stack: str) -> int:
    try:
        name = project()
        config = entries(stack, name)
        if value(config, f"{name}:target") == "local":
            print(f"The stack {stack} makes nothing in AWS.")
            return 0
        settings = load.parse(name, stack, {key: text for key in config if (text := value(config, key))})
    except (OSError, ValueError, subprocess.CalledProcessError) as failure:
        return _error(words(failure))
    except pulumi.RunError as refusal:
        return _error(str(refusal))
    assert isinstance(settings, AwsSettings)
    region, zones, types = settings.aws.region, settings.vpc.zones, settings.node_group.instance_types
    try:
        zone_ids = _zone_ids(_ec2(region, "describe-availability-zones"))
        filters = f"Name=instance-type,Values={','.join(types)}"
        offers = ["describe-instance-type-offerings", "--location-type", "availability-zone", "--filters", filters]
        offered = _offered(_ec2(region, *offers))
    except (OSError, subprocess.CalledProcessError) as failure:
        return _error(words(failure), NEEDS)
    except (KeyError, TypeError, ValueError, AttributeError) as failure:
        return _error(f"the aws CLI answers in a form that is not known: {printable(repr(failure), 200)}", NEEDS)
    lines = problems(region, zones, types, zone_ids, offered)
    print(*(lines or [f"AWS has the zones and instance types of {stack}."]), sep="\n")
    return 1 if lines else 0


def _zone_ids(answer: Mapping[str, Any]) -> dict[str, str]:
    """Without the zones of another type: local zones and Wavelength zones have no EKS control plane."""
    return {
        each["ZoneName"]: each["ZoneId"]
        for each in answer["AvailabilityZones"]
        if each["State"] == "available" and each["ZoneType"] == "availability-zone"
    }


def _offered(answer: Mapping[str, Iterable[Mapping[str, str]]]) -> dict[str, set[str]]:
    offered: dict[str, set[str]] = {}
    for each in answer["InstanceTypeOfferings"]:
        offered.setdefault(each["InstanceType"], set()).add(each["Location"])
    return offered


def _ec2(region: str, *arguments: str) -> dict[str, Any]:
    return json_object(run("aws", "ec2", *arguments, "--region", region, "--output", "json"))


def _error(*lines: str) -> int:
    print(f"error: {lines[0]}", *lines[1:], sep="\n  ", file=sys.stderr)
    return 1


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
