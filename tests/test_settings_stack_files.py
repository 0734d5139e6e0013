"""The stack files hold every setting, with the values that were decided."""

import re
from operator import attrgetter
from typing import Any

import pytest
import yaml
from recorder import PROJECT, stack_config
from settings_cases import STACKS, knobs, parse, refusals


def leaves() -> set[str]:
    """Knobs that hold no models themselves."""
    return {key for key in knobs() if not any(other.startswith(f"{key}.*") for other in knobs())}


def stack_file(stack: str) -> str:
    return (PROJECT / f"Pulumi.{stack}.yaml").read_text()


def with_examples(stack: str) -> dict[str, Any]:
    """The stack file's configuration with every commented-out example switched on."""
    text = re.sub(
        r"^( +)# ((?: {2})*(?:aws:|eks-grafana:)?\w+:(?: |$))", r"\1\2", stack_file(stack), flags=re.MULTILINE
    )
    # A section that is shown empty, with its knobs in comments below it.
    text = re.sub(r"^( +eks-grafana:addons:) \{\}\n +", r"\1\n    ", text, flags=re.MULTILINE)
    return yaml.safe_load(text)["config"]


def shown(stack: str) -> dict[str, Any]:
    """Path to value of every knob that a stack file sets, or shows in a comment."""
    found: dict[str, Any] = {}
    for full_key, value in with_examples(stack).items():
        namespace, _, key = full_key.partition(":")
        if namespace == "eks-grafana" and isinstance(value, dict) and f"{key}." in " ".join(knobs()):
            found |= {f"{key}.{name}": setting for name, setting in value.items()}
            for inner in ("grafana.storage", "grafana.alerts", "monitoring.storage"):
                found |= {f"{inner}.{name}": setting for name, setting in found.pop(inner, {}).items()}
        else:
            found[key if namespace == "eks-grafana" else full_key] = value
    for entry in (found.pop("cluster.access_entries", None) or {}).values():
        found |= {f"cluster.access_entries.*.{name}": setting for name, setting in entry.items()}
    # Two examples are beside their setting, in the comment that explains it.
    if example := re.search(r"taints: \[\] # such as (\{.*\})", stack_file(stack)):
        del found["node_group.taints"]
        found |= {f"node_group.taints.*.{name}": value for name, value in yaml.safe_load(example[1]).items()}
    if other := re.search(r"max_unavailable\w*: \d+ # .* or (\w+)$", stack_file(stack), re.MULTILINE):
        found[f"node_group.{other[1]}"] = None
    return found


@pytest.mark.parametrize("stack", STACKS)
def test_a_stack_file_shows_every_knob_and_nothing_else(stack: str) -> None:
    assert set(shown(stack)) - {"pulumi:disable-default-providers"} == leaves(), (
        "the stack file is the control panel: set or in a comment, every knob is there"
    )


@pytest.mark.parametrize("stack", STACKS)
def test_the_examples_in_a_stack_files_comments_are_accepted(stack: str) -> None:
    examples = with_examples(stack)
    grafana = examples["eks-grafana:grafana"]
    grafana["exposure"] = "public"  # most examples of Grafana's are for the exposures and the storage that dev has not
    for section in (grafana, examples["eks-grafana:monitoring"]):
        section["storage"] |= {"enabled": True, "on_destroy": "keep"}
    settings = parse(examples, stack=stack)
    assert settings.cluster.access_entries["ci"].policy == "AmazonEKSClusterAdminPolicy", "the examples were read"
    assert settings.cluster.vpc_cni_version, "the examples were read"


@pytest.mark.parametrize("stack", STACKS)
def test_a_stack_file_turns_default_providers_off(stack: str) -> None:
    config = yaml.safe_load(stack_file(stack))["config"]
    assert config["pulumi:disable-default-providers"] == ["aws", "kubernetes"], (
        "else a resource that lost its provider goes to whatever account or kube context happens to be current"
    )


@pytest.mark.parametrize("stack", STACKS)
def test_a_stack_file_quotes_its_kubernetes_version(stack: str) -> None:
    versions = re.findall(r"^ +version: (.*?)(?: #.*)?$", stack_file(stack), re.MULTILINE)
    assert versions == ['"1.36"'], "1.30 without quotes is the number 1.3"


@pytest.mark.parametrize("stack", STACKS)
def test_a_stack_file_is_refused_for_nothing_but_who_reaches_the_endpoint(stack: str) -> None:
    lines = refusals(yaml.safe_load(stack_file(stack))["config"], stack=stack)
    assert len(lines) == 1, "a new user has one thing to fill in"
    assert lines[0].startswith("config eks-grafana:cluster.public_access_cidrs: "), "and it is this one"


VALUES = {
    "aws.region": ("ap-northeast-2", "ap-northeast-2"),
    "vpc.zones": (["ap-northeast-2a", "ap-northeast-2b"], ["ap-northeast-2a", "ap-northeast-2b"]),
    "vpc.cidr": ("192.168.0.0/16", "192.168.0.0/16"),
    "vpc.nat": ("single", "per_zone"),
    "vpc.flow_logs": ("none", "REJECT"),
    "vpc.flow_log_retention_days": (30, 30),
    "cluster.version": ("1.36", "1.36"),
    "cluster.support_type": ("STANDARD", "STANDARD"),
    "cluster.log_types": ([], ["api", "audit", "authenticator"]),
    "cluster.log_retention_days": (30, 30),
    "cluster.secrets_kms_key": (False, True),
    "cluster.deletion_protection": (False, True),
    "cluster.vpc_cni_version": (None, None),
    "cluster.kube_proxy_version": (None, None),
    "cluster.pod_identity_agent_version": (None, None),
    "addons.coredns_version": (None, None),
    "node_group.instance_types": (["t4g.medium"], ["m7g.large"]),
    "node_group.capacity_type": ("ON_DEMAND", "ON_DEMAND"),
    "node_group.min_size": (1, 2),
    "node_group.desired_size": (2, 2),
    "node_group.max_size": (3, 4),
    "node_group.disk_size": (20, 50),
    "node_group.max_unavailable": (1, None),
    "node_group.max_unavailable_percentage": (None, 33),
    "node_group.release_version": (None, None),
    "grafana.exposure": ("private", "internal"),
    "grafana.source_ranges": ([], []),
    "grafana.admin_password_generation": (1, 1),
    "grafana.storage.enabled": (False, True),
    "grafana.storage.size_gib": (10, 10),
    "grafana.storage.on_destroy": ("delete", "keep"),
    "monitoring.enabled": (True, True),
    "monitoring.scrape_interval": ("60s", "60s"),
    "monitoring.retention": ("6h", "15d"),
    "monitoring.storage.enabled": (False, True),
    "monitoring.storage.size_gib": (10, 20),
    "monitoring.storage.on_destroy": ("delete", "keep"),
}
"""What dev and prod are, setting by setting."""


@pytest.mark.parametrize("path", VALUES)
@pytest.mark.parametrize("stack", STACKS)
def test_a_stack_file_holds_the_values_that_were_decided(stack: str, path: str) -> None:
    settings = parse(stack_config(stack), stack=stack)
    assert attrgetter(path)(settings) == VALUES[path][STACKS.index(stack)], (
        f"{path} of {stack} decides cost or safety: change the decision first"
    )
