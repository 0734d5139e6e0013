"""The target `local`: the apps on the cluster of a kube context, with nothing of AWS."""

import shlex
import subprocess
import sys
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import pulumi
import pytest
from recorder import PROJECT, Recording, as_engine, kube_context, kubeconfig, record_stack, stack_config

from config.section import Refused
from targets import load
from targets.kubeconfig import MINIKUBE, find_context
from targets.local import LocalSettings
from targets.settings import StackSettings

BY_MINIKUBE: dict[str, Any] = {"extensions": [{"name": "context_info", "extension": {"provider": MINIKUBE}}]}


@pytest.fixture
def home() -> Iterator[Path]:
    """A home folder with minikube's context and another one, which is the current one."""
    with kube_context() as folder:
        (folder / ".kube" / "config").write_text(kubeconfig("minikube", "prod", current="prod", **BY_MINIKUBE))
        yield folder


@pytest.fixture
def local(home: Path) -> Recording:
    assert (home / ".kube").exists(), "the program looks the context up there"
    return record_stack("local")


def parse(config: Mapping[str, Any], home: Path) -> StackSettings:
    handed = {key: as_engine(value) for key, value in config.items()}
    return load.parse("eks-grafana", "local", handed, environment={"HOME": str(home)})


def refusals(config: Mapping[str, Any], home: Path) -> list[str]:
    with pytest.raises(pulumi.RunError) as refused:
        parse(config, home)
    return str(refused.value).splitlines()[1:]


# What is deployed.


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
    for section in ("grafana", "nginx"):
        shown = config[f"eks-grafana:{section}"]
        knobs = set(type(getattr(settings, section)).model_fields)
        balancers = {
            "allow_open_access", "source_ranges", "allow_plain_http", "certificate_arn", "hostname", "hosted_zone_id",
        }  # fmt: skip
        assert set(shown) == knobs - balancers, "the stack file is the control panel"
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


@pytest.mark.usefixtures("home")
def test_on_a_cluster_of_others_the_namespaces_begin_as_the_stack_file_says() -> None:
    team = record_stack("local", {"namespace_prefix": "team-", "nginx": {"enabled": True}})
    made = {found.inputs["metadata"]["name"] for found in team.all("Namespace")}
    assert made == {"team-grafana", "team-nginx"}, "two stacks live side by side"
    placed = {found.inputs["metadata"].get("namespace") for found in team.all("Deployment") + team.all("Service")}
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


# What is refused.


def test_every_setting_of_its_own_is_tested_here() -> None:
    own = set(LocalSettings.model_fields) - set(StackSettings.model_fields)
    assert own == {"kube_context", "namespace_prefix"}, "the tests below"


def test_the_context_is_minikube_unless_the_stack_file_names_another(home: Path) -> None:
    settings = parse({"eks-grafana:target": "local"}, home)
    assert isinstance(settings, LocalSettings), "the target decides which settings there are"
    assert settings.kube_context == "minikube", "the seed's"


def test_an_unknown_context_is_reported_with_those_that_exist(home: Path) -> None:
    (line,) = refusals(stack_config("local", {"kube_context": "minkube"}), home)
    assert line == (
        "config eks-grafana:kube_context: is not a context of ~/.kube/config (got 'minkube'); "
        "write one of those that exist: minikube, prod"
    ), "a typing error never deploys to the current context"


@pytest.mark.parametrize("prefix", ["kube-", "Team-", "-team", "a" * 31, "team.", "team_"])
def test_a_prefix_that_makes_no_namespace_is_refused(home: Path, prefix: str) -> None:
    (line,) = refusals(stack_config("local", {"namespace_prefix": prefix}), home)
    assert line.startswith("config eks-grafana:namespace_prefix: is not at most 30 lower-case letters, digits and -"), (
        "Kubernetes would refuse it half-way"
    )


@pytest.mark.parametrize(
    ("text", "wrong", "fix"),
    [
        (None, "there is none at ~/.kube/config", "minikube start"),
        ("contexts: [", "cannot be read", "KUBECONFIG=FILE"),
        ("just text", "cannot be read", "KUBECONFIG=FILE"),
        ("{}", "is not a context", "minikube start"),
        ("contexts: [{name: minikube}]", "has no server", "kubectl config set-cluster"),
    ],
)
def test_a_kubeconfig_that_leads_nowhere_is_reported(home: Path, text: str | None, wrong: str, fix: str) -> None:
    file = home / ".kube" / "config"
    file.unlink() if text is None else file.write_text(text)
    (line,) = refusals(stack_config("local"), home)
    assert line.startswith("config eks-grafana:kube_context: "), "the key"
    assert wrong in line, "what is wrong with the file"
    assert fix in line, "what to do about it"


def test_settings_of_aws_are_refused_each_by_its_name(home: Path) -> None:
    config = stack_config("local", {"vpc": {"nat": "single"}, "aws:region": "ap-northeast-2", "tags": {"a": "b"}})
    lines = refusals(config, home)
    for key in ("eks-grafana:vpc", "aws:region", "eks-grafana:tags"):
        assert f"config {key}: is a setting of the target aws, and this stack's is local; " in "\n".join(lines), (
            "a setting that does nothing would be believed to do something"
        )


def test_all_problems_come_in_one_report(home: Path) -> None:
    config = stack_config("local", {"kube_context": "x", "vpc": {}, "grafana": {"image": "latest"}})
    assert len(refusals(config, home)) == 3, "one run, one list to fix"


def test_a_credential_is_not_repeated(home: Path) -> None:
    (line,) = refusals(stack_config("local", {"aws:secretKey": "hunter2"}), home)
    assert "hunter2" not in line, "the report ends in CI's log"


def test_a_kubeconfig_list_is_read_as_kubectl_reads_it(tmp_path: Path) -> None:
    first, second = tmp_path / "one", tmp_path / "two"
    first.write_text(kubeconfig("a", "b"))
    second.write_text(kubeconfig("b", "c"))
    environment = {"HOME": "/nowhere", "KUBECONFIG": f"{first}:{tmp_path / 'missing'}:{second}"}
    assert find_context("b", environment).file == str(first), "the first file that has an entry wins"
    assert find_context("c", environment).file == str(second), "every file counts"
    with pytest.raises(Refused, match=f"{first} and {second}.*a, b, c"):
        find_context("d", environment)
