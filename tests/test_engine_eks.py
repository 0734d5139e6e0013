"""The children of eks.Cluster are in the state as those of the real component were recorded."""

import json
from collections.abc import Iterable
from pathlib import Path
from typing import Any

import pytest

from rehearsal.providers.eks import COMPONENT, SERVICE_ROLE, VPC_CNI
from rehearsal.stack import Rehearsal

pytestmark = pytest.mark.engine

RECORDED = Path(__file__).parent / "recorded" / "pulumi-eks-4.3.0-dependencies.json"
ENTRY = {"principal_arn": "arn:aws:iam::000000000000:role/x", "policy": "AmazonEKSViewPolicy"}
SETTINGS: dict[str, dict[str, Any]] = {"dev": {"cluster": {"access_entries": {"a": ENTRY}}}, "prod": {}}


def names(urns: Iterable[str] | None) -> list[str]:
    return sorted(f"{type_.rpartition('$')[2]} {name}" for type_, name in (urn.split("::")[2:] for urn in urns or ()))


@pytest.mark.parametrize("stack", SETTINGS)
def test_the_components_children_depend_on_what_the_real_ones_do(stack: str, tmp_path: Path) -> None:
    with Rehearsal(stack, folder=tmp_path, settings=SETTINGS[stack]) as rehearsal:
        rehearsal.up()
        children = [entry for entry in rehearsal.state() if COMPONENT in entry["urn"].split("::")[2].split("$")]
    found = {
        names([child["urn"]])[0]: {
            "dependencies": names(child.get("dependencies")),
            "propertyDependencies": {
                key: names(urns) for key, urns in child.get("propertyDependencies", {}).items() if urns
            },
        }
        for child in children
    }
    assert found == json.loads(RECORDED.read_text())[stack], (
        "the order of deletion and what a preview replaces with what"
    )
    components = [child for child in children if child["type"] in (COMPONENT, SERVICE_ROLE, VPC_CNI)]
    assert not [child["urn"] for child in components if child.get("inputs")], (
        "so none of them shows an update (pulumi-eks 4.3.0 has an SDK from before pulumi/pulumi#20357)"
    )
