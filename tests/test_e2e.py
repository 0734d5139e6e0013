"""The steps of the workflow e2e: `pulumi`, `kubectl`, `aws` and `curl` are emulated by scripts, Grafana by a server.

Nothing here has run against AWS.
"""

import json
import os
import shlex
import subprocess
import sys
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import pytest
import yaml
from recorder import PROJECT
from test_ci import Done
from test_workflows import parsed

from rehearsal.config import stack_config
from targets import load

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
NAT = "arn:aws:ec2:ap-northeast-2:123456789012:natgateway/nat-1"
KEY = "arn:aws:kms:ap-northeast-2:123456789012:key/1234"
CLUSTER = "arn:aws:eks:ap-northeast-2:123456789012:cluster/eks-grafana-e2e"
IN_CLUSTER = [
    f"arn:aws:eks:ap-northeast-2:123456789012:{each}"
    for each in ("nodegroup/c/g/u", "addon/c/coredns/u", "podidentityassociation/c/a-1", "access-entry/c/role/1/team/u")
]
BALANCER = "arn:aws:elasticloadbalancing:ap-northeast-2:123456789012:loadbalancer/net/a1/2"
ROLE = "arn:aws:iam::123456789012:role/main-control-plane-role-1a2b3c4"
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


# The stack.


@pytest.fixture
def prepared(run, tmp_path: Path):
    (tmp_path / "Pulumi.dev.yaml").write_text((PROJECT / "Pulumi.dev.yaml").read_text())
    known = {"AWS_REGION": "ap-northeast-2", "E2E_ACCOUNT": "123456789012", "E2E_RUN": "77-1"}

    def prepared(**variables: str) -> tuple[Done, dict[str, Any]]:
        done = run("e2e_settings", **{**known, **variables})
        file = tmp_path / "Pulumi.e2e.yaml"
        return done, yaml.safe_load(file.read_text()) if file.exists() else {}

    return prepared


def test_the_throw_away_stack_is_small_and_its_settings_are_accepted(prepared) -> None:
    done, file = prepared()
    assert done.code == 0, done.reported
    assert file["secretsprovider"] == "awskms://alias/eks-grafana-e2e?region=ap-northeast-2", "a key of its own"
    config = {key: value if isinstance(value, str) else json.dumps(value) for key, value in file["config"].items()}
    settings: Any = load.parse("eks-grafana", "e2e", config)
    assert settings.cluster.public_access_cidrs == ["198.51.100.7/32"], "the runner's own address, and nobody else's"
    assert settings.aws.allowed_account_ids == ["123456789012"], "no other account"
    assert settings.tags == {"Run": "77-1"}, "what is left names its run"
    assert settings.node_group.max_size == 2, "small"
    assert (settings.grafana.exposure, settings.grafana.storage.enabled) == ("private", False), "nothing outlives it"
    assert not settings.cluster.secrets_kms_key, "no key that waits 30 days for its end"
    assert not settings.cluster.deletion_protection, "and nothing stops the destroy"
    assert settings.vpc.zones == load.parse("eks-grafana", "dev", _dev()).vpc.zones, "the rest is dev's"  # pyright: ignore[reportAttributeAccessIssue]


def _dev() -> dict[str, str]:
    return {k: v if isinstance(v, str) else json.dumps(v) for k, v in stack_config("dev").items()}


def test_what_dev_has_beyond_the_small_stack_stays_with_dev(prepared, tmp_path: Path) -> None:
    dev = yaml.safe_load((PROJECT / "Pulumi.dev.yaml").read_text())
    dev["encryptedkey"] = "of dev"
    dev["config"]["eks-grafana:permissions_boundary_arn"] = "arn:aws:iam::123456789012:policy/boundary"
    dev["config"]["eks-grafana:cluster"] |= {"secrets_kms_key": True, "deletion_protection": True, "name": "other"}
    dev["config"]["eks-grafana:grafana"]["secrets"] = {"smtp": {"password": {"secure": "v1:abc"}}}
    (tmp_path / "Pulumi.dev.yaml").write_text(yaml.safe_dump(dev))
    _, file = prepared()
    assert "encryptedkey" not in file, "dev's key is out of this role's reach"
    assert "secure" not in json.dumps(file), "and so are dev's secrets"
    assert set(file["config"]["eks-grafana:cluster"]) == {"version", "support_type", "public_access_cidrs"}, (
        "its version"
    )
    assert file["config"]["eks-grafana:permissions_boundary_arn"].endswith("/boundary"), "without it, no role is made"
    _, file = prepared(E2E_BOUNDARY="arn:aws:iam::210987654321:policy/other")
    assert file["config"]["eks-grafana:permissions_boundary_arn"].endswith("/other"), "another account's own"


def test_a_run_takes_over_the_state_and_the_lock_of_one_that_was_killed(prepared) -> None:
    done, _ = prepared()
    assert [call for call in done.calls if call.startswith("pulumi")] == [
        "pulumi stack select e2e --create --secrets-provider "
        "awskms://alias/eks-grafana-e2e?region=ap-northeast-2 --non-interactive",
        "pulumi cancel --stack e2e --yes",
    ], "the stack is made where it is missing, and no state is thrown away"


@pytest.mark.parametrize(
    ("variables", "says"),
    [({"REFUSED": "yes"}, "nothing was made"), ({"E2E_ACCOUNT": "123456789012", "AWS_REGION": ""}, "")],
)
def test_a_stack_that_cannot_be_prepared_is_one_error(prepared, variables: dict[str, str], says: str) -> None:
    done, _ = prepared(**variables)
    assert (done.code != 0) == bool(says), "it ends there"
    assert says in done.reported, "in words"


# Grafana.


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


def asked(run, grafana: Grafana) -> Done:
    return run("e2e_grafana", FORWARD=str(grafana.server_port))


def test_grafana_and_each_data_source_are_asked_through_the_forward(run, grafana: Grafana) -> None:
    grafana.sources.append({"name": "Metrics", "type": "prometheus", "uid": "a b"})
    grafana.well["a%20b"] = (200, {"status": "OK", "message": "Data source is working"})
    done = asked(run, grafana)
    assert done.code == 0, done.reported
    assert grafana.asked == [
        "/api/health",
        "/api/datasources",
        "/api/datasources/uid/cloudwatch/health",
        "/api/datasources/uid/a%20b/health",
    ], "each of them, once"
    (forward,) = (call for call in done.calls if call.startswith("kubectl"))
    assert forward.endswith('service/grafana 3000:80 with {"kind": "Config"}'), "with the stack's own kubeconfig"
    assert "the-password" not in done.printed + done.reported + "".join(done.calls), (
        "the password is nowhere to be read"
    )


def test_a_grafana_that_is_not_well_fails(run, grafana: Grafana) -> None:
    grafana.health = (503, {"database": "failing"})
    done = asked(run, grafana)
    assert done.code == 1, "after a bounded number of tries"
    assert "error: Grafana answers 503 on /api/health: {'database': 'failing'}" in done.reported, "in Grafana's words"


def test_a_data_source_that_is_not_well_fails_with_its_own_words(run, grafana: Grafana) -> None:
    grafana.sources.append({"name": "Metrics", "type": "prometheus", "uid": "metrics"})
    grafana.well["metrics"] = (400, {"status": "ERROR", "message": "connection refused"})
    grafana.well["cloudwatch"] = (400, {"status": "ERROR", "message": "1. CloudWatch metrics query failed: denied"})
    done = asked(run, grafana)
    assert done.code == 1, "a dashboard would be empty"
    assert "the data source Metrics answers 400: connection refused" in done.reported, "which"
    assert "the data source CloudWatch answers 400: 1. CloudWatch metrics query failed: denied" in done.reported, (
        "and all"
    )


def test_a_grafana_without_data_sources_fails(run, grafana: Grafana) -> None:
    grafana.sources.clear()
    assert "where there should be one" in asked(run, grafana).reported, "nothing to ask is not all well"


@pytest.mark.parametrize(
    ("forward", "says"),
    [("refused", "the port-forward ended: error: unable to forward"), ("dies", "the port-forward ended: error: lost")],
)
def test_a_forward_that_ends_is_reported(run, forward: str, says: str) -> None:
    done = run("e2e_grafana", FORWARD=forward)
    assert done.code == 1, "nothing could be asked"
    assert says in done.reported, "why, in kubectl's words"


# What is left.


def listed(*arns: str) -> str:
    return json.dumps([{"ResourceARN": arn} for arn in arns])


def test_nothing_left_is_the_good_end(run) -> None:
    done = run("e2e_leftovers")
    assert (done.code, done.printed) == (0, "AWS has nothing left of the stack e2e\n"), done.reported
    (call,) = (call for call in done.calls if "get-resources" in call)
    assert "Key=Project,Values=eks-grafana Key=Stack,Values=e2e" in call, "by the tags of all that the stack makes"


def test_what_has_ended_and_is_still_listed_is_not_left(run) -> None:
    arns = listed(VPC, NAT, KEY, CLUSTER, *IN_CLUSTER)
    assert run("e2e_leftovers", ARNS=arns, NAT="deleted", KEY="PendingDeletion").code == 0, (
        "AWS lists by tags for a while what it has deleted, and a key waits for its end"
    )


@pytest.mark.parametrize(
    ("arn", "variables"),
    [
        (BALANCER, {}),
        (ROLE, {"ROLES": json.dumps([{"RoleName": "main-control-plane-role-1a2b3c4", "Arn": ROLE}])}),
        (VPC, {"TAGS": "Stack"}),
        (NAT, {"NAT": "available"}),
        (KEY, {}),
        ("arn:aws:sqs:ap-northeast-2:1:queue", {}),
    ],
)
def test_what_is_left_fails_and_is_named(run, arn: str, variables: dict[str, str]) -> None:
    done = run("e2e_leftovers", ARNS=listed(*([] if arn == ROLE else [arn]), CLUSTER), **variables)
    assert done.code == 1, "somebody pays for it"
    assert f"still has, and bills:\n  {arn}\n" in done.reported, "it alone is named"


def test_what_ends_late_is_waited_for(run) -> None:
    done = run("e2e_leftovers", ARNS=listed(NAT), NAT="deleting", LISTED="3")
    assert done.code == 0, done.reported
    assert sum("get-resources" in call for call in done.calls) == 4, "asked until it is gone"


def test_an_answer_that_does_not_come_is_no_good_end(run) -> None:
    done = run("e2e_leftovers", ARNS="denied")
    assert done.code == 1, "nobody knows what is left"
    assert "AccessDeniedException" in done.reported, "and why"


# The workflow.


@pytest.fixture
def workflow(run, tmp_path: Path, grafana: Grafana):
    """Runs the commands of a job as GitHub does: after a failure, those alone that run in any case."""
    for entry in PROJECT.iterdir():
        if entry.name not in ("Pulumi.e2e.yaml", "tools"):
            (tmp_path / entry.name).symlink_to(entry)
    known = {"AWS_REGION": "ap-northeast-2", "E2E_ACCOUNT": "123456789012", "E2E_RUN": "77-1"}

    def workflow(job: str, **variables: str) -> tuple[bool, list[str], str]:
        """Whether the job is green, which operations of Pulumi's it ran, and its errors."""
        green, calls, reported = True, [], ""
        for step in parsed(PROJECT / ".github/workflows/e2e.yml")["jobs"][job]["steps"]:
            if "run" not in step or not (green or "always()" in step.get("if", "")):
                continue
            command = ["make", "--no-print-directory", "--assume-old=.venv/.ready", *shlex.split(step["run"])[1:]]
            done = run("", *command, **{**known, "FORWARD": str(grafana.server_port), **variables})
            green = green and done.code == 0
            calls += [call.split()[1] for call in done.calls if call.startswith(("pulumi up ", "pulumi destroy "))]
            reported += done.reported
        return green, calls, reported

    return workflow


def test_a_run_that_goes_well_is_a_whole_life(workflow) -> None:
    assert workflow("life") == (True, ["up", "up", "destroy"], ""), "up, Grafana, up again, destroy"
    assert workflow("leftovers") == (True, ["destroy"], ""), "and once more, which finds nothing"


def test_a_second_up_that_would_change_something_fails_and_is_destroyed_all_the_same(workflow) -> None:
    green, ran, reported = workflow("life", CHANGES="yes")
    assert not green, "the program is not settled"
    assert "changes were proposed" in reported, "in Pulumi's words"
    assert ran[-1] == "destroy", "nobody pays for the failure"


def test_a_stack_whose_grafana_is_not_well_is_destroyed_all_the_same(workflow, grafana: Grafana) -> None:
    grafana.health = (503, {})
    assert workflow("life")[:2] == (False, ["up", "destroy"]), "the second up is not tried"


def test_what_a_failed_destroy_leaves_is_named(workflow) -> None:
    green, _, reported = workflow("leftovers", STUCK="yes", ARNS=listed(VPC), TAGS="Stack")
    assert not green, "the run is red"
    assert "DependencyViolation" in reported, "why it failed"
    assert VPC in reported, "and what is left"
