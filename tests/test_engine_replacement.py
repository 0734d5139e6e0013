"""A cluster that is replaced on the real engine is complete, also where AWS refused a call."""

from pathlib import Path

import pytest
from faults import Refusing

from rehearsal.cloud.resource_types import CLUSTER
from rehearsal.engine.run import RehearsalError
from rehearsal.stack import Rehearsal

pytestmark = [pytest.mark.engine, pytest.mark.changes]


WHOLE = {
    "grafana": {"storage": {"enabled": True}, "exposure": "internal", "allow_plain_http": True},
    "nginx": {"enabled": True},
}
EARLIER = {"volume_id": "vol-0123456789abcdef0", "volume_zone": "ap-northeast-2a", "on_destroy": "keep"}


@pytest.mark.parametrize(
    ("more", "change"),
    [
        ({}, {"vpc": {"cidr": "10.20.0.0/16"}}),
        ({}, {"cluster": {"name": "another"}}),
        ({"grafana": {"storage": EARLIER}}, {"vpc": {"zones": ["ap-northeast-2a", "ap-northeast-2c"]}}),
    ],
    ids=["cidr", "name", "zones-and-an-earlier-volume"],
)
def test_a_replaced_cluster_is_complete(more: dict, change: dict, tmp_path: Path) -> None:
    with Rehearsal("dev", folder=tmp_path, settings=WHOLE) as rehearsal:
        rehearsal.configure(more)
        rehearsal.up()
        before = on_cluster(rehearsal)
        rehearsal.configure(change)
        rehearsal.up()
        (cluster,) = rehearsal.cloud.objects(CLUSTER)
        assert {kind for kind, _ in on_cluster(rehearsal)} == {kind for kind, _ in before}, (
            "every object is there again"
        )
        scopes = {scope for _, scope in on_cluster(rehearsal)}
        assert scopes == {cluster.outputs["endpoint"]}, "on the new cluster, those without a namespace too"
        assert not rehearsal.up().changes, "the plan is quiet again"


def on_cluster(rehearsal: Rehearsal) -> set[tuple[str, str]]:
    """Type and API server of each object that the stack made in Kubernetes; what a cluster made has no name of ours."""
    objects = rehearsal.cloud.objects()
    return {(found.type, found.scope) for found in objects if found.name and found.type.startswith("kubernetes:")}


@pytest.mark.parametrize(
    ("change", "refused"),
    [
        ({"vpc": {"cidr": "10.20.0.0/16"}}, "create main-eks-eksCluster"),
        ({"vpc": {"cidr": "10.20.0.0/16"}}, "create general-group"),
        ({"cluster": {"name": "another"}}, "create main-eks-eksCluster"),
        ({"cluster": {"name": "another"}}, "create general-group"),
        ({"cluster": {"name": "another"}}, "delete main-eks-eksCluster"),
        ({"cluster": {"name": "another"}}, "delete grafana-service"),
    ],
    ids=lambda value: value if isinstance(value, str) else next(iter(value)),
)
def test_a_replaced_cluster_of_which_aws_refused_a_call_comes_up_by_the_next_up(
    change: dict, refused: str, tmp_path: Path
) -> None:
    cloud = Refusing(tmp_path / "cloud.json")
    with Rehearsal("dev", folder=tmp_path, cloud=cloud, settings=WHOLE) as rehearsal:
        rehearsal.up()
        before = on_cluster(rehearsal)
        rehearsal.configure(change)
        cloud.refused = refused
        with pytest.raises(RehearsalError, match="ServerException"):
            rehearsal.up()
        rehearsal.up()
        assert {kind for kind, _ in on_cluster(rehearsal)} == {kind for kind, _ in before}, "every object is there"
        assert not rehearsal.up().changes, "the plan is quiet again"
        rehearsal.destroy()
        assert not rehearsal.cloud.objects(), "nothing of either cluster is left"
        assert not rehearsal.state()


@pytest.mark.parametrize("change", [{"vpc": {"cidr": "10.20.0.0/16"}}, {"cluster": {"name": "another"}}], ids=str)
def test_a_destroy_right_after_a_refused_replacement_leaves_nothing(change: dict, tmp_path: Path) -> None:
    cloud = Refusing(tmp_path / "cloud.json")
    with Rehearsal("dev", folder=tmp_path, cloud=cloud, settings=WHOLE) as rehearsal:
        rehearsal.up()
        rehearsal.configure(change)
        cloud.refused = "create main-eks-eksCluster"
        with pytest.raises(RehearsalError, match="ServerException"):
            rehearsal.up()
        assert not cloud.objects(CLUSTER), "the old cluster is deleted, the new one refused"
        rehearsal.destroy()
        assert not rehearsal.cloud.objects(), "nothing of either cluster is left"
        assert not rehearsal.state()
