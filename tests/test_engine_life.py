"""Whole lives of stacks on the real engine: preview, up, up again, destroy."""

import base64
from collections.abc import Iterator
from pathlib import Path

import pytest

from rehearsal.cloud.cloud import Cloud
from rehearsal.cloud.resource_types import VOLUME
from rehearsal.engine.run import RehearsalError
from rehearsal.life import found
from rehearsal.page.writing import html
from rehearsal.stack import Rehearsal

pytestmark = pytest.mark.engine

MAILS = {"grafana": {"alerts": {"emails": ["ops@example.com", "on-call@example.org"]}}}
PUBLIC_NODES = {"vpc": {"nat": "none", "allow_public_nodes": True}}


@pytest.fixture(scope="module")
def log() -> list[str]:
    """What the engine prints of the dev stack below."""
    return []


@pytest.fixture(scope="module")
def dev(tmp_path_factory: pytest.TempPathFactory, log: list[str]) -> Iterator[Rehearsal]:
    """The dev stack, up; tests that use it put back what they change."""
    with Rehearsal("dev", folder=tmp_path_factory.mktemp("dev"), cloud=Cloud(), on_output=log.append) as rehearsal:
        rehearsal.up()
        yield rehearsal


@pytest.fixture(scope="module")
def prod(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Rehearsal]:
    """The prod stack, up and protected; tests that use it change nothing."""
    with Rehearsal("prod", folder=tmp_path_factory.mktemp("prod")) as rehearsal:
        rehearsal.up()
        yield rehearsal


@pytest.mark.parametrize(
    ("stack", "settings"),
    [
        pytest.param("dev", {}, id="dev"),
        pytest.param("prod", {}, id="prod", marks=pytest.mark.changes),
        pytest.param("dev", PUBLIC_NODES, id="nat-none", marks=pytest.mark.changes),
        pytest.param("dev", MAILS, id="mails", marks=pytest.mark.changes),
    ],
)
def test_a_stack_comes_up_stays_as_it_is_and_leaves_nothing(stack: str, settings: dict, tmp_path: Path) -> None:
    with Rehearsal(stack, folder=tmp_path, settings=settings) as rehearsal:
        planned = rehearsal.preview()
        assert {step.operation for step in planned.changes} == {"create"}, "a new stack replaces and deletes nothing"
        assert not rehearsal.cloud.objects(), "a preview makes nothing"
        assert rehearsal.up().summary == planned.summary, "up does what the preview said"
        assert not rehearsal.up().changes, "a second up changes nothing"
        if stack == "prod":  # the way out of deletion protection that docs/deploy.md gives
            rehearsal.configure({"cluster": {"deletion_protection": False}})
            rehearsal.up()
        rehearsal.destroy()
        left = [found.type for found in rehearsal.cloud.objects()]
        assert left == ([VOLUME, VOLUME] if stack == "prod" else []), "nothing in the account but what prod keeps"
        assert not rehearsal.state(), "destroy leaves nothing in the state"


def test_a_preview_of_a_running_stack_shows_no_change(dev: Rehearsal) -> None:
    assert not dev.preview().changes, "nothing changed, so that a reviewer can trust what a preview does show"


def test_the_page_of_a_stack_has_none_of_its_secrets(dev: Rehearsal) -> None:
    written = html(found(dev))
    masked = [name for name, value in dev.outputs().items() if value == "[secret]"]
    secrets = {name: str(value) for name, value in dev.outputs(show_secrets=True).items() if name in masked}
    assert "grafana_admin_password" in secrets, "the engine made a password"
    assert [name for name, value in secrets.items() if value in written] == [], "a page is sent around"
    assert "ciphertext" not in written, "nor is what the state has of them there"
    assert "general-group" in written, "it is the page of this stack"


def test_another_image_updates_only_the_deployment(dev: Rehearsal) -> None:
    before = dev.config
    dev.configure({"grafana": {"image": f"docker.io/grafana/grafana:13.3.0@sha256:{'0' * 64}"}})
    planned = dev.preview()
    dev.configure(before)
    assert [(step.operation, step.name) for step in planned.changes] == [("update", "grafana-deployment")], (
        "a new image rolls out and touches nothing else"
    )


def test_a_nat_gateway_per_zone_replaces_no_subnet(dev: Rehearsal) -> None:
    dev.configure({"vpc": {"nat": "per_zone"}})
    planned = dev.preview()
    dev.configure({"vpc": {"nat": "single"}})
    touched = {(step.operation, step.name) for step in planned.changes if step.type.startswith("aws:ec2/")}
    expected = {("create", "main-private-nat-ap-northeast-2b"), ("update", "main-private-ap-northeast-2b-default")}
    assert touched == expected, "the second zone gets its own gateway, and its route leads there"
    replaced = {step.name for step in planned.changes if step.operation not in ("create", "update")}
    assert replaced == {"grafana-provisioning"}, "but for the files of Grafana's dashboards no running thing is touched"


def test_unknown_endpoints_replace_no_kubernetes_object(dev: Rehearsal) -> None:
    dev.cloud.fresh = {"aws:eks/cluster:Cluster": ("endpoint", "certificateAuthority")}
    dev.configure({"cluster": {"log_types": ["audit"]}})
    planned = dev.preview()
    dev.configure({"cluster": {"log_types": []}})
    dev.cloud.fresh = {}
    updated = {step.name for step in planned.changes if step.operation == "update"}
    assert "main-kubernetes" in updated, "its kubeconfig is not known before the update"
    # The provider inside pulumi-eks has no cluster identifier, and no objects either.
    replaced = {step.name for step in planned.changes if "replace" in step.operation} - {"main-eks-eks-k8s"}
    assert not replaced, "an update in place keeps the cluster and all that runs on it"


def test_secrets_stand_in_clear_in_neither_state_nor_logs(dev: Rehearsal, log: list[str]) -> None:
    shown = dev.outputs(show_secrets=True)
    hidden = dev.outputs()
    (secret,) = dev.cloud.objects("kubernetes:core/v1:Secret")
    encoded = set(secret.inputs["data"].values())
    words = {base64.b64decode(text).decode() for text in encoded}
    files = [file.read_text() for file in (dev.folder / "state").rglob("*.json*")]
    assert shown["grafana_admin_password"] in words, "the login is the password that the pod reads"
    assert len(words) == 2, "password and secret key are two words"
    assert hidden["grafana_admin_password"] == hidden["kubeconfig"] == "[secret]", "outputs are masked unless asked for"
    assert files, "there is a state to look at"
    assert any("grafana_admin_password" in line for line in log), "and the engine printed the outputs"
    for word in words | encoded:
        assert not any(word in text for text in files), "the state has ciphertexts"
        assert not any(word in line for line in log), "the engine's output shows no secret"


@pytest.mark.changes
def test_two_stacks_live_in_one_account_and_region(dev: Rehearsal, tmp_path: Path) -> None:
    with Rehearsal(
        "prod", folder=tmp_path, cloud=dev.cloud, settings={"cluster": {"deletion_protection": False}}
    ) as prod:
        prod.up()
        prod.destroy()
    assert not dev.up().changes, "the other stack came and went, and this one never noticed"


@pytest.mark.changes
def test_deletion_protection_stops_a_destroy_before_anything_is_deleted(prod: Rehearsal) -> None:
    prod.calls.clear()
    with pytest.raises(RehearsalError, match="protected"):
        prod.destroy()
    assert not prod.calls, "not one object was touched"


@pytest.mark.changes
def test_edges_that_no_destroy_can_show_stand_in_the_state(prod: Rehearsal) -> None:
    """The engine deletes in waves by depth: these would hold by luck without an edge, so the edges are looked at."""
    state = {resource["urn"]: resource for resource in prod.state()}

    def waits_for(name: str, type_: str) -> set[str]:
        (urn,) = (urn for urn in state if urn.endswith(f"::{name}") and urn.split("::")[-2].endswith(type_))
        return {found.rpartition("::")[2] for found in state[urn].get("dependencies", [])}

    nodes = waits_for("general-group", "NodeGroup")
    for policy in ("AmazonEKSWorkerNodePolicy", "AmazonEC2ContainerRegistryPullOnly", "AmazonEKS_CNI_Policy"):
        assert f"general-node-{policy}" in nodes, "nodes drain with their policies still attached"
    for zone in ("ap-northeast-2a", "ap-northeast-2b"):
        assert {f"main-private-{zone}", f"main-private-{zone}-default"} <= nodes, "and with their way out"
        gateway = waits_for(f"main-private-nat-{zone}", "NatGateway")
        assert {"main-public-default", f"main-public-{zone}"} <= gateway, (
            "a NAT gateway needs its subnet's way to an attached internet gateway"
        )
    control_plane = waits_for("main-eks", "eks:index:Cluster")
    assert {"main-control-plane-AmazonEKSClusterPolicy", "main-logs"} <= control_plane, (
        "EKS cleans up with its policy, and logs into the stack's own group"
    )
    assert not any("nat" in name or "internet" in name for name in control_plane), (
        "the control plane waits for no gateway"
    )


@pytest.mark.changes
def test_destroy_needs_no_working_program(tmp_path: Path) -> None:
    def broken() -> None:
        raise RuntimeError("this program does not run")

    with Rehearsal("dev", folder=tmp_path) as rehearsal:
        rehearsal.up()
    with Rehearsal("dev", folder=tmp_path, program=broken) as rehearsal:
        rehearsal.destroy()
        assert not rehearsal.cloud.objects(), "what is in the state can always be taken down"
