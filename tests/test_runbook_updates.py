"""What docs/runbook.md says of an update that was killed, or whose answer was lost, works."""

from pathlib import Path
from typing import Any, NamedTuple

import pytest
from faults import Faulty
from manifests import grafana_settings
from runbook import Follower, symptoms
from runbook_lives import Opened, never, settled, shown
from runbook_lives import opened as opened

from rehearsal.engine.run import RehearsalError

pytestmark = [pytest.mark.engine, pytest.mark.changes]


class Case(NamedTuple):
    change: dict[str, Any]
    cut: str
    """The logical name of the update that is cut off."""
    refused: bool = False
    """Whether AWS refuses the same update a second time."""


IMAGE = "docker.io/grafana/grafana:13.9.9@sha256:" + "0" * 64
CASES = {
    "image": Case({"grafana": {"image": IMAGE}}, "grafana-deployment"),
    "exposure": Case({"grafana": grafana_settings("aws", "public-http", "pod")}, "grafana-service"),
    "launch template": Case({"node_group": {"disk_size": 30}}, "general-nodes"),
    "version of the nodes": Case({"cluster": {"version": "1.35"}}, "general-group"),
    "version of the cluster": Case({"cluster": {"version": "1.36"}}, "main-eks-eksCluster", refused=True),
    "endpoint": Case({"cluster": {"public_access_cidrs": ["198.51.100.7/32"]}}, "main-eks-eksCluster", refused=True),
}


@pytest.mark.parametrize("kills", [False, True], ids=["lost", "killed"])
def test_an_update_that_was_cut_off_is_made(opened: Opened, tmp_path: Path, *, kills: bool) -> None:
    rehearsal = opened(cloud := Faulty(tmp_path / "cloud.json", never, kills=kills))
    rehearsal.configure({"cluster": {"version": "1.34", "support_type": "EXTENDED"}})
    rehearsal.up()
    person = Follower(rehearsal)
    for name, case in CASES.items():
        rehearsal.configure(case.change)
        cloud.cut_at_update = {case.cut}
        with pytest.raises(RehearsalError):
            rehearsal.up()
        assert not cloud.cut_at_update, f"{name}: it was updated, and nobody heard of it"
        if kills:
            person.follow("Killed in the middle of an up")
            person.type("make up")
        elif case.refused:
            with pytest.raises(RehearsalError) as failed:
                rehearsal.up()
            said = [shown(line, str(failed.value)) for line in symptoms("An update whose answer was lost")]
            assert any(said), f"{name}: the page has the words: {failed.value}"
            person.follow("An update whose answer was lost")
        else:
            rehearsal.up()
    settled(rehearsal)
