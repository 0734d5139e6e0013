"""Two clusters in one stack on the real engine."""

import json
from pathlib import Path

import pulumi
import pulumi_kubernetes as kubernetes
import pytest

from rehearsal.stack import Rehearsal

pytestmark = pytest.mark.engine


def provider(name: str, server: str, *, after: pulumi.Resource | None = None) -> kubernetes.Provider:
    config = {
        "clusters": [{"name": "c", "cluster": {"server": f"https://{server}"}}],
        "contexts": [{"name": "x", "context": {"cluster": "c", "user": "u"}}],
        "current-context": "x",
    }
    options = pulumi.ResourceOptions(depends_on=[after] if after else [])
    return kubernetes.Provider(name, kubeconfig=json.dumps(config), cluster_identifier=server, opts=options)


def config_map(name: str, provider: kubernetes.Provider, *, after: pulumi.Resource | None = None) -> None:
    options = pulumi.ResourceOptions(provider=provider, depends_on=[after] if after else [])
    kubernetes.core.v1.ConfigMap(name, data={}, opts=options)


def places(rehearsal: Rehearsal) -> set[tuple[str, str]]:
    return {(found.name, found.scope) for found in rehearsal.cloud.objects()}


def test_each_object_is_made_in_the_cluster_of_its_own_provider(tmp_path: Path) -> None:
    def program() -> None:
        first = provider("first", "a")
        second = provider("second", "b", after=first)
        config_map("in-a", first, after=second)
        config_map("in-b", second)

    with Rehearsal("dev", folder=tmp_path, program=program) as rehearsal:
        rehearsal.up()
        assert places(rehearsal) == {("in-a", "https://a"), ("in-b", "https://b")}, "whichever was configured last"
        rehearsal.destroy()
        assert not places(rehearsal), "and it is deleted there"


def test_the_objects_of_a_replaced_cluster_are_deleted_in_the_old_one(tmp_path: Path) -> None:
    servers = ["a"]

    def program() -> None:
        config_map("moved", provider("cluster", servers[0]))

    with Rehearsal("dev", folder=tmp_path, program=program) as rehearsal:
        rehearsal.up()
        servers[0] = "b"
        rehearsal.up()
        assert places(rehearsal) == {("moved", "https://b")}, "the engine has both providers open until the end of up"
