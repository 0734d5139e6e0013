"""What the emulated providers do before an object is made: names, required properties, which cluster is which."""

import json

import pytest

from rehearsal.cloud.resource_types import ApiError
from rehearsal.cloud.values import UNKNOWN, from_struct, revealed, strings, to_struct
from rehearsal.config import changed
from rehearsal.engine.finding import least_version, pinned_version
from rehearsal.providers import kubernetes, schema


def kubeconfig(server: str) -> str:
    return json.dumps(
        {
            "clusters": [{"name": "c", "cluster": {"server": server}}],
            "contexts": [{"name": "x", "context": {"cluster": "c", "user": "u"}}],
            "current-context": "x",
        }
    )


@pytest.mark.parametrize(
    ("old", "new", "replaced"),
    [
        ({"clusterIdentifier": "dev"}, {"clusterIdentifier": "dev", "kubeconfig": UNKNOWN}, []),
        ({"clusterIdentifier": "dev"}, {"clusterIdentifier": "prod"}, ["clusterIdentifier"]),
        ({"kubeconfig": kubeconfig("https://a")}, {"kubeconfig": UNKNOWN}, ["kubeconfig"]),
        ({"kubeconfig": kubeconfig("https://a")}, {"kubeconfig": kubeconfig("https://b")}, ["kubeconfig"]),
        ({"kubeconfig": kubeconfig("https://a")}, {"kubeconfig": kubeconfig("https://a")}, []),
    ],
)
def test_a_provider_is_replaced_where_it_may_be_another_cluster(old: dict, new: dict, replaced: list) -> None:
    assert kubernetes.config_replaces(old, new) == replaced, "with the provider every object under it is replaced"


def test_an_object_without_a_name_is_given_one_that_it_keeps() -> None:
    first = kubernetes.named("kubernetes:core/v1:Secret", "grafana", "1a2b3c4d", {}, {})
    assert first["metadata"]["name"] == "grafana-1a2b3c4d", "programs read the name that the provider makes up"
    again = kubernetes.named("kubernetes:core/v1:Secret", "grafana", "ffffffff", first, {})
    assert again["metadata"]["name"] == "grafana-1a2b3c4d", "a name made up again would replace the object at every run"


@pytest.mark.parametrize("metadata", [{}, {"name": ""}, {"name": UNKNOWN}])
def test_a_patch_of_an_object_without_a_known_name_is_refused(metadata: dict) -> None:
    # https://github.com/pulumi/pulumi-kubernetes, Check in provider/pkg/provider/provider.go (2026-07)
    refusal = r"^patch resources require the `\.metadata\.name` field to be set$"
    with pytest.raises(ApiError, match=refusal):
        kubernetes.refuse_patch("kubernetes:core/v1:PersistentVolumePatch", {"metadata": metadata})
    kubernetes.refuse_patch("kubernetes:core/v1:PersistentVolumePatch", {"metadata": {"name": "pvc-1"}})
    kubernetes.refuse_patch("kubernetes:core/v1:PersistentVolume", {"metadata": metadata})  # it gets a name


def test_only_namespaced_objects_get_a_namespace() -> None:
    named = kubernetes.named("kubernetes:core/v1:Namespace", "n", "1", {}, {"metadata": {"name": "n"}})
    assert "namespace" not in named["metadata"], "a Namespace lies in none"


def test_a_service_gets_a_cluster_address_and_a_balancer_its_hostname() -> None:
    service = {"metadata": {"name": "grafana"}, "spec": {"type": "LoadBalancer", "ports": [{"port": 80}]}}
    outputs = kubernetes.with_status("kubernetes:core/v1:Service", service)
    assert outputs["spec"]["clusterIP"], "every Service but a headless one has an address"
    assert outputs["status"]["loadBalancer"]["ingress"][0]["hostname"], "the program reads Grafana's URL from it"


@pytest.mark.parametrize(
    ("type_", "inputs", "problem"),
    [
        ("aws:eks/cluster:Cluster", {"roleArn": "arn", "vpcConfig": {}}, "vpcConfig.subnetIds"),
        ("kubernetes:core/v1:Service", {"spec": {"ports": [{"name": "http"}]}}, "spec.ports[0].port"),
        ("kubernetes:core/v1:Service", {"spec": {"type": "Loadbalancer"}}, "spec.type"),
        ("random:index/randomPassword:RandomPassword", {}, "length"),
    ],
)
def test_what_the_sdks_types_forbid_is_refused(type_: str, inputs: dict, problem: str) -> None:
    found = [path for path, _ in schema.problems(type_, inputs)]
    assert found == [problem], "dictionaries reach the providers unchecked by Python"


def test_unknown_and_newer_values_are_let_through() -> None:
    inputs = {"instanceType": "z9.huge", "ami": UNKNOWN}
    assert not [*schema.problems("aws:ec2/instance:Instance", inputs)], "the AWS SDK's lists lag behind AWS"


def test_values_survive_the_wire() -> None:
    values = {"a": None, "b": True, "c": 3, "d": 0.5, "e": "x", "f": [{"g": []}]}
    assert from_struct(to_struct(values)) == values, "the engine compares what comes back with what it sent"


def test_a_secret_is_read_without_its_marks() -> None:
    secret = {"4dabf18193072939515e22adb298388d": "1b47061264138c4ac30d75fd1eb44270", "value": {"a": "b"}}
    assert [*strings(revealed({"x": [secret]}))] == ["b"], "a component's arguments may be secrets"


def test_settings_are_laid_on_the_stack_file_and_none_takes_away() -> None:
    config = {"p:vpc": {"cidr": "10.0.0.0/16", "nat": "single"}, "p:nginx": {}}
    assert changed(config, {"p:vpc": {"nat": "none", "cidr": None}, "p:nginx": None}) == {"p:vpc": {"nat": "none"}}


def test_the_engine_that_is_built_is_new_enough_for_the_program() -> None:
    assert pinned_version() >= least_version(), "tools/pulumi/go.mod and Pulumi.yaml must agree"
