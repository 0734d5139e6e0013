"""Changes of the cluster's Kubernetes version on the real engine."""

from pathlib import Path

import pytest

from rehearsal.cloud.resource_types import CLUSTER
from rehearsal.engine.run import RehearsalError
from rehearsal.stack import Rehearsal

pytestmark = [pytest.mark.engine, pytest.mark.changes]


def test_the_next_kubernetes_minor_reaches_control_plane_then_addons_then_nodes(tmp_path: Path) -> None:
    # EXTENDED, so that this test outlives the older minor's standard support.
    older = {"cluster": {"version": "1.35", "support_type": "EXTENDED"}}
    with Rehearsal("dev", folder=tmp_path, settings=older) as rehearsal:
        rehearsal.up()
        rehearsal.configure({"cluster": {"version": "1.36"}})
        rehearsal.calls.clear()
        changed = rehearsal.up()
        assert {step.operation for step in changed.changes} == {"update"}, "an upgrade replaces nothing"
        order = [call.name for call in rehearsal.calls if call.operation == "update"]
        control_plane, nodes = order.index("main-eks-eksCluster"), order.index("general-group")
        for addon in ("main-eks-kube-proxy", "main-eks-vpc-cni"):
            assert control_plane < order.index(addon) < nodes, f"{addon} follows the control plane and precedes nodes"
        assert control_plane < order.index("main-pod-identity-agent"), "every add-on follows the control plane"
        assert nodes < order.index("main-coredns"), "CoreDNS runs on nodes, and follows them"


OLD = {"cluster": {"version": "1.33"}}  # past its standard support on the day of the rehearsal


def test_a_new_cluster_past_its_support_is_refused_in_the_preview(tmp_path: Path) -> None:
    with Rehearsal("dev", folder=tmp_path, settings=OLD) as rehearsal:
        with pytest.raises(RehearsalError) as refusal:
            rehearsal.preview()
        assert "config eks-grafana:cluster.version: left standard support on 2026-07-29" in str(refusal.value), (
            "key and rule are named"
        )
        assert "Traceback" not in str(refusal.value), "it is a word to the user"
        assert not rehearsal.calls, "nothing was changed"
        rehearsal.configure({"cluster": {"support_type": "EXTENDED"}})
        rehearsal.preview()


def test_a_running_cluster_past_its_support_stays_changeable_and_can_be_upgraded(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    printed: list[str] = []
    with Rehearsal("dev", folder=tmp_path, settings={"cluster": {"version": "1.34"}}, on_output=printed.append) as r:
        r.up()
        monkeypatch.setenv("EKS_GRAFANA_TODAY", "2026-12-02")
        r.configure({"tags": {"Team": "web"}})
        printed.clear()
        r.up()
        assert "cluster.version: left standard support on 2026-12-02" in "".join(printed), "it is warned of, each time"
        r.configure({"cluster": {"version": "1.35"}})
        r.up()
        (cluster,) = r.cloud.objects(CLUSTER)
        assert cluster.inputs["version"] == "1.35", "the way out is open"


@pytest.mark.parametrize(
    ("old", "new", "wrong"), [("1.34", "1.36", "2 minors above"), ("1.36", "1.35", "is below 1.36")]
)
def test_a_step_that_eks_refuses_stops_in_the_preview(old: str, new: str, wrong: str, tmp_path: Path) -> None:
    with Rehearsal("dev", folder=tmp_path, settings={"cluster": {"version": old}}) as rehearsal:
        rehearsal.up()
        rehearsal.calls.clear()
        rehearsal.configure({"cluster": {"version": new}})
        with pytest.raises(RehearsalError, match=wrong):
            rehearsal.preview()
        assert not rehearsal.calls, "AWS would have refused it in the middle of an update"
