"""The settings of the target `local`, and what is refused."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pulumi
import pytest
from local_stack import home as home
from local_stack import parse
from recorder import kubeconfig, stack_config

from config.section import Refused
from targets.kubeconfig import find_context
from targets.local import LocalSettings
from targets.settings import StackSettings


def refusals(config: Mapping[str, Any], home: Path) -> list[str]:
    with pytest.raises(pulumi.RunError) as refused:
        parse(config, home)
    return str(refused.value).splitlines()[1:]


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
        (None, "no kubeconfig exists at ~/.kube/config", "minikube start"),
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
