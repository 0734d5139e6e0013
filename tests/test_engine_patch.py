"""When the engine asks the Kubernetes provider whether a patch may be made."""

from pathlib import Path

import pulumi
import pulumi_kubernetes as k8s
import pulumi_random as random
import pytest

from rehearsal.backend import EMULATED
from rehearsal.engine.run import RehearsalError
from rehearsal.stack import Rehearsal

pytestmark = pytest.mark.engine


def patch_of_an_unknown_volume(kubeconfig: pulumi.Input[str], name: pulumi.Input[str]) -> None:
    provider = k8s.Provider("cluster", kubeconfig=kubeconfig)
    k8s.core.v1.PersistentVolumePatch(
        "policy",
        metadata=k8s.meta.v1.ObjectMetaPatchArgs(name=name),
        opts=pulumi.ResourceOptions(provider=provider),
    )


@pytest.mark.parametrize("cluster", ["known", "unknown"])
def test_a_patch_of_an_unknown_name_is_refused_where_the_cluster_is_known(cluster: str, tmp_path: Path) -> None:
    def program() -> None:
        new = random.RandomPassword("new", length=8).result
        patch_of_an_unknown_volume(pulumi.Output.json_dumps(EMULATED) if cluster == "known" else new, new)

    with Rehearsal("dev", folder=tmp_path, program=program) as rehearsal:
        if cluster == "known":
            with pytest.raises(RehearsalError, match=r"patch resources require the `\.metadata\.name` field to be set"):
                rehearsal.preview()
        else:
            created = {step.name for step in rehearsal.preview().changes}
            assert "policy" in created, "the engine does not ask a provider whose configuration is unknown"
