"""The output `readme`: Pulumi Cloud shows it as the page of the stack, with the stack's own values."""

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from recorder import Recording, kube_context, record_stack, recorded

PROJECT = Path(__file__).resolve().parent.parent


@pytest.fixture(scope="module", params=["dev", "prod", "local"])
def stack(request: pytest.FixtureRequest) -> Iterator[Recording]:
    with kube_context("minikube"):
        yield record_stack(request.param)


@pytest.fixture
def page(stack: Recording) -> str:
    return stack.outputs["readme"]


def named(page: str) -> set[str]:
    return set(re.findall(r"\$\{outputs\.([^}]*)\}", page))


def test_a_page_names_only_outputs_that_its_stack_has(stack: Recording, page: str) -> None:
    assert named(page) <= set(stack.outputs), "Pulumi Cloud has no value for another one, and shows the placeholder"
    assert page.count("${") == page.count("${outputs."), "Pulumi Cloud knows placeholders of outputs alone"


def test_each_line_of_the_page_is_shown_by_some_stack() -> None:
    text = (PROJECT / "Pulumi.README.md").read_text()
    assert named(text) <= set(recorded("prod").outputs), "a misspelt output leaves its line out of every page"


def test_a_page_shows_no_secret(stack: Recording, page: str) -> None:
    assert named(page).isdisjoint(stack.secret_outputs), "the page is not encrypted, and more people may read it"


def test_a_page_says_how_to_open_grafana(stack: Recording, page: str) -> None:
    assert {"grafana_service", "grafana_open_command"} <= named(page), "it is what most readers look for"
    assert ("grafana_url" in named(page)) == ("grafana_url" in stack.outputs), (
        "where Grafana has an address, it is there"
    )


def test_a_page_on_aws_says_where_the_cluster_is(stack: Recording, page: str) -> None:
    of_aws = {"cluster_name", "cluster_endpoint", "vpc_id"}
    assert of_aws & set(stack.outputs) == of_aws & named(page), "a stack on a cluster that exists has none of them"


def test_a_page_names_files_and_commands_that_exist(page: str) -> None:
    targets = set(re.findall(r"^([a-z-]+):", (PROJECT / "Makefile").read_text(), re.MULTILINE))
    assert set(re.findall(r"\bmake ([a-z-]+)", page)) <= targets, "readers type these commands"
    files = re.findall(r"`([\w./]+(?:\.py|\.md|\.yaml|/))`", page)
    assert "docs/runbook.md" in files, "it is needed when something fails"
    assert [name for name in files if not (PROJECT / name).exists()] == [], "readers look for these files"
