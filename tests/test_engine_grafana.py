"""Grafana's whole life on the real engine, mode by mode, and its names and secrets."""

from pathlib import Path
from typing import Any

import pytest
from grafana_volumes import CLAIM_STEP, DEPLOYMENT, decoded, volumes
from manifests import EXPOSURES, STORAGES, grafana_settings

from rehearsal.cloud.cloud import Cloud
from rehearsal.cloud.resource_types import VOLUME_IN_CLUSTER
from rehearsal.config import Secret
from rehearsal.engine.run import RehearsalError
from rehearsal.stack import Rehearsal

pytestmark = [pytest.mark.engine, pytest.mark.changes]


# Whole lives.


@pytest.mark.parametrize("exposure", ["internal", "public"])
@pytest.mark.parametrize("storage", STORAGES)
def test_each_balancer_and_storage_comes_up_and_leaves_what_it_should(
    exposure: str, storage: str, tmp_path: Path
) -> None:
    settings: dict[str, Any] = grafana_settings("aws", exposure, storage)
    with Rehearsal("dev", folder=tmp_path, cloud=Cloud(), settings={"grafana": settings}) as rehearsal:
        rehearsal.up()
        assert not rehearsal.up().changes, "a second up changes nothing"
        assert len(volumes(rehearsal)) == (0 if storage == "pod" else 1), "a volume where it is asked for"
        kept = volumes(rehearsal) if storage == "keep" else []
        rehearsal.calls.clear()
        rehearsal.destroy()
        assert [found.id for found in rehearsal.cloud.objects()] == kept, "exactly the volume that is kept"
        order = [call.name for call in rehearsal.calls if call.operation == "delete"]
        for later in ("main-public-default", "main-internet", "main-eks-eksCluster"):
            assert order.index("grafana-service") < order.index(later), f"the balancer goes before {later}"
        if storage != "pod":
            down = [DEPLOYMENT, CLAIM_STEP, "general-group"]
            assert sorted(down, key=order.index) == down, (
                "pod and claim before the nodes, on which the driver runs to the end"
            )


@pytest.mark.parametrize("exposure", EXPOSURES["local"])
@pytest.mark.parametrize("storage", STORAGES)
def test_on_another_cluster_each_mode_comes_up_and_leaves_nothing(exposure: str, storage: str, tmp_path: Path) -> None:
    settings = {"grafana": grafana_settings("local", exposure, storage)}
    with Rehearsal("local", folder=tmp_path, cloud=Cloud(), settings=settings) as rehearsal:
        planned = rehearsal.preview()
        assert rehearsal.up().summary == planned.summary, "up does what the preview said, also where a claim is new"
        assert not rehearsal.up().changes, "a second up changes nothing"
        rehearsal.destroy()
        left = {found.type for found in rehearsal.cloud.objects()}
        assert left == ({VOLUME_IN_CLUSTER} if storage == "keep" else set()), "exactly the volume that is kept"


def test_the_record_of_a_name_comes_and_goes_with_the_balancer(tmp_path: Path) -> None:
    settings = {**grafana_settings("aws", "public", "pod"), "hosted_zone_id": "Z0123456789ABC"}
    with Rehearsal("dev", folder=tmp_path, cloud=Cloud(), settings={"grafana": settings}) as rehearsal:
        rehearsal.up()
        (record,) = rehearsal.cloud.objects("aws:route53/record:Record")
        assert record.inputs["records"] == [rehearsal.outputs()["grafana_load_balancer"]], "the name leads there"
        rehearsal.destroy()
        assert not rehearsal.cloud.objects(), "no record that leads nowhere"


@pytest.mark.parametrize(
    ("zones", "wrong"),
    [
        ({"Z0123456789ABC": "example.org"}, r"config eks-grafana:grafana\.hostname: is not in the zone example\.org"),
        ({}, r"config eks-grafana:grafana\.hosted_zone_id: cannot be looked up .*No hosted zone found"),
    ],
    ids=["another zone", "no zone"],
)
def test_a_name_outside_of_its_zone_stops_in_the_preview(zones: dict[str, str], wrong: str, tmp_path: Path) -> None:
    settings = {**grafana_settings("aws", "public", "pod"), "hosted_zone_id": "Z0123456789ABC"}
    with Rehearsal("dev", folder=tmp_path, cloud=Cloud(), settings={"grafana": settings}) as rehearsal:
        rehearsal.cloud.zones = zones
        with pytest.raises(RehearsalError, match=wrong) as refusal:
            rehearsal.preview()
        assert "Traceback" not in str(refusal.value), "it is a word to the user"
        assert not rehearsal.calls, "nothing was changed"


# Secrets of the stack file.


def test_secret_options_are_encrypted_wherever_they_are_kept(tmp_path: Path) -> None:
    log: list[str] = []
    secrets = {"smtp": {"password": Secret("hunter2")}, "auth.google": {"client_secret": Secret("hunter3")}}
    settings = {"grafana": {"secrets": secrets}}
    with Rehearsal("dev", folder=tmp_path, cloud=Cloud(), settings=settings, on_output=log.append) as rehearsal:
        assert "secure:" in (tmp_path / "work" / "Pulumi.dev.yaml").read_text(), "pulumi config set --secret --path"
        rehearsal.up()
        (secret,) = rehearsal.cloud.objects("kubernetes:core/v1:Secret")
        assert decoded(secret)["smtp.password"] == "hunter2", "Grafana gets what was set"
        assert decoded(secret)["auth.google.client_secret"] == "hunter3", "sections with a dot too"
        assert not rehearsal.up().changes, "a second up changes nothing"
        files = [
            file.read_text() for file in tmp_path.rglob("*") if file.is_file() and file.suffix in (".json", ".yaml")
        ]
        assert len(files) > 1, "there is a state and a stack file to look at"
        assert not [text for text in (*files, *log) if "hunter" in text], "neither in the state nor on the screen"
        rehearsal.configure({"grafana": {"secrets": {"smtp": {"password": Secret("hunter4")}}}})
        planned = {step.name for step in rehearsal.preview().changes}
        assert planned == {"grafana-secret", DEPLOYMENT}, (
            "another value is another Secret, and another pod that reads it"
        )


def test_a_secret_in_plain_text_stops_the_preview(tmp_path: Path) -> None:
    settings = {"grafana": {"secrets": {"smtp": {"password": "hunter2"}}}}
    with Rehearsal("dev", folder=tmp_path, cloud=Cloud(), settings=settings) as rehearsal:
        with pytest.raises(RehearsalError, match="is in plain text") as refused:
            rehearsal.preview()
        assert "hunter2" not in str(refused.value), "the report ends in CI's log"
