"""Whole lives of stacks on the real engine: preview, up, up again, destroy."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from rehearsal.cloud import Cloud
from rehearsal.stack import Rehearsal, RehearsalError

pytestmark = pytest.mark.engine

UNPROTECTED = {"cluster": {"deletion_protection": False}}
PUBLIC_NODES = {"vpc": {"nat": "none", "allow_public_nodes": True}}


def names(run, *operations: str) -> set[str]:
    """The logical names that a run touches by one of `operations`, or at all."""
    return {step.name for step in run.changes if not operations or step.operation in operations}


@pytest.fixture(scope="module")
def dev(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Rehearsal]:
    """The dev stack, up; tests that use it put back what they change."""
    with Rehearsal("dev", folder=tmp_path_factory.mktemp("dev")) as rehearsal:
        rehearsal.up()
        yield rehearsal


@pytest.mark.parametrize(
    ("stack", "settings"),
    [("dev", {}), ("prod", UNPROTECTED), ("dev", PUBLIC_NODES)],
    ids=["dev", "prod", "nat-none"],
)
def test_a_stack_comes_up_stays_as_it_is_and_leaves_nothing(stack: str, settings: dict, tmp_path: Path) -> None:
    with Rehearsal(stack, folder=tmp_path, settings=settings) as rehearsal:
        planned = rehearsal.preview()
        assert {step.operation for step in planned.changes} == {"create"}, "a new stack replaces and deletes nothing"
        assert not rehearsal.cloud.objects(), "a preview makes nothing"
        assert rehearsal.up().summary == planned.summary, "up does what the preview said"
        assert not rehearsal.up().changes, "a second up changes nothing"
        rehearsal.destroy()
        assert not rehearsal.cloud.objects(), "destroy leaves nothing in the account"
        assert not rehearsal.state(), "destroy leaves nothing in the state"


def test_a_preview_of_a_running_stack_shows_no_change(dev: Rehearsal) -> None:
    assert not dev.preview().changes, "nothing changed, so that a reviewer can trust what a preview does show"


def test_another_image_updates_only_the_deployment(dev: Rehearsal) -> None:
    before = dev.config
    dev.configure({"grafana": {"image": f"docker.io/grafana/grafana:13.3.0@sha256:{'0' * 64}"}})
    assert [(step.operation, step.name) for step in dev.preview().changes] == [("update", "grafana-deployment")], (
        "a new image rolls out and touches nothing else"
    )
    dev.configure(before)


def test_a_nat_gateway_per_zone_replaces_no_subnet(dev: Rehearsal) -> None:
    dev.configure({"vpc": {"nat": "per_zone"}})
    planned = dev.preview()
    dev.configure({"vpc": {"nat": "single"}})
    assert {step.operation for step in planned.changes} == {"create", "update"}, "more gateways cost no running thing"
    assert names(planned, "create") == {"main-private-nat-ap-northeast-2b"}, "the second zone gets its own gateway"
    assert names(planned, "update") == {"main-private-ap-northeast-2b-default"}, "and its private route leads there"


def test_unknown_endpoints_replace_no_kubernetes_object(dev: Rehearsal) -> None:
    dev.cloud.fresh = {"aws:eks/cluster:Cluster": ("endpoint", "certificateAuthority")}
    dev.configure({"cluster": {"log_types": ["audit"]}})
    planned = dev.preview()
    dev.configure({"cluster": {"log_types": []}})
    dev.cloud.fresh = {}
    # The provider inside pulumi-eks has no cluster identifier, and no objects either.
    replaced = {step.name for step in planned.changes if "replace" in step.operation} - {"main-eks-k8s"}
    assert not replaced, "an update in place keeps the cluster and all that runs on it"


def test_secrets_stand_in_clear_in_neither_state_nor_logs(tmp_path: Path) -> None:
    log: list[str] = []
    with Rehearsal("dev", folder=tmp_path, on_output=log.append) as rehearsal:
        rehearsal.preview()
        rehearsal.up()
        shown = rehearsal.outputs(show_secrets=True)
        hidden = rehearsal.outputs()
        password = shown["grafana_admin_password"]
        (secret,) = rehearsal.cloud.objects("kubernetes:core/v1:Secret")
        words = set(secret.inputs["stringData"].values())
        files = [file.read_text() for file in (tmp_path / "state").rglob("*.json")]
    assert password in words, "the login is the password that the pod reads"
    assert len(words) == 2, "password and secret key are two words"
    assert hidden["grafana_admin_password"] == hidden["kubeconfig"] == "[secret]", "outputs are masked unless asked for"
    assert files, "there is a state to look at"
    for word in words:
        assert not any(word in text for text in files), "the state holds ciphertexts"
        assert not any(word in line for line in log), "the engine's output shows no secret"


def test_deletion_protection_stops_a_destroy_before_anything_is_deleted(tmp_path: Path) -> None:
    with Rehearsal("prod", folder=tmp_path) as rehearsal:
        rehearsal.up()
        rehearsal.calls.clear()
        with pytest.raises(RehearsalError, match="protected"):
            rehearsal.destroy()
        assert not [call for call in rehearsal.calls if call.operation == "delete"], "not one object was deleted"
        rehearsal.configure(UNPROTECTED)  # the way out that the README gives
        rehearsal.up()
        rehearsal.destroy()
        assert not rehearsal.cloud.objects(), "once protection is off, destroy leaves nothing"


def test_destroy_needs_no_working_program(tmp_path: Path) -> None:
    def broken() -> None:
        raise RuntimeError("this program does not run")

    with Rehearsal("dev", folder=tmp_path) as rehearsal:
        rehearsal.up()
    with Rehearsal("dev", folder=tmp_path, program=broken) as rehearsal:
        rehearsal.destroy()
        assert not rehearsal.cloud.objects(), "what stands in the state can always be taken down"


def test_two_stacks_live_in_one_account_and_region(tmp_path: Path) -> None:
    account = Cloud()
    with Rehearsal("dev", folder=tmp_path / "dev", cloud=account) as dev:
        dev.up()
    with Rehearsal("prod", folder=tmp_path / "prod", cloud=account, settings=UNPROTECTED) as prod:
        prod.up()
        prod.destroy()
    with Rehearsal("dev", folder=tmp_path / "dev", cloud=account) as dev:
        assert not dev.up().changes, "the other stack came and went, and this one never noticed"
