"""The account's groundwork on the real engine: it comes up, stays, and keeps what must never go."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from recorder import PROJECT

from rehearsal.cloud.cloud import Cloud
from rehearsal.cloud.resource_types import ALIAS, BUCKET, GLOBAL, KEY, PARTS_OF_A_BUCKET
from rehearsal.engine.run import RehearsalError
from rehearsal.stack import Rehearsal

pytestmark = pytest.mark.engine

PROVIDER = "aws:iam/openIdConnectProvider:OpenIdConnectProvider"
KEPT = {BUCKET, *PARTS_OF_A_BUCKET, KEY, ALIAS}


def bootstrap(folder: Path, **kwargs) -> Rehearsal:
    return Rehearsal("account", folder=folder, project=PROJECT / "bootstrap", **kwargs)


@pytest.fixture
def account(tmp_path: Path) -> Iterator[Rehearsal]:
    with bootstrap(tmp_path / "first") as rehearsal:
        rehearsal.up()
        yield rehearsal


def test_it_comes_up_as_planned_and_stays_as_it_is(tmp_path: Path) -> None:
    with bootstrap(tmp_path) as rehearsal:
        planned = rehearsal.preview()
        assert {step.operation for step in planned.changes} == {"create"}, "a new account"
        assert rehearsal.up().summary == planned.summary, "up does what the preview said"
        assert not rehearsal.up().changes, "and a second one changes nothing"
        outputs = rehearsal.outputs()
        (bucket,) = rehearsal.cloud.objects(BUCKET)
        assert outputs["repository_variables"]["STATE_URL"] == f"s3://{bucket.id}?region=ap-northeast-2", "its name"


def test_destroy_stops_before_anything_is_deleted(account: Rehearsal) -> None:
    account.calls.clear()
    with pytest.raises(RehearsalError, match="protected"):
        account.destroy()
    assert not account.calls, "not one object was touched"


@pytest.mark.changes
def test_even_without_protection_bucket_and_keys_stay_with_all_their_settings(account: Rehearsal) -> None:
    before = {entry.key for entry in account.cloud.objects() if entry.type in KEPT}
    assert {type_ for type_, _, _ in before} == KEPT, "bucket, its six settings, keys and aliases"
    account.unprotect()
    account.destroy()
    assert {entry.key for entry in account.cloud.objects()} == before, "roles and policies go, and nothing else does"


def test_one_stack_more_adds_to_what_is_there(account: Rehearsal) -> None:
    account.configure({"stacks": ["dev", "prod", "test"]})
    changes = account.preview().changes
    made = {step.name for step in changes if step.operation == "create"}
    assert {"eks-grafana-test", "eks-grafana-deploy-test-role"} <= made, "a key and a role of its own"
    assert {step.operation for step in changes} == {"create", "update"}, "and nothing is replaced"


def test_a_stack_that_is_taken_out_is_stopped_by_its_keys_protection(account: Rehearsal) -> None:
    account.configure({"stacks": ["dev"]})
    with pytest.raises(RehearsalError, match="protected"):
        account.preview()


@pytest.mark.changes
def test_a_second_provider_for_github_is_refused_and_the_existing_one_is_taken_instead(tmp_path: Path) -> None:
    cloud = Cloud()
    existing = cloud.put(PROVIDER, {"url": "https://token.actions.githubusercontent.com"}, GLOBAL)
    with bootstrap(tmp_path, cloud=cloud) as rehearsal:
        with pytest.raises(RehearsalError, match="EntityAlreadyExists"):
            rehearsal.up()
        rehearsal.configure({"github_oidc_provider_arn": existing.id})
        rehearsal.up()
        assert [entry.id for entry in cloud.objects(PROVIDER)] == [existing.id], "the account's own, left alone"


@pytest.mark.changes
def test_its_state_moves_into_another_backend_and_shows_no_change(account: Rehearsal, tmp_path: Path) -> None:
    deployment = account._stack.export_stack()
    with bootstrap(tmp_path / "second", cloud=account.cloud) as moved:
        moved._stack.import_stack(deployment)
        assert not moved.preview().changes, "the walk from this machine into the bucket loses nothing"
