"""The steps of the workflow e2e with emulated commands: what each prints, and what was run.

Nothing here has run against AWS.
"""

import json
import os
import subprocess
import sys
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import pytest
from emulated_commands import Done
from recorder import PROJECT

PULUMI = r"""#!/bin/sh
echo "pulumi $*" >> "$CALLS"
case "$*" in
*"output kubeconfig"*) echo '{"kind": "Config"}' ;;
*"output grafana_admin_password"*) echo the-password ;;
*"output grafana_open_command"*) echo "kubectl port-forward --namespace grafana service/grafana 3000:80" ;;
*"config get aws:region"*) echo ap-northeast-2 ;;
"up "*--expect-no-changes*) [ -z "$CHANGES" ] || { echo "error: changes were proposed" >&2; exit 255; } ;;
"destroy "*) [ -z "$STUCK" ] || { echo "error: DependencyViolation" >&2; exit 255; } ;;
*"stack select"*) [ -z "$REFUSED" ] || { echo "error: access denied" >&2; exit 255; } ;;
esac
"""
KUBECTL = r"""#!/bin/sh
echo "kubectl $* with $(cat "$KUBECONFIG")" >> "$CALLS"
case "$FORWARD" in
refused) echo "error: unable to forward port because pod is not running" >&2; exit 1 ;;
dies) echo "Forwarding from 127.0.0.1:1 -> 3000"; echo "error: lost connection to pod" >&2; exit 1 ;;
*) echo "Forwarding from 127.0.0.1:$FORWARD -> 3000"; exec sleep 60 ;;
esac
"""
AWS = r"""#!/bin/sh
echo "aws $*" >> "$CALLS"
case "$1 $2" in
"resourcegroupstaggingapi get-resources")
  [ "$ARNS" != denied ] || { echo "An error occurred (AccessDeniedException)" >&2; exit 254; }
  asked=$(grep -c get-resources "$CALLS")
  [ "$asked" -le "$LISTED" ] || ARNS='[]'
  printf '{"ResourceTagMappingList": %s}' "$ARNS" ;;
"kms describe-key") echo "$KEY" ;;
"ec2 describe-nat-gateways") echo "$NAT" ;;
"ec2 describe-tags") echo "$TAGS" ;;
"iam list-roles") printf '{"Roles": %s}' "$ROLES" ;;
"iam list-role-tags") echo '{"Tags": [{"Key": "Project", "Value": "eks-grafana"}, {"Key": "Stack", "Value": "e2e"}]}' ;;
"eks describe-cluster") echo "An error occurred (ResourceNotFoundException)" >&2; exit 254 ;;
esac
"""
CURL = "#!/bin/sh\necho 198.51.100.7\n"


VPC = "arn:aws:ec2:ap-northeast-2:123456789012:vpc/vpc-1"


METRICS_ALONE = "1. Successfully queried the CloudWatch metrics API.\n2. CloudWatch logs query failed: not authorized"


@pytest.fixture
def run(tmp_path: Path):
    tools = tmp_path / "tools"
    tools.mkdir()
    for name, script in {"pulumi": PULUMI, "kubectl": KUBECTL, "aws": AWS, "curl": CURL}.items():
        (tools / name).write_text(script)
        (tools / name).chmod(0o755)
    defaults = {
        "REFUSED": "",
        "CHANGES": "",
        "STUCK": "",
        "FORWARD": "refused",
        "ARNS": "[]",
        "LISTED": "99",
        "KEY": "Enabled",
        "TAGS": "",
        "NAT": "",
        "ROLES": "[]",
    }

    def run(module: str, *command: str, **variables: str) -> Done:
        if not (tmp_path / "Pulumi.yaml").exists():
            (tmp_path / "Pulumi.yaml").symlink_to(PROJECT / "Pulumi.yaml")
        calls = tmp_path / "calls"
        calls.write_text("")
        environment = {
            "PATH": f"{tools}{os.pathsep}{os.environ['PATH']}",
            "PYTHONPATH": str(PROJECT),
            "CALLS": str(calls),
            "E2E_PAUSE": "0",
            **defaults,
            **variables,
        }
        ours = [sys.executable, "-m", f"ci.{module}", "e2e"]
        done = subprocess.run(command or ours, cwd=tmp_path, env=environment, capture_output=True, text=True)
        assert "Traceback" not in done.stderr, done.stderr
        return Done(done.returncode, done.stdout, done.stderr, calls.read_text().splitlines())

    return run


class Grafana(ThreadingHTTPServer):
    """Answers as Grafana does, for its admin alone."""

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), _Handler)
        self.health: tuple[int, Any] = (200, {"database": "ok", "version": "13.2.3"})
        self.sources: list[dict[str, str]] = [{"name": "CloudWatch", "type": "cloudwatch", "uid": "cloudwatch"}]
        self.well: dict[str, tuple[int, Any]] = {"cloudwatch": (400, {"status": "ERROR", "message": METRICS_ALONE})}
        self.asked: list[str] = []


class _Handler(BaseHTTPRequestHandler):
    server: Grafana  # pyright: ignore[reportIncompatibleVariableOverride]

    def do_GET(self) -> None:
        self.server.asked.append(self.path)
        if self.path == "/api/health":
            status, body = self.server.health
        elif self.headers.get("Authorization") != "Basic YWRtaW46dGhlLXBhc3N3b3Jk":  # admin:the-password
            status, body = 401, {"message": "Unauthorized"}
        elif self.path == "/api/datasources":
            status, body = 200, self.server.sources
        else:
            status, body = self.server.well[self.path.split("/")[4]]
        self.send_response(status)
        self.end_headers()
        self.wfile.write(json.dumps(body).encode())

    def log_message(self, format: str, *args: Any) -> None: ...


@pytest.fixture
def grafana() -> Iterator[Grafana]:
    with Grafana() as server:
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
        thread.start()
        yield server
        server.shutdown()
        thread.join()


def listed(*arns: str) -> str:
    return json.dumps([{"ResourceARN": arn} for arn in arns])
