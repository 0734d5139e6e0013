"""`python -m ci.e2e_leftovers STACK`: fails where AWS still holds something with the tags of a stack that is destroyed.

What was just deleted is still listed by its tags for a while, so each kind is asked for itself, and for what is there
the list is asked again, ten minutes long.
"""

import os
import re
import subprocess
import sys
import time

from checks.leftovers import tagged_objects

TRIES = 20
PAUSE = float(os.environ.get("E2E_PAUSE", "30"))

# Part of an ARN to the call that shows what becomes of the resource, and where no call is worth it, nothing. A key
# cannot be deleted at once; NAT gateways and instances are described for an hour after their end
# (https://docs.aws.amazon.com/vpc/latest/userguide/nat-gateway-working-with.html, 2026-11).
ASKED = {
    r":kms:[^:]*:[^:]*:key/(.+)": "kms describe-key --key-id {} --query KeyMetadata.KeyState",
    r":ec2:.*:natgateway/(.+)": "ec2 describe-nat-gateways --nat-gateway-ids {} --query NatGateways[].State",
    r":ec2:.*:instance/(.+)": (
        "ec2 describe-instances --instance-ids {} --query Reservations[].Instances[].State.Name"
    ),
    r":ec2:.*/(.+)": "ec2 describe-tags --filters Name=resource-id,Values={} --query Tags[].Key",
    # A cluster, and what is gone with it: node groups, add-ons, associations, access entries.
    r":eks:.*:[a-z-]+/([^/]+)": "eks describe-cluster --name {} --query cluster.status",
    r":logs:.*:log-group:(.+?)(?::\*)?$": (
        "logs describe-log-groups --log-group-name-prefix {0} --query logGroups[?logGroupName=='{0}'].logGroupName"
    ),
}
ENDED = {"", "None", "PendingDeletion", "deleted", "terminated"}


class Unknown(Exception):
    """AWS gave no answer; the text is its own."""


def _aws(region: str, command: str) -> str:
    done = subprocess.run(["aws", *command.split(), "--region", region], capture_output=True, text=True)
    if done.returncode != 0:
        raise Unknown(done.stderr.strip() or f"aws {command} failed")
    return done.stdout.strip()


def is_gone(region: str, arn: str) -> bool:
    """Whether the service itself says that a resource has ended."""
    for pattern, command in ASKED.items():
        if found := re.search(pattern, arn):
            try:
                return _aws(region, f"{command.format(found[1])} --output text") in ENDED
            except Unknown as answer:
                if re.search(r"NotFound", str(answer)):
                    return True
                raise
    return False


def main(stack: str) -> int:
    left: list[str] = []
    try:
        command = ["pulumi", "config", "get", "aws:region", "--stack", stack]
        region = subprocess.run(command, check=True, stdout=subprocess.PIPE, text=True).stdout.strip()
        for attempt in range(TRIES):
            listed = sorted(each.arn for each in tagged_objects(stack, region))
            left = [arn for arn in listed if not is_gone(region, arn)]
            if not left:
                print(f"AWS has nothing left of the stack {stack}")
                return 0
            if attempt < TRIES - 1:
                time.sleep(PAUSE)
    except (OSError, ValueError, KeyError, Unknown, subprocess.CalledProcessError) as failure:
        words = getattr(failure, "stderr", "") or failure
        print(f"error: whether something of {stack} is left could not be found out: {words}", file=sys.stderr)
        return 1
    print(f"error: of the stack {stack}, AWS still has, and bills:", *left, sep="\n  ", file=sys.stderr)
    return 1


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
