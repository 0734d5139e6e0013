"""The whole stack: its list of resources, its outputs, and its provider."""

import json
import os
from difflib import unified_diff
from pathlib import Path

import pytest
from recorder import Recording, recorded
from whole_stack import STACKS, run

GOLDEN = Path(__file__).parent / "golden"


@pytest.fixture
def dev() -> Recording:
    return recorded("dev")


@pytest.mark.parametrize("variant", STACKS)
def test_a_stack_is_made_of_exactly_the_resources_of_its_golden_list(variant: str) -> None:
    """Types and names are an interface: a rename replaces the resource, unless an alias goes with it.

    After a change that is meant: `UPDATE_GOLDEN=1 python -m pytest tests/test_program.py -k golden`, and read the diff.
    """
    path, listing = GOLDEN / f"{variant}.txt", run(variant).listing()
    if "UPDATE_GOLDEN" in os.environ:
        path.write_text("\n".join(listing) + "\n")
    diff = "\n".join(
        unified_diff(sorted(path.read_text().splitlines()), listing, str(path), "the program", lineterm="", n=0)
    )
    assert not diff, f"the stack's resources are not those of its golden list:\n{diff}"


# Outputs.


OF_PROD = {"grafana_url", "grafana_load_balancer", "grafana_secret_key"}


@pytest.mark.parametrize("variant", STACKS)
def test_a_stack_has_exactly_these_outputs(variant: str) -> None:
    stack = run(variant)
    assert set(stack.outputs) - (OF_PROD if variant == "prod" else set()) == {
        "vpc_id",
        "public_subnet_ids",
        "private_subnet_ids",
        "subnet_ids",
        "cluster_name",
        "cluster_endpoint",
        "region",
        "price",
        "cluster_security_group_id",
        "kubeconfig",
        "grafana_service",
        "grafana_admin_password",
        "grafana_open_command",
        "readme",
    }, "scripts read them; grafana_url is missing where Grafana is private, because there is none"
    assert (set(stack.outputs) >= OF_PROD) == (variant == "prod"), "prod has a load balancer and a volume"
    secret = {"kubeconfig", "grafana_admin_password"} | ({"grafana_secret_key"} if variant == "prod" else set())
    assert stack.secret_outputs == secret, (
        "these are masked on the screen and encrypted in the state, and no other needs --show-secrets"
    )


@pytest.mark.parametrize(
    ("output", "value"),
    [
        ("vpc_id", "main-vpc-id"),
        ("public_subnet_ids", ["main-public-ap-northeast-2a-id", "main-public-ap-northeast-2b-id"]),
        ("private_subnet_ids", ["main-private-ap-northeast-2a-id", "main-private-ap-northeast-2b-id"]),
        (
            "subnet_ids",
            [f"main-{tier}-ap-northeast-2{letter}-id" for tier in ("public", "private") for letter in "ab"],
        ),
        ("cluster_name", "eks-grafana-dev"),
        ("cluster_endpoint", "https://0.gr7.ap-northeast-2.eks.amazonaws.com"),
        ("cluster_security_group_id", "sg-cluster"),
        ("kubeconfig", '{"kind": "Config"}'),
        ("grafana_service", "grafana/grafana"),
    ],
)
def test_an_output_is_what_aws_answered(dev: Recording, output: str, value: object) -> None:
    assert dev.outputs[output] == value, "an output that names another thing misleads whoever types it"


# Identity.


def test_the_explicit_provider_has_the_region_and_tags_of_the_stack(dev: Recording) -> None:
    inputs = dev.one("pulumi:providers:aws").inputs
    assert inputs["region"] == "ap-northeast-2", "the explicit provider reads no aws:region by itself"
    assert json.loads(inputs["defaultTags"]) == {
        "tags": {"Project": "eks-grafana", "Stack": "dev", "ManagedBy": "pulumi"}
    }, "what a destroy left behind is found by its tags"
    assert {"allowedAccountIds", "maxRetries", "retryMode"}.isdisjoint(inputs), "unset is the provider's own default"


def test_the_explicit_provider_is_handed_every_aws_key() -> None:
    keys = {"aws:allowedAccountIds": ["123456789012"], "aws:maxRetries": 7, "aws:retryMode": "adaptive"}
    inputs = recorded("dev", **keys, tags={"Team": "web"}).one("pulumi:providers:aws").inputs
    assert json.loads(inputs["allowedAccountIds"]) == ["123456789012"], "another account is refused before anything"
    assert json.loads(inputs["maxRetries"]) == 7, "as often as the stack file says"
    assert inputs["retryMode"] == "adaptive", "as the stack file says"
    assert json.loads(inputs["defaultTags"])["tags"]["Team"] == "web", "the stack's own tags are on everything"


def test_no_credentials_are_handed_to_the_provider(dev: Recording) -> None:
    assert (
        dev.one("pulumi:providers:aws")
        .inputs.keys()
        .isdisjoint({"profile", "accessKey", "secretKey", "token", "assumeRoles"})
    ), "AWS provider, EKS component and kubectl are one identity only where all take the ambient one"


def test_production_paces_its_retries() -> None:
    assert recorded("prod").one("pulumi:providers:aws").inputs["retryMode"] == "adaptive", "accounts are shared"
