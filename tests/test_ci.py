"""The scripts of the workflows that deploy, preview and look for drift, with their commands emulated."""

import json
import re
from pathlib import Path

import pytest
from emulated_commands import events
from emulated_commands import run as run
from plan_events import end, step

from rehearsal.cloud.resource_types import NAT


@pytest.mark.parametrize("found", ["none", "unreachable", "unknown", "known"])
def test_a_kubernetes_api_is_reported_by_what_answers(run, found: str) -> None:
    done = run("ci/kubernetes.sh", "dev", CLUSTER=found)
    assert done.printed == f"{found}\n", "one word"
    asked = "aws eks describe-cluster --region ap-northeast-2 --name eks-grafana-dev"
    assert any(call.startswith(asked) for call in done.calls), "the stack's own cluster"
    assert not any("the-token" in call for call in done.calls), "a token on a command line can be read by others"
    assert not any("--insecure" in call or " -k" in call for call in done.calls), "who answers is the cluster"


@pytest.mark.parametrize("answer", ["gone", "broken"])
def test_an_api_that_fails_after_it_answered_is_not_reached(run, answer: str) -> None:
    assert run("ci/kubernetes.sh", "dev", CLUSTER=answer).printed == "unreachable\n", "no answer is not an acquaintance"


def test_a_cluster_that_is_being_made_is_none_yet(run) -> None:
    assert run("ci/kubernetes.sh", "dev", CLUSTER="new").printed == "none\n", "it has no endpoint"


def test_what_aws_refuses_is_no_answer(run) -> None:
    done = run("ci/kubernetes.sh", "dev", CLUSTER="denied")
    assert done.code != 0, "a missing right is not a missing cluster"
    assert "AccessDeniedException" in done.reported, "and is reported"


@pytest.mark.parametrize(
    ("found", "goes_on"),
    [("none", True), ("known", True), ("unreachable", False), ("unknown", False), ("denied", False)],
)
def test_a_deploy_stops_where_it_could_not_finish(run, found: str, goes_on: bool) -> None:
    done = run("ci/reach.sh", "prod", CLUSTER=found)
    assert (done.code == 0) == goes_on, done.reported
    assert goes_on or "nothing was changed" in done.reported or "AccessDenied" in done.reported, (
        "the reader need not look"
    )
    assert found != "unreachable" or "DEPLOY_RUNNER" in done.reported, "the way out"
    assert found != "unknown" or "access_entries" in done.reported, "the way out"


@pytest.mark.parametrize(
    ("found", "inputs_only"),
    [("none", False), ("known", False), ("unreachable", True), ("unknown", True), ("denied", True)],
)
def test_a_preview_passes_without_kubernetes_and_says_so(run, tmp_path: Path, found: str, inputs_only: bool) -> None:
    out = tmp_path / "out"
    reported = events(step("update", new={"inputs": {"cidr": "10.0.0.0/8"}}), end(update=1))
    done = run("ci/plan-cloud.sh", "dev", str(out), CLUSTER=found, EVENTS=reported)
    assert done.code == 0, done.reported
    assert json.loads((out / "about.json").read_text())["inputs_only"] is inputs_only, "a line of the comment"
    kept = (out / "events.jsonl").read_text()
    assert "main-vpc" in kept, "the plan is left"
    assert "10.0" not in kept, "and none of its values"
    (preview,) = (call for call in done.calls if call.startswith("pulumi preview"))
    assert "--stack dev --policy-pack policies --non-interactive" in preview, (
        "of the stack that was named, with policies"
    )
    assert "--refresh" not in preview, "without asking AWS for everything"
    assert "show-secrets" not in preview, "nor for secrets"


def test_a_preview_says_what_the_change_costs_and_how_long_it_takes(run, tmp_path: Path) -> None:
    region = {"urn": "urn:pulumi:dev::p::pulumi:providers:aws::aws", "type": "pulumi:providers:aws"}
    known = {**region, "inputs": {"region": "ap-northeast-2", "accessKey": "hunter2"}}
    gateway = {"urn": f"urn:pulumi:dev::p::{NAT}::nat", "type": NAT, "custom": True, "inputs": {"subnetId": "subnet-1"}}
    steps = [
        {"op": "same", "urn": known["urn"], "oldState": known, "newState": known},
        {"op": "create", "urn": gateway["urn"], "newState": gateway},
    ]
    out = tmp_path / "out"
    done = run("ci/plan-cloud.sh", "dev", str(out), EVENTS=events(end()), DIGEST=json.dumps({"steps": steps}))
    assert done.code == 0, done.reported
    text = (out / "about.json").read_text()
    assert json.loads(text)["costs"][0] == ["NAT gateway", 43.07], "by the table"
    assert json.loads(text)["minutes"], "and the time"
    assert not {"hunter2", "subnet-1"} & {*re.findall(r"[\w-]+", text + done.printed)}, "and none of the values"
    (preview,) = (call for call in done.calls if call.startswith("pulumi preview"))
    shown = {"--json", "--show-sames", "--show-replacement-steps"}
    assert shown <= {*preview.split()}, "each resource, each half of a replacement (tests/test_expected.py asks so too)"
    (log,) = (call for call in done.calls if call.startswith("pulumi replay-events update "))
    assert "--preview --suppress-outputs" in log, "the log shows the preview, and no values"


@pytest.mark.parametrize("digest", ["", "not JSON"])
def test_a_preview_without_a_digest_is_still_a_plan(run, tmp_path: Path, digest: str) -> None:
    done = run("ci/plan-cloud.sh", "dev", str(tmp_path / "out"), EVENTS=events(end()), DIGEST=digest)
    assert done.code == 0, "the guard reads the events alone"
    assert json.loads((tmp_path / "out" / "about.json").read_text())["minutes"] is None


@pytest.mark.parametrize("script", ["ci/plan-cloud.sh", "ci/plan-drift.sh"])
def test_a_plan_deletes_nothing_but_an_earlier_plan(run, tmp_path: Path, script: str) -> None:
    for name in ("events.jsonl", "about.json", "mine"):
        (tmp_path / "out" / name).parent.mkdir(exist_ok=True)
        (tmp_path / "out" / name).write_text("earlier")
    done = run(script, "dev", str(tmp_path / "out"), EVENTS=events(end()))
    assert done.code == 0, done.reported
    assert (tmp_path / "out" / "mine").read_text() == "earlier", "`make plan-cloud PLAN=.` keeps the checkout"
    for name in ("events.jsonl", "about.json"):
        assert "earlier" not in (tmp_path / "out" / name).read_text(), "an older plan is not treated as this one"


def test_a_failed_preview_is_left_to_be_reported(run, tmp_path: Path) -> None:
    error = {"diagnosticEvent": {"severity": "error", "message": "refused"}}
    done = run("ci/plan-cloud.sh", "dev", str(tmp_path / "out"), EVENTS=events(error, end()), PREVIEW="255")
    assert done.code == 255, "the job is red"
    assert "refused" in (tmp_path / "out" / "events.jsonl").read_text(), "and what the engine said goes to the comment"


def test_drift_is_looked_for_without_changing_the_state(run, tmp_path: Path) -> None:
    done = run("ci/plan-drift.sh", "dev", str(tmp_path / "out"), EVENTS=events(end()))
    (refresh,) = (call for call in done.calls if call.startswith("pulumi refresh"))
    assert "--preview-only" in refresh, "the state is not written"
    for kind in ("core/v1:Secret", "core/v1:PersistentVolume", "storage.k8s.io/v1:StorageClass"):
        assert f"--exclude **kubernetes:{kind}::*" in refresh, f"AmazonEKSViewPolicy does not read {kind}"
    assert "--yes" not in refresh, "nothing is confirmed"


def test_a_state_that_moved_is_refused(run) -> None:
    first = run("ci/state.sh", "dev")
    digest = first.printed.strip().removeprefix("digest=")
    assert len(digest) == 64, "a digest of the state"
    assert run("ci/state.sh", "dev", digest).code == 0, "the same state"
    moved = run("ci/state.sh", "dev", digest, STATE="another")
    assert moved.code == 1, "somebody changed the stack between plan and approval"
    assert "nothing was changed" in moved.reported, "and the reader need not look"


def test_a_stack_that_does_not_exist_has_no_state(run) -> None:
    done = run("ci/state.sh", "prod")
    assert (done.code, done.printed) == (0, ""), "a project may have dev alone"
    assert run("ci/state.sh", "prod", "0" * 64).code == 1, "what was planned and is gone now is refused"
