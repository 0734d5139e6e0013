"""`python -m checks.reach COMMAND STACK`: whether the Kubernetes API of a stack answers this machine, in 5 s.

Without it an `up` learns that after 300 s: pulumi-eks asks the endpoint's /healthz 60 times, 5 s apart
(https://github.com/pulumi/pulumi-eks, nodejs/eks/cluster/cluster.ts, 2026-08). It changes nothing. Where it does not
know (no such stack, no cluster yet, no Pulumi), it says nothing: Pulumi itself has the better words.
"""

import http.client
import os
import ssl
import subprocess
import sys
import urllib.error
import urllib.request
from typing import Any, NamedTuple

from checks import pulumi_cli
from checks.pulumi_cli import Config, exported, resources, section, value
from config.section import Refused
from targets.kubeconfig import find_context

SECONDS = 5.0
CLUSTER = "aws:eks/cluster:Cluster"
KEY = "cluster.public_access_cidrs"


class Api(NamedTuple):
    """An API server of a stack."""

    endpoint: str
    listed: list[str]
    """CIDRs that the endpoint answers, as of the last `up`."""
    name: str
    """The EKS cluster's; empty for a kube context."""


def main(command: str, stack: str) -> int:
    if os.environ.get("PULUMI_K8S_DELETE_UNREACHABLE") == "true":  # whoever sets it knows that the cluster is gone
        return 0
    try:
        config = pulumi_cli.config(stack)
        api = _local(config) if value(config, "target") == "local" else _eks(exported(stack))
    except (OSError, ValueError, subprocess.CalledProcessError, Refused):
        return 0
    if api is None or (failure := silence(api.endpoint)) is None:
        return 0
    wanted = section(config, "cluster").get("public_access_cidrs") or []
    lines, stops = advice(command, stack, api, wanted)
    print(
        f"{'error' if stops else 'warning'}: the Kubernetes API of the stack {stack} does not answer this machine: "
        f"{api.endpoint} ({failure}).",
        *lines,
        sep="\n  ",
        file=sys.stderr,
    )
    return 1 if stops else 0


def silence(endpoint: str, seconds: float = SECONDS) -> str | None:
    """Why the API server gives no answer, by a proxy of the environment where there is one. Any answer will do."""
    if "://" not in endpoint:  # client-go reads it without a scheme, urllib does not
        return None
    unverified = ssl.create_default_context()
    unverified.check_hostname, unverified.verify_mode = False, ssl.CERT_NONE  # nothing is sent, and nothing believed
    try:
        urllib.request.urlopen(f"{endpoint}/healthz", timeout=seconds, context=unverified).close()
    except urllib.error.HTTPError:
        return None
    except urllib.error.URLError as error:
        return str(error.reason)
    except OSError as error:
        return str(error)
    except (ValueError, http.client.HTTPException):
        return None  # an answer that is not HTTP: Pulumi has the better words
    return None


def advice(command: str, stack: str, api: Api, wanted: list[str]) -> tuple[list[str], bool]:
    """What helps, and whether `command` could only fail."""
    if not api.name:
        lines = [
            f"Start the cluster (minikube start), or name another context: config kube_context in Pulumi.{stack}.yaml."
        ]
    elif sorted(wanted) != sorted(api.listed):
        if command != "destroy":
            return [
                f"config {KEY} is another one now: this `up` changes the endpoint first, and reaches it then."
            ], False
        lines = [f"config {KEY} is another one than the endpoint's: run `make up STACK={stack}` first, then destroy."]
    else:
        lines = [
            f"It answers config {KEY} alone: {', '.join(api.listed)}. Is this machine's address among them?",
            "  curl https://checkip.amazonaws.com",
            "Else list it, which `make up` brings to the endpoint before it speaks to Kubernetes:",
            f"  pulumi config set --stack {stack} --path '{KEY}[{len(api.listed)}]' ADDRESS/32",
            f"  make up STACK={stack}",
        ]
    if command == "destroy":
        lines.append(f"Does the cluster no longer exist? PULUMI_K8S_DELETE_UNREACHABLE=true make destroy STACK={stack}")
    if command == "up":  # without a refresh the state still has the cluster, and the `up` would change nothing
        lines += [
            "Does the cluster no longer exist? Then take it out of the state; the next `make up` creates it again:",
            f"  PULUMI_K8S_DELETE_UNREACHABLE=true pulumi refresh --stack {stack}",
        ]
    if command == "preview":
        lines.append("The preview goes on: it compares Kubernetes objects with the state alone.")
    return lines, command != "preview"


def _eks(state: dict[str, Any]) -> Api | None:
    for resource in resources(state):
        outputs = resource.get("outputs") or {}
        gone = resource.get("delete") or resource.get("pendingReplacement")  # being replaced, where an `up` stopped
        if resource["type"] == CLUSTER and outputs.get("endpoint") and not gone:
            listed = (outputs.get("vpcConfig") or {}).get("publicAccessCidrs") or []
            return Api(outputs["endpoint"], listed, outputs["name"])
    return None


def _local(config: Config) -> Api | None:
    server = find_context(value(config, "kube_context") or "minikube", os.environ).server
    return Api(server, [], "") if server else None


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
