"""What a rehearsed destroy may leave."""

from types import SimpleNamespace
from typing import Any, cast

from rehearsal.cloud.cloud import Cloud
from rehearsal.cloud.resource_types import VOLUME, VOLUME_IN_CLUSTER
from rehearsal.engine.run import Run
from rehearsal.life import destroy


def test_the_volume_of_each_app_is_kept_or_left_as_its_own_settings_say() -> None:
    cloud = Cloud()
    volumes = {}
    for namespace in ("grafana", "prometheus"):
        volumes[namespace] = cloud.put(VOLUME, {}, "ap-northeast-2").id
        spec = {"csi": {"volumeHandle": volumes[namespace]}, "claimRef": {"namespace": namespace}}
        cloud.put(VOLUME_IN_CLUSTER, {"metadata": {"name": f"pvc-{namespace}"}, "spec": spec}, "https://api")
    earlier = cloud.put(VOLUME, {}, "ap-northeast-2").id

    def destroyed() -> Run:
        cloud.keep((VOLUME, entry.id) for entry in cloud.objects(VOLUME))
        return cast(Any, SimpleNamespace(summary={}, seconds=0, steps=[]))

    stack = SimpleNamespace(
        name="prod",
        cloud=cloud,
        config={"eks-grafana:monitoring": {"storage": {"on_destroy": "delete"}}},
        backend=SimpleNamespace(left=list, kept=list),
        state=list,
        outputs=dict,
        destroy=destroyed,
    )
    report = destroy(cast(Any, stack))
    assert report.kept == [f"{VOLUME} {volumes['grafana']}", f"{VOLUME} {earlier}"], (
        "by default, and of an earlier stack"
    )
    assert report.left == [f"{VOLUME} {volumes['prometheus']}"], "its settings ask to delete it"
