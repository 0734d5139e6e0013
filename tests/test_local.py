"""The target `local`: the apps on the cluster of a kube context, with nothing of AWS."""

import shlex
import subprocess
import sys
from pathlib import Path

import pytest
from local_stack import BY_MINIKUBE, parse
from local_stack import home as home
from recorder import PROJECT, Recording, kubeconfig, record_stack, stack_config

from targets.kubeconfig import find_context


@pytest.fixture
def local(home: Path) -> Recording:
    assert (home / ".kube").exists(), "the program looks the context up there"
    return record_stack("local")


def test_the_same_apps_are_deployed_and_nothing_else(local: Recording) -> None:
    types = {found.type for found in local.resources}
    assert not [type_ for type_ in types if type_.startswith(("aws", "eks:", "pulumi:providers:aws"))], (
        "AWS has no part"
    )
    on_aws = {found.name for found in record_stack("dev").resources if found.type.startswith("kubernetes:")}
    assert {found.name for found in local.resources if found.type.startswith("kubernetes:")} == on_aws, (
        "what is tried on a laptop is what runs on EKS"
    )


def test_the_stack_is_made_of_exactly_the_resources_of_its_golden_list(local: Recording) -> None:
    golden = PROJECT / "tests" / "golden" / "local.txt"
    assert local.listing() == sorted(golden.read_text().splitlines()), (
        "types and names are an interface, here as on AWS"
    )


def test_the_stack_file_shows_every_knob_that_a_local_cluster_has(home: Path) -> None:
    config = stack_config("local")
    settings = parse(config, home)
    for section in ("grafana", "monitoring", "nginx"):
        shown = config[f"eks-grafana:{section}"]
        knobs = set(type(getattr(settings, section)).model_fields)
        balancers = {
            "allow_open_access", "source_ranges", "allow_plain_http", "certificate_arn", "hostname", "hosted_zone_id",
        }  # fmt: skip
        mails = {"alerts"}
        assert set(shown) == knobs - balancers - mails, "the stack file is the control panel"
    storage = config["eks-grafana:grafana"]["storage"]
    assert set(storage) == {"enabled", "size_gib", "on_destroy"}, "an EBS volume to go on with is AWS's"


def test_no_module_of_aws_is_imported(home: Path) -> None:
    script = (
        "import sys; sys.path.insert(0, 'tests'); from recorder import record_stack; record_stack('local');"
        "print([name for name in sys.modules if name.partition('.')[0] in ('pulumi_aws', 'pulumi_eks', 'boto3')])"
    )
    done = subprocess.run(
        [sys.executable, "-c", script],
        cwd=PROJECT,
        env={"HOME": str(home)},
        stdout=subprocess.PIPE,
        text=True,
        check=True,
    )
    assert done.stdout.strip() == "[]", "the SDK of AWS takes a second and 60 MiB to import, for nothing"


def test_the_provider_is_reported_file_and_context(local: Recording) -> None:
    (provider,) = local.all("pulumi:providers:kubernetes")
    assert provider.inputs["context"] == "minikube", "never the current context, which is another one here"
    assert provider.inputs["kubeconfig"] == "~/.kube/config", "a path that holds on every machine that shares the state"
    assert provider.inputs["clusterIdentifier"] == "minikube", "another context is another cluster"


def test_every_object_goes_to_that_provider(local: Recording) -> None:
    objects = [found for found in local.resources if found.type.startswith("kubernetes:")]
    assert objects, "there are objects"
    assert {found.provider.split("::")[-2] for found in objects} == {"local"}, "no object finds its own way"


def test_grafana_is_reached_as_the_seed_has_it(local: Recording) -> None:
    assert local.one("Service", "grafana-service").inputs["spec"]["type"] == "NodePort", "the default of this target"
    assert local.outputs["grafana_open_command"] == "minikube service grafana --namespace grafana --url", "to be typed"
    assert set(local.outputs) == {"grafana_service", "grafana_admin_password", "grafana_open_command", "readme"}, (
        "no network, no cluster, and no kubeconfig: that is the user's own"
    )


@pytest.mark.usefixtures("home")
def test_a_private_grafana_is_opened_through_the_named_context() -> None:
    private = record_stack("local", {"grafana": {"exposure": "private"}})
    assert private.outputs["grafana_open_command"] == (
        "kubectl --context minikube port-forward --namespace grafana service/grafana 3000:80"
    ), "kubectl would take the current context, which is another cluster here"


def test_a_node_port_of_another_cluster_than_minikubes_is_opened_by_port_forward(home: Path) -> None:
    (home / ".kube" / "config").write_text(kubeconfig("kind-kind"))
    kind = record_stack("local", {"kube_context": "kind-kind"})
    assert str(kind.outputs["grafana_open_command"]).startswith("kubectl --context kind-kind port-forward"), (
        "kind's nodes have no address that this machine reaches"
    )


def test_another_profile_of_minikubes_is_named(home: Path) -> None:
    (home / ".kube" / "config").write_text(kubeconfig("study", **BY_MINIKUBE))
    study = record_stack("local", {"kube_context": "study"})
    assert study.outputs["grafana_open_command"] == (
        "minikube --profile study service grafana --namespace grafana --url"
    ), "minikube alone would look at the profile minikube"


APPS = ("grafana", "kube-state-metrics", "nginx", "node-exporter", "prometheus")


@pytest.mark.usefixtures("home")
def test_on_a_cluster_of_others_the_namespaces_begin_as_the_stack_file_says() -> None:
    team = record_stack("local", {"namespace_prefix": "team-", "nginx": {"enabled": True}})
    made = {found.inputs["metadata"]["name"] for found in team.all("Namespace")}
    assert made == {f"team-{app}" for app in APPS}, "two stacks live side by side"
    workloads = [*team.all("Deployment"), *team.all("Service"), *team.all("DaemonSet")]
    placed = {found.inputs["metadata"].get("namespace") for found in workloads}
    assert placed == made, "each app in its own"
    assert team.outputs["grafana_open_command"].endswith(" --namespace team-grafana --url"), "people find it there"


def test_a_kubeconfig_is_named_by_its_whole_path_where_home_is_not_the_accounts(
    home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("targets.kubeconfig.account_home", lambda: Path("/root"))
    found = find_context("minikube", {"HOME": str(home)})
    assert found.file == str(home / ".kube" / "config"), "the provider looks for ~ in the account's home"


def test_a_context_of_any_name_is_one_word_of_a_command(tmp_path: Path) -> None:
    (tmp_path / "config").write_text(kubeconfig("me@work; rm -rf ~", **BY_MINIKUBE))
    found = find_context("me@work; rm -rf ~", {"HOME": "/nowhere", "KUBECONFIG": str(tmp_path / "config")})
    assert shlex.split(found.kubectl)[1:] == ["--context", "me@work; rm -rf ~"], "`make grafana` gives it to a shell"
    assert found.minikube is not None, "minikube made it"
    assert shlex.split(found.minikube)[1:] == ["--profile", "me@work; rm -rf ~"], "here too"
