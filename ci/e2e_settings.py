"""`python -m ci.e2e_settings STACK`: the throw-away stack, as small as it can be, from dev's file.

It writes Pulumi.STACK.yaml and makes or selects the stack. What an earlier run left in its state is kept: the `up` that
follows takes it over, and the destroy takes it away. In the environment: AWS_REGION, E2E_ACCOUNT, E2E_RUN, and
E2E_BOUNDARY where the account is not dev's.
"""

import ipaddress
import os
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import yaml

from checks.pulumi_cli import project

KEPT = ("target", "permissions_boundary_arn", "vpc", "cluster")
OF_THE_CLUSTER = ("version", "support_type", "vpc_cni_version", "kube_proxy_version", "pod_identity_agent_version")
ADDRESS = "https://checkip.amazonaws.com"


def settings(
    dev: Mapping[str, Any], *, project: str, address: str, account: str, run: str, boundary: str | None = None
) -> dict[str, Any]:
    """The `config` of the throw-away stack from dev's: its network, its versions, and nothing that outlives it.

    No log group, key, volume or load balancer: nothing in the cluster makes anything in AWS, and nothing waits
    for its deletion. Dev's secrets are not there: another stack's key encrypts them.
    """
    namespace = f"{project}:"
    own = {key: dev[namespace + key] for key in KEPT if namespace + key in dev}
    cluster = {key: value for key, value in (own.get("cluster") or {}).items() if key in OF_THE_CLUSTER}
    own |= {
        "tags": {"Run": run},
        "vpc": (own.get("vpc") or {}) | {"flow_logs": "none"},
        "cluster": cluster | {"public_access_cidrs": [f"{address}/32"]},
        "node_group": {"min_size": 1, "desired_size": 1, "max_size": 2},
    }
    if boundary:
        own["permissions_boundary_arn"] = boundary
    others = {key: value for key, value in dev.items() if not key.startswith(namespace)}
    return others | {"aws:allowedAccountIds": [account]} | {namespace + key: value for key, value in own.items()}


def main(stack: str) -> int:
    try:
        region, account, run = (os.environ[key] for key in ("AWS_REGION", "E2E_ACCOUNT", "E2E_RUN"))
        asked = ["curl", "--silent", "--show-error", "--fail", "--max-time", "10", ADDRESS]
        address = subprocess.run(asked, check=True, stdout=subprocess.PIPE, text=True).stdout.strip()
        ipaddress.IPv4Address(address)
        dev = yaml.safe_load(Path("Pulumi.dev.yaml").read_text())["config"]
        name = project()
        boundary = os.environ.get("E2E_BOUNDARY")
        config = settings(dev, project=name, address=address, account=account, run=run, boundary=boundary)
        provider = f"awskms://alias/{name}-{stack}?region={region}"
        Path(f"Pulumi.{stack}.yaml").write_text(yaml.safe_dump({"secretsprovider": provider, "config": config}))
        command = ["pulumi", "stack", "select", stack, "--create", "--secrets-provider", provider, "--non-interactive"]
        subprocess.run(command, check=True)
        # A run that was killed leaves its lock. Nobody else changes this stack: the workflow runs once at a time.
        subprocess.run(["pulumi", "cancel", "--stack", stack, "--yes"], check=True)
    except KeyError as missing:
        print(f'error: {missing} is missing: docs/ci.md, "A run in AWS", says what to set', file=sys.stderr)
    except (OSError, ValueError, subprocess.CalledProcessError) as failure:
        print(f"error: the stack {stack} could not be prepared, and nothing was made: {failure}", file=sys.stderr)
    else:
        return 0
    return 1


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
