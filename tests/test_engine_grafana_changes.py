"""Changes of a running Grafana on the real engine: what each touches, and what becomes of its volume."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from grafana_volumes import CLAIM_STEP, DEPLOYMENT, decoded, volumes
from walks import changes

from apps.dashboards import board
from rehearsal.cloud.cloud import Cloud
from rehearsal.cloud.resource_types import VOLUME, VOLUME_IN_CLUSTER
from rehearsal.engine.run import RehearsalError
from rehearsal.stack import Rehearsal

pytestmark = [pytest.mark.engine, pytest.mark.changes]


def policy(rehearsal: Rehearsal) -> str:
    (volume,) = rehearsal.cloud.objects(VOLUME_IN_CLUSTER)
    return volume.outputs["spec"]["persistentVolumeReclaimPolicy"]


@pytest.fixture(scope="module")
def stored(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Rehearsal]:
    """A stack with a volume, up; tests that use it put back what they change."""
    settings = {"grafana": {"storage": {"enabled": True, "on_destroy": "delete"}}}
    folder = tmp_path_factory.mktemp("stored")
    with Rehearsal("dev", folder=folder, cloud=Cloud(), settings=settings) as rehearsal:
        rehearsal.up()
        yield rehearsal


def test_a_change_of_provisioning_changes_its_config_map_and_rolls_the_pod(
    stored: Rehearsal, monkeypatch: pytest.MonkeyPatch
) -> None:
    with monkeypatch.context() as another:
        another.setattr(board, "REFRESH", "15m")
        planned = stored.preview()
    assert {step.name for step in planned.changes} == {"grafana-provisioning", DEPLOYMENT}, "and nothing else"
    assert ("update", DEPLOYMENT) in changes(planned), "Grafana reads its files when it starts"
    assert not stored.preview().changes, "and a change of nothing does nothing"


def test_another_password_generation_changes_password_secret_and_pod_and_never_the_key(stored: Rehearsal) -> None:
    def words() -> dict[str, str]:
        (secret,) = stored.cloud.objects("kubernetes:core/v1:Secret")
        return decoded(secret)

    before = words()
    stored.configure({"grafana": {"admin_password_generation": 2}})
    changed = stored.up()
    assert {step.name for step in changed.changes} == {"grafana-admin-password", "grafana-secret", DEPLOYMENT}, (
        "what holds the password, and the pod that reads it"
    )
    after = words()
    assert after["admin-password"] != before["admin-password"], "another password"
    assert after["secret-key"] == before["secret-key"], "the key decrypts what the database has"
    assert stored.outputs(show_secrets=True)["grafana_admin_password"] == after["admin-password"], "the output is it"


def test_keeping_the_volume_can_be_decided_while_it_is_in_use(stored: Rehearsal) -> None:
    assert policy(stored) == "Delete", "as the stack file said at first"
    stored.configure({"grafana": {"storage": {"on_destroy": "keep"}}})
    assert changes(stored.preview()) == {("update", "grafana-volume-policy")}, "the claim, and with it the data, stays"
    before = volumes(stored)
    stored.up()
    assert policy(stored) == "Retain", "the volume itself is kept from now on, not only the next one"
    assert volumes(stored) == before, "and it is the same volume"
    stored.configure({"grafana": {"storage": {"on_destroy": "delete"}}})
    stored.up()
    assert policy(stored) == "Delete", "and back"


def test_tags_of_the_stack_leave_class_and_claim_as_they_are(stored: Rehearsal) -> None:
    stored.configure({"tags": {"Team": "web"}})
    names = {name for _, name in changes(stored.preview())}
    stored.configure({"tags": None})
    assert names.isdisjoint({"storage-class", CLAIM_STEP}), "the volume and its data stay"


def test_a_volume_that_grows_is_not_replaced(stored: Rehearsal) -> None:
    stored.configure({"grafana": {"storage": {"size_gib": 20}}})
    planned = changes(stored.preview())
    stored.configure({"grafana": {"storage": {"size_gib": 10}}})
    assert planned == {("update", CLAIM_STEP)}, "the driver makes the volume larger"


def test_storage_can_be_turned_on_and_off_and_the_preview_shows_what_is_lost(tmp_path: Path) -> None:
    with Rehearsal("dev", folder=tmp_path, cloud=Cloud()) as rehearsal:
        rehearsal.up()
        rehearsal.configure({"grafana": {"storage": {"enabled": True, "on_destroy": "keep"}}})
        planned = rehearsal.preview()
        assert ("update", DEPLOYMENT) in changes(planned), "the pod of the old database goes"
        assert ("create", "grafana-volume-policy") in changes(planned), "the volume's policy is part of the plan"
        assert rehearsal.up().summary == planned.summary, "up does what the preview said"
        (first,) = volumes(rehearsal)
        rehearsal.configure({"grafana": {"storage": {"enabled": False}}})
        assert ("delete", CLAIM_STEP) in changes(rehearsal.preview()), "a reviewer sees that the claim goes"
        rehearsal.up()
        assert volumes(rehearsal) == [first], "a kept volume is kept here too"
        rehearsal.configure({"grafana": {"storage": {"enabled": True, **_named(first)}}})
        rehearsal.up()
        assert volumes(rehearsal) == [first], "and can be gone on with: no new volume was made"
        assert not rehearsal.up().changes, "a second up changes nothing"


def _named(volume: str) -> dict[str, str]:
    return {"volume_id": volume, "volume_zone": "ap-northeast-2a", "on_destroy": "keep"}


def test_a_kept_volume_is_handed_to_a_new_stack_and_outlives_it_too(tmp_path: Path) -> None:
    account = Cloud()
    settings = {"grafana": {"storage": {"enabled": True, "on_destroy": "keep"}}}
    with Rehearsal("dev", folder=tmp_path / "old", cloud=account, settings=settings) as old:
        old.up()
        old.destroy()
    (kept,) = account.objects(VOLUME)
    assert kept.inputs["tags"] == {"Project": "eks-grafana", "Stack": "dev", "ManagedBy": "pulumi"}, "found by its tags"
    settings = {"grafana": {"storage": {"enabled": True, **_named(kept.id)}}}
    with Rehearsal("dev", folder=tmp_path / "new", cloud=account, settings=settings) as new:
        new.up()
        assert volumes(new) == [kept.id], "the new stack goes on with it, and makes none"
        assert not new.up().changes, "a second up changes nothing"
        new.destroy()
        assert [found.id for found in account.objects()] == [kept.id], "and leaves it again"


def test_a_volume_that_does_not_exist_stops_the_up(tmp_path: Path) -> None:
    settings = {"grafana": {"storage": {"enabled": True, **_named("vol-0123456789abcdef0")}}}
    with Rehearsal("dev", folder=tmp_path, cloud=Cloud(), settings=settings) as rehearsal:
        rehearsal.cloud.given = set()  # an id of the stack file counts as one that exists
        with pytest.raises(RehearsalError, match="vol-0123456789abcdef0"):
            rehearsal.up()


def test_a_load_balancer_is_added_to_the_service_that_is_there(stored: Rehearsal) -> None:
    stored.configure({"grafana": {"exposure": "internal", "allow_plain_http": True}})
    planned = changes(stored.preview())
    stored.configure({"grafana": {"exposure": None, "allow_plain_http": None}})
    assert planned == {("update", "grafana-service"), ("update", "grafana-network")}, "the pod serves on"
