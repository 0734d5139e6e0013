"""Grafana: the objects, who reaches them, and what the container may do."""

from typing import Any

import pulumi
import pytest
from recorder import Recorded, Recording, record, recorded

from apps.grafana import Grafana, GrafanaSettings
from apps.platform import Platform

LABELS = {"app": "grafana", "app.kubernetes.io/name": "grafana", "app.kubernetes.io/managed-by": "pulumi"}

ANOTHER_IMAGE = "docker.io/grafana/grafana:13.0.0@sha256:" + "0" * 64


@pytest.fixture
def dev() -> Recording:
    return recorded("dev")


@pytest.fixture(scope="module")
def node_port() -> Recording:
    """Grafana alone, as on a cluster that is not AWS's."""

    def program() -> None:
        platform = Platform("minikube", pulumi.ResourceOptions(), minikube="minikube")
        grafana = Grafana("grafana", GrafanaSettings(exposure="node_port"), platform=platform)
        pulumi.export("open", grafana.outputs["grafana_open_command"])

    return record(program)


@pytest.fixture
def pod(dev: Recording) -> dict[str, Any]:
    return dev.one("Deployment").inputs["spec"]["template"]["spec"]


@pytest.fixture
def container(pod: dict[str, Any]) -> dict[str, Any]:
    (container,) = pod["containers"]
    return container


def environment(container: dict[str, Any]) -> dict[str, str]:
    return {each["name"]: each["value"] for each in container["env"]}


# Objects.


def test_the_namespace_admits_restricted_pods_only(dev: Recording) -> None:
    metadata = dev.one("Namespace").inputs["metadata"]
    assert metadata["name"] == "grafana", "a person types it"
    assert metadata["labels"] == {
        **LABELS,
        "pod-security.kubernetes.io/enforce": "restricted",
        "pod-security.kubernetes.io/audit": "restricted",
        "pod-security.kubernetes.io/warn": "restricted",
    }, "Pod Security refuses what is not restricted, and says so in the audit log and to the person"


@pytest.mark.parametrize("type_", ["ServiceAccount", "Secret", "NetworkPolicy", "Deployment", "Service"])
def test_every_object_lives_in_the_namespace_and_carries_the_labels(dev: Recording, type_: str) -> None:
    metadata = dev.one(type_).inputs["metadata"]
    assert metadata["namespace"] == "grafana", "the namespace holds the policy"
    assert metadata["labels"] == LABELS, "kubectl finds all of Grafana by one label"


def test_one_pod_is_selected_by_the_seeds_label(dev: Recording) -> None:
    spec = dev.one("Deployment").inputs["spec"]
    assert spec["replicas"] == 1, "its database is a file of the pod's own: a second pod would be another Grafana"
    assert spec["selector"] == {"matchLabels": {"app": "grafana"}}, "a selector cannot be changed later"
    assert spec["template"]["metadata"]["labels"] == LABELS, "the pod carries what its selector looks for"


def test_the_service_leads_port_80_to_the_containers_http_port(dev: Recording) -> None:
    service = dev.one("Service").inputs
    assert service["metadata"]["name"] == "grafana", "a person types it"
    assert service["spec"]["ports"] == [{"name": "http", "port": 80, "targetPort": "http"}], "the seed's pair of ports"
    assert service["spec"]["selector"] == {"app": "grafana"}, "the label of the Deployment's pods"


@pytest.mark.parametrize("stack", ["dev", "prod"])
def test_the_image_is_pinned_by_tag_and_digest(stack: str) -> None:
    (container,) = recorded(stack).one("Deployment").inputs["spec"]["template"]["spec"]["containers"]
    name, _, digest = container["image"].partition("@sha256:")
    assert name.startswith("docker.io/grafana/grafana:13."), "grafana/grafana-oss got no releases after 12.4"
    assert len(digest) == 64, "a tag can be moved to another image, a digest cannot"


def test_the_container_listens_on_3000(container: dict[str, Any]) -> None:
    assert container["ports"] == [{"name": "http", "containerPort": 3000}], "the seed's port and its name"


# Exposure.


def test_a_private_grafana_is_opened_by_port_forward_alone(dev: Recording) -> None:
    assert dev.one("Service").inputs["spec"]["type"] == "ClusterIP", "no port of any node, no load balancer"
    assert dev.outputs["grafana_open_command"] == (
        "kubectl port-forward --namespace grafana service/grafana 3000:80"
    ), "the output is the command that opens it, ready to be run"
    assert dev.outputs["grafana_service"] == "grafana/grafana", "namespace and name"


def test_a_node_port_is_opened_by_minikube(node_port: Recording) -> None:
    assert node_port.one("Service").inputs["spec"]["type"] == "NodePort", "the seed's exposure"
    assert node_port.outputs["open"] == "minikube service grafana --namespace grafana --url", "the seed's command"


def test_nobody_reaches_a_private_grafana_over_the_network(dev: Recording) -> None:
    policy = dev.one("NetworkPolicy").inputs["spec"]
    assert policy["podSelector"] == {"matchLabels": {"app": "grafana"}}, "the policy is of Grafana's pods"
    assert policy["policyTypes"] == ["Ingress", "Egress"], "a direction that is not named is open"
    assert policy["ingress"] == [], "probes and port-forward come from the pod's own node, which is always admitted"


def test_a_node_port_admits_everyone_to_port_3000(node_port: Recording) -> None:
    assert node_port.one("NetworkPolicy").inputs["spec"]["ingress"] == [
        {"ports": [{"port": 3000, "protocol": "TCP"}]}
    ], "from anywhere, but to this port alone"


NAMES = {
    "to": [
        {
            "namespaceSelector": {"matchLabels": {"kubernetes.io/metadata.name": "kube-system"}},
            "podSelector": {"matchLabels": {"k8s-app": "kube-dns"}},
        }
    ],
    "ports": [{"port": 53, "protocol": "UDP"}, {"port": 53, "protocol": "TCP"}],
}


def test_elsewhere_grafana_reaches_nothing_but_names(node_port: Recording) -> None:
    assert node_port.one("NetworkPolicy").inputs["spec"]["egress"] == [NAMES], (
        "a Grafana that is taken over must not reach other pods, or the internet"
    )


@pytest.mark.parametrize("stack", ["dev", "prod"])
def test_on_aws_grafana_reaches_the_agent_and_aws_beside_names(stack: str) -> None:
    assert recorded(stack).one("NetworkPolicy").inputs["spec"]["egress"] == [
        NAMES,
        {"to": [{"ipBlock": {"cidr": "169.254.170.23/32"}}], "ports": [{"port": 80, "protocol": "TCP"}]},
        {
            "to": [{"ipBlock": {"cidr": "0.0.0.0/0", "except": ["169.254.0.0/16"]}}],
            "ports": [{"port": 443, "protocol": "TCP"}],
        },
    ], "CloudWatch has no fixed addresses; the instance's metadata, with the node's credentials, stays out of reach"


# Container.


def test_the_pod_is_restricted(pod: dict[str, Any]) -> None:
    assert pod["securityContext"] == {
        "runAsNonRoot": True,
        "runAsUser": 472,
        "runAsGroup": 472,
        "fsGroup": 472,
        "seccompProfile": {"type": "RuntimeDefault"},
    }, "the image's own user, and never root"
    assert not [key for key in pod if key.startswith("host")], "no namespace of the node's"


def test_the_container_is_restricted(container: dict[str, Any]) -> None:
    assert container["securityContext"] == {
        "privileged": False,
        "allowPrivilegeEscalation": False,
        "readOnlyRootFilesystem": True,
        "capabilities": {"drop": ["ALL"]},
    }, "what the profile `restricted` asks for, and a file system that nothing can be written to"


def test_the_pod_holds_no_token_of_the_kubernetes_api(dev: Recording, pod: dict[str, Any]) -> None:
    assert dev.one("ServiceAccount").inputs["automountServiceAccountToken"] is False, "not by its account"
    assert pod["automountServiceAccountToken"] is False, "nor by the pod"
    assert pod["serviceAccountName"] == "grafana", "an account of its own: rights for others are not its rights"
    assert pod["enableServiceLinks"] is False, "the environment does not list the namespace's services"


def test_grafana_writes_to_two_bounded_folders(pod: dict[str, Any], container: dict[str, Any]) -> None:
    writable = {each["name"]: each["mountPath"] for each in container["volumeMounts"] if not each.get("readOnly")}
    assert writable == {"data": "/var/lib/grafana", "tmp": "/tmp"}, "without /tmp Grafana 13 restarts for ever"
    limits = {each["name"]: each["emptyDir"]["sizeLimit"] for each in pod["volumes"] if "emptyDir" in each}
    assert limits == {"data": "1Gi", "tmp": "64Mi"}, "a full folder must not fill the node's disk"


def test_the_container_asks_for_and_is_limited_to_cpu_and_memory(container: dict[str, Any]) -> None:
    assert container["resources"] == {
        "requests": {"cpu": "100m", "memory": "256Mi"},
        "limits": {"cpu": "500m", "memory": "512Mi"},
    }, "room is set aside, and a leak ends this pod and no other"


def test_the_image_and_resources_of_the_stack_file_reach_the_container() -> None:
    settings = {"cpu_request": "101m", "cpu_limit": "1", "memory_request": "257Mi", "memory_limit": "1Gi"}
    recording = recorded("dev", grafana={**settings, "image": ANOTHER_IMAGE})
    (container,) = recording.one("Deployment").inputs["spec"]["template"]["spec"]["containers"]
    assert container["resources"] == {
        "requests": {"cpu": "101m", "memory": "257Mi"},
        "limits": {"cpu": "1", "memory": "1Gi"},
    }, "what the stack file says is what the pod gets"
    assert container["image"] == ANOTHER_IMAGE, "an update or a rollback is a change of this one setting"


@pytest.mark.parametrize(
    ("probe", "seconds"), [("startupProbe", (120, 300)), ("readinessProbe", (10, 60)), ("livenessProbe", (60, 300))]
)
def test_grafana_is_probed_at_its_health_page(container: dict[str, Any], probe: str, seconds: tuple[int, int]) -> None:
    found = container[probe]
    assert found["httpGet"] == {"path": "/api/health", "port": "http"}, "200 once its database answers"
    least, most = seconds
    assert least <= found["periodSeconds"] * found["failureThreshold"] <= most, (
        "long enough for a slow first start or a long query, short enough to notice"
    )


def test_the_pod_runs_on_tainted_nodes(pod: dict[str, Any]) -> None:
    taint = {"key": "dedicated", "value": "web", "effect": "NO_SCHEDULE"}
    tainted = recorded("dev", node_group={"taints": [taint]}).one("Deployment").inputs["spec"]["template"]["spec"]
    assert tainted["tolerations"] == [
        {"key": "dedicated", "operator": "Equal", "value": "web", "effect": "NoSchedule"}
    ], "on nodes that all carry a taint it would wait unscheduled until it times out"
    assert "tolerations" not in pod, "it tolerates no taint that the stack does not set"


# Secrets.


def test_passwords_are_read_from_files_that_only_grafanas_group_reads(
    pod: dict[str, Any], container: dict[str, Any]
) -> None:
    (mount,) = (each for each in container["volumeMounts"] if each["name"] == "secrets")
    assert mount["readOnly"] is True, "nobody writes to it"
    variables = environment(container)
    assert variables["GF_SECURITY_ADMIN_PASSWORD__FILE"] == f"{mount['mountPath']}/admin-password", "a file"
    assert variables["GF_SECURITY_SECRET_KEY__FILE"] == f"{mount['mountPath']}/secret-key", "a file"
    assert {"GF_SECURITY_ADMIN_PASSWORD", "GF_SECURITY_SECRET_KEY"}.isdisjoint(variables), (
        "an environment is seen by every process and in `kubectl describe`; both forms set stop Grafana"
    )
    (volume,) = (each["secret"] for each in pod["volumes"] if each["name"] == "secrets")
    assert volume == {"secretName": "grafana-secret-id", "defaultMode": 0o440}, "read by the pod's group 472"


def test_no_environment_variable_comes_from_a_secret(container: dict[str, Any]) -> None:
    assert "envFrom" not in container, "secrets are files"
    assert not [each["name"] for each in container["env"] if "valueFrom" in each], "secrets are files"


def test_password_and_key_are_made_and_long(dev: Recording) -> None:
    made = {found.name: found.inputs for found in dev.all("RandomPassword")}
    assert set(made) == {"grafana-admin-password", "grafana-secret-key"}, "Grafana's own are `admin` and a constant"
    for name, inputs in made.items():
        assert inputs["length"] == 32, f"{name} is never typed, so it can be long"
    assert made["grafana-secret-key"]["special"] is False, "it is pasted into shells"
    login = made["grafana-admin-password"]
    assert login["overrideSpecial"] == "-_", "so is the password"
    assert [login[f"min{kind}"] for kind in ("Lower", "Upper", "Numeric", "Special")] == [1, 1, 1, 1], (
        "Grafana's strong password policy refuses one without"
    )
    assert made["grafana-admin-password"]["keepers"] == {"generation": "1"}, "another generation is another password"
    assert "keepers" not in made["grafana-secret-key"], "another key could not read what the database has"


def test_the_secret_holds_what_was_made(dev: Recording) -> None:
    assert dev.one("Secret").inputs["stringData"] == {
        "admin-password": "grafana-admin-password-word",
        "secret-key": "grafana-secret-key-word",
    }, "under the names of the files that Grafana reads"
    assert dev.outputs["grafana_admin_password"] == "grafana-admin-password-word", "the login of the output works"
    assert "grafana_admin_password" in dev.secret_outputs, "encrypted in the state, masked on the screen"


# Behaviour.


@pytest.mark.parametrize(
    ("name", "value", "reason"),
    [
        ("GF_AUTH_ANONYMOUS_ENABLED", "false", "nobody gets in without a login"),
        ("GF_USERS_ALLOW_SIGN_UP", "false", "nobody makes an account"),
        ("GF_USERS_ALLOW_ORG_CREATE", "false", "nobody makes an organisation"),
        ("GF_SECURITY_DISABLE_GRAVATAR", "true", "no hash of a mail address leaves the cluster"),
        ("GF_SNAPSHOTS_EXTERNAL_ENABLED", "false", "no dashboard is published on a server of others"),
        ("GF_ANALYTICS_REPORTING_ENABLED", "false", "no phoning home"),
        ("GF_ANALYTICS_CHECK_FOR_UPDATES", "false", "the version is pinned"),
        ("GF_ANALYTICS_CHECK_FOR_PLUGIN_UPDATES", "false", "the network policy would hold it up"),
        ("GF_ANALYTICS_FEEDBACK_LINKS_ENABLED", "false", "no phoning home"),
        ("GF_NEWS_NEWS_FEED_ENABLED", "false", "no phoning home"),
        ("GF_PLUGINS_PREINSTALL_DISABLED", "true", "no download at the start"),
        ("GF_PLUGINS_PREINSTALL_AUTO_UPDATE", "false", "no download at the start"),
        ("GF_PLUGINS_PLUGIN_ADMIN_ENABLED", "false", "nobody installs one in the browser"),
        ("GF_PLUGINS_PUBLIC_KEY_RETRIEVAL_DISABLED", "true", "no download at the start"),
        ("GF_LOG_MODE", "console", "the root file system is read-only"),
    ],
)
def test_grafana_keeps_to_itself(container: dict[str, Any], name: str, value: str, reason: str) -> None:
    assert environment(container)[name] == value, reason


# Order.


def waits(recording: Recording, resource: Recorded) -> set[str]:
    return {name.partition(" ")[0] for name in recording.waits_for(resource)}


def test_the_deployment_waits_for_nodes_and_names_its_secret_and_account(dev: Recording) -> None:
    assert {"NodeGroup", "Secret", "ServiceAccount", "Namespace"} <= waits(dev, dev.one("Deployment")), (
        "its pod would wait unscheduled, or for its files, and time out"
    )


@pytest.mark.parametrize("type_", ["Namespace", "Secret", "ServiceAccount", "Service", "NetworkPolicy"])
def test_what_needs_no_node_waits_for_the_control_plane_only(dev: Recording, type_: str) -> None:
    found = waits(dev, dev.one(type_))
    assert "Cluster" in found, "an object needs an API server"
    assert found.isdisjoint({"NodeGroup", "NatGateway", "Route", "Addon", "Deployment"}), (
        "it can be made while the nodes still boot"
    )


def test_objects_leave_before_a_cluster_that_is_replaced(dev: Recording) -> None:
    cluster = dev.one("eks:index:Cluster")
    assert cluster.urn in dev.one("Namespace").depends_on, (
        "the namespace names the cluster among its inputs: it and all in it leave through the old one"
    )


def test_waiting_for_pods_ends_in_reason(dev: Recording) -> None:
    deployment, service = dev.one("Deployment").timeouts, dev.one("Service").timeouts
    assert deployment == {"create": "10m", "update": "10m"}, "an image that does not start is reported within minutes"
    assert service == {"create": "30m"}, "the Service is made before the nodes, and is ready once a pod is behind it"


def test_grafana_needs_no_nodes_of_ours(node_port: Recording) -> None:
    assert "NodeGroup" not in waits(node_port, node_port.one("Deployment")), "an existing cluster has nodes already"
