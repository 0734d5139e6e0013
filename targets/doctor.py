"""`python -m targets.doctor STACK`: what only AWS knows of the settings, asked before an `up`. It only reads.

A zone that does not exist, or that does not offer an instance type, fails an `up` after minutes, in the middle.
"""

import json
import subprocess
import sys
from collections.abc import Collection, Mapping
from typing import Any

from infra.node_group import NodeGroupSettings
from printable import printable
from targets import pulumi_cli
from targets.pulumi_cli import run, section, value

NEEDS = "ec2:DescribeAvailabilityZones and ec2:DescribeInstanceTypeOfferings"


def problems(
    region: str,
    zones: Collection[str],
    types: Collection[str],
    available: Collection[str],
    offered: Mapping[str, Collection[str]],
) -> list[str]:
    """Key, value, rule and way out of each setting that AWS cannot fulfil.

    `available` are the zones of the region, `offered` is instance type to the zones that have it.
    """
    found = []
    for zone in zones:
        if zone not in available:
            known = ", ".join(sorted(available))
            found.append(f"config vpc.zones: {printable(zone)} is not available in {region}; write some of {known}")
    for each in types:
        lacking = [zone for zone in zones if zone in available and zone not in offered.get(each, ())]
        if not lacking:
            continue
        having = ", ".join(sorted(offered.get(each, ())))
        way_out = f"write another type, or zones of {having}" if having else "write another type"
        found.append(
            f"config node_group.instance_types: {printable(each)} is not offered in {', '.join(lacking)}; {way_out}"
        )
    return found


def main(stack: str) -> int:
    try:
        config = pulumi_cli.config(stack)
        if value(config, "target") == "local":
            print(f"The stack {stack} makes nothing in AWS.")
            return 0
        region = config["aws:region"]["value"]
        zones = section(config, "vpc").get("zones") or []
        default = NodeGroupSettings.model_fields["instance_types"].default
        types = section(config, "node_group").get("instance_types") or default
        available = _ec2(region, "describe-availability-zones")["AvailabilityZones"]
        filters = f"Name=instance-type,Values={','.join(types)}"
        offers = _ec2(
            region, "describe-instance-type-offerings", "--location-type", "availability-zone", "--filters", filters
        )["InstanceTypeOfferings"]
    except (OSError, subprocess.CalledProcessError) as failure:
        words = getattr(failure, "stderr", "") or str(failure)
        print(f"error: {printable(words.strip(), 1000)}\n  It needs the aws CLI with {NEEDS}.", file=sys.stderr)
        return 1
    except (KeyError, TypeError, ValueError, AttributeError) as failure:
        print(f"error: the settings of {stack} cannot be read ({failure}): run `make preview` first", file=sys.stderr)
        return 1
    offered: dict[str, set[str]] = {}
    for each in offers:
        offered.setdefault(each["InstanceType"], set()).add(each["Location"])
    usable = [each["ZoneName"] for each in available if each["State"] == "available"]
    lines = problems(region, zones, types, usable, offered)
    print(*(lines or [f"AWS has the zones and instance types of {stack}."]), sep="\n")
    return 1 if lines else 0


def _ec2(region: str, *arguments: str) -> dict[str, Any]:
    return json.loads(run("aws", "ec2", *arguments, "--region", region, "--output", "json"))


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
