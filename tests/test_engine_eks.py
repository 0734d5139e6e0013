"""The children of eks.Cluster are in the state as those of the real component were recorded."""

import json
import tomllib
from collections.abc import Iterable
from pathlib import Path
from typing import Any

import pytest
from recorder import PROJECT

from rehearsal.providers.eks import COMPONENT, SERVICE_ROLE, VPC_CNI
from rehearsal.stack import Rehearsal

pytestmark = pytest.mark.engine

RECORDED = Path(__file__).parent / "recorded" / "pulumi-eks-4.3.0-dependencies.json"
COMPARED = "4.4.0"
"""The version of the lock file that was compared with the recorded 4.3.0, in 2026-11.

Alike: every argument and output of the Python packages of both (PyPI; only type hints differ), and the component's own
source, nodejs/eks/*.ts of pulumi/pulumi-eks, from the tag v4.3.0 to 2026-08-12 (only yarn.lock and go.mod changed).
Other: 4.4.0 (2026-09-25) brings its own Node.js and has a setting `eks:suppressNodeCompatibilityWarning` (its README).
Not seen: the source of 4.4.0 after 2026-08-12, and which Node.js SDK it has. With a newer SDK than that of
pulumi/pulumi#20357, the component's children could have inputs, and show an update once.
"""
ENTRY = {"principal_arn": "arn:aws:iam::000000000000:role/x", "policy": "AmazonEKSViewPolicy"}
SETTINGS: dict[str, dict[str, Any]] = {"dev": {"cluster": {"access_entries": {"a": ENTRY}}}, "prod": {}}


def names(urns: Iterable[str] | None) -> list[str]:
    return sorted(f"{type_.rpartition('$')[2]} {name}" for type_, name in (urn.split("::")[2:] for urn in urns or ()))


def test_the_locked_version_is_the_one_that_was_compared_with_the_recordings() -> None:
    lock = tomllib.loads((PROJECT / "uv.lock").read_text())
    (locked,) = (each["version"] for each in lock["package"] if each["name"] == "pulumi-eks")
    assert locked == COMPARED, "compare the new version with the recordings, or record it; then change COMPARED"


@pytest.mark.parametrize("stack", ["dev", pytest.param("prod", marks=pytest.mark.changes)])
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
