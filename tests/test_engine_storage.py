"""The stack's storage class on the real engine: what becomes of one that a former version of the program made."""

import json
from pathlib import Path

import pytest
from walks import changes

from rehearsal.cloud.cloud import Cloud
from rehearsal.cloud.resource_types import STORAGE_CLASS
from rehearsal.stack import Rehearsal

pytestmark = [pytest.mark.engine, pytest.mark.changes]


def as_of_grafana(file: Path) -> None:
    """Rewrites the state as the program left it while the class was a child of Grafana's component."""
    document = json.loads(file.read_text())
    resources = document["checkpoint"]["latest"]["resources"]
    (made,) = (each for each in resources if each["type"] == STORAGE_CLASS)
    (grafana,) = (each for each in resources if each["type"] == "eks-grafana:apps:Grafana")
    former = f"{grafana['urn'].rpartition('::')[0]}${STORAGE_CLASS}::grafana-class"
    resources.remove(grafana)
    resources.insert(1, grafana)  # after the stack: a parent comes before its children
    document["checkpoint"]["latest"]["resources"] = [
        each for each in resources if each["type"] != "eks-grafana:apps:EbsClass"
    ]
    made["parent"] = grafana["urn"]
    file.write_text(json.dumps(document).replace(made["urn"], former))


def classes(rehearsal: Rehearsal) -> list[str]:
    return [entry["urn"].rpartition("::")[2] for entry in rehearsal.state() if entry["type"] == STORAGE_CLASS]


def test_a_class_that_was_grafanas_becomes_the_stacks_and_no_claim_is_touched(tmp_path: Path) -> None:
    settings = {"grafana": {"storage": {"enabled": True}}}
    with Rehearsal("dev", folder=tmp_path, cloud=Cloud(), settings=settings) as rehearsal:
        rehearsal.up()
        as_of_grafana(rehearsal.state_file)
        assert classes(rehearsal) == ["grafana-class"], "the state is a former one"
        assert changes(rehearsal.up()) <= {("create", "storage")}, "the alias finds it: only the component is new"
        assert classes(rehearsal) == ["storage-class"], "it has its new name from now on"
        assert not rehearsal.up().changes, "and stays"
