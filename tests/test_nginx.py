"""nginx: what the seed's pod was, as a Deployment and a Service."""

import pytest
from recorder import Recording, recorded


@pytest.fixture
def nginx() -> Recording:
    return recorded("dev", nginx={"enabled": True, "replicas": 3})


def test_nginx_is_there_only_when_asked_for(nginx: Recording) -> None:
    made = {found.name for found in nginx.resources} - {found.name for found in recorded("dev").resources}
    assert made == {"nginx", "nginx-namespace", "nginx-deployment", "nginx-service", "nginx-network"}, (
        "a namespace of its own, and nothing of anybody else's"
    )


def test_the_pods_carry_the_seeds_labels_and_annotations(nginx: Recording) -> None:
    deployment = nginx.one("Deployment", "nginx-deployment").inputs["spec"]
    metadata = deployment["template"]["metadata"]
    assert {"app": "nginx", "type": "web"}.items() <= metadata["labels"].items(), "the seed's labels"
    assert metadata["annotations"] == {"my-annotation1": "hello", "my-annotation2": "fastcampus"}, "and annotations"
    assert deployment["selector"] == {"matchLabels": {"app": "nginx"}}, "a selector cannot be changed later"
    assert deployment["replicas"] == 3, "scaling is a change of this one setting"


def test_port_80_leads_to_a_container_that_may_do_nothing_but_serve(nginx: Recording) -> None:
    (port,) = nginx.one("Service", "nginx-service").inputs["spec"]["ports"]
    pod = nginx.one("Deployment", "nginx-deployment").inputs["spec"]["template"]["spec"]
    (container,) = pod["containers"]
    assert (port["port"], port["targetPort"]) == (80, "http"), "the seed's port"
    assert container["ports"] == [{"name": "http", "containerPort": 8080}], "below 1024 only root may listen"
    assert container["securityContext"]["readOnlyRootFilesystem"] is True, "it writes to /tmp alone"
    assert pod["securityContext"]["runAsUser"] == 101, "the image's own user"
    policy = nginx.one("NetworkPolicy", "nginx-network").inputs["spec"]
    assert policy["egress"] == [], "a web server calls nobody"
    assert policy["ingress"] == [{"ports": [{"port": 8080, "protocol": "TCP"}]}], "and everybody calls it"


def test_it_waits_for_nodes_on_aws(nginx: Recording) -> None:
    waits = {name.partition(" ")[0] for name in nginx.waits_for(nginx.one("Deployment", "nginx-deployment"))}
    assert "NodeGroup" in waits, "without nodes it would time out"
    assert nginx.one("Deployment", "nginx-deployment").timeouts == {"create": "10m", "update": "10m"}, (
        "an image that never comes up fails the up, and does not hang it"
    )
    assert nginx.one("Service", "nginx-service").timeouts == {"create": "30m"}, "it waits for a pod, on nodes that boot"
