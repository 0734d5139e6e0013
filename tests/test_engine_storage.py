"""The stack's storage classes on the real engine: what becomes of one that a former version of the program made."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from walks import changes

from rehearsal.cloud.cloud import Cloud
from rehearsal.cloud.resource_types import STORAGE_CLASS
from rehearsal.stack import Rehearsal

pytestmark = [pytest.mark.engine, pytest.mark.changes]

DEFAULT = {"storageclass.kubernetes.io/is-default-class": "true"}


def rewritten(file: Path, change: Callable[[list[dict[str, Any]]], list[dict[str, Any]]]) -> None:
    document = json.loads(file.read_text())
    latest = document["checkpoint"]["latest"]
    latest["resources"] = change(latest["resources"])
    file.write_text(json.dumps(document))


def with_one_class(rehearsal: Rehearsal) -> None:
    """State and cluster as the program left them while there was one class, which was the default too."""

    def former(resources: list[dict[str, Any]]) -> list[dict[str, Any]]:
        for each in resources:
            if each["urn"].endswith("::storage-class"):
                for values in (each["inputs"], each["outputs"]):
                    values["metadata"]["annotations"] = DEFAULT
        return [each for each in resources if not each["urn"].endswith("::storage-default-class")]

    rewritten(rehearsal.state_file, former)
    for found in rehearsal.cloud.objects(STORAGE_CLASS):
        if found.outputs["metadata"]["name"] == "grafana":
            found.outputs["metadata"]["annotations"] = DEFAULT
        else:
            rehearsal.cloud.delete(STORAGE_CLASS, found.id, found.scope)


def as_of_grafana(file: Path) -> None:
    """Rewrites the state as the program left it while the class was a child of Grafana's component."""

    def former(resources: list[dict[str, Any]]) -> list[dict[str, Any]]:
        (made,) = (each for each in resources if each["type"] == STORAGE_CLASS)
        (grafana,) = (each for each in resources if each["type"] == "eks-grafana:apps:Grafana")
        urn = f"{grafana['urn'].rpartition('::')[0]}${STORAGE_CLASS}::grafana-class"
        resources.remove(grafana)
        resources.insert(1, grafana)  # after the stack: a parent comes before its children
        made["parent"] = grafana["urn"]
        left = [each for each in resources if each["type"] != "eks-grafana:apps:EbsClass"]
        return json.loads(json.dumps(left).replace(made["urn"], urn))

    rewritten(file, former)


def classes(rehearsal: Rehearsal) -> list[str]:
    return [entry["urn"].rpartition("::")[2] for entry in rehearsal.state() if entry["type"] == STORAGE_CLASS]


def defaults(rehearsal: Rehearsal) -> list[str]:
    """Of the cluster."""
    found = [each.outputs["metadata"] for each in rehearsal.cloud.objects(STORAGE_CLASS)]
    return [metadata["name"] for metadata in found if metadata.get("annotations") == DEFAULT]


def test_a_class_that_was_the_default_stays_for_its_claims_and_another_is_the_default(tmp_path: Path) -> None:
    settings = {"grafana": {"storage": {"enabled": True}}}
    with Rehearsal("dev", folder=tmp_path, cloud=Cloud(), settings=settings) as rehearsal:
        rehearsal.up()
        with_one_class(rehearsal)
        assert (classes(rehearsal), defaults(rehearsal)) == (["storage-class"], ["grafana"]), (
            "the stack is a former one"
        )
        done = changes(rehearsal.up())
        assert done == {("update", "storage-class"), ("create", "storage-default-class")}, "in place, and no claim"
        assert defaults(rehearsal) == ["gp3"], "one default, whose volumes go with their claims"
        assert not rehearsal.up().changes, "and it stays so"


def test_a_class_that_was_grafanas_becomes_the_stacks_and_no_claim_is_touched(tmp_path: Path) -> None:
    settings = {"grafana": {"storage": {"enabled": True}}}
    with Rehearsal("dev", folder=tmp_path, cloud=Cloud(), settings=settings) as rehearsal:
        rehearsal.up()
        with_one_class(rehearsal)
        as_of_grafana(rehearsal.state_file)
        assert classes(rehearsal) == ["grafana-class"], "the state is a former one"
        made = {name for operation, name in changes(rehearsal.up()) if operation == "create"}
        assert made <= {"storage", "storage-default-class"}, "the alias finds it: the component and the default are new"
        assert "storage-class" in classes(rehearsal), "it has its new name from now on"
        assert not rehearsal.up().changes, "and stays"
