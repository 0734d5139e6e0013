"""The pages for readers: each command is one that its program accepts, and each link leads somewhere."""

import itertools
import re
import subprocess
import sys
from pathlib import Path
from typing import Any

import botocore.session
import pytest
import yaml
from botocore import xform_name
from pages import PAGES, PROJECT, SHELL, anchor, blocks, commands, headings, links, prose
from recorder import stack_config
from settings_cases import LEAST, parse
from test_readme import settings_table

from rehearsal.engine.finding import find_engine

each_page = pytest.mark.parametrize("page", PAGES, ids=lambda page: str(page.relative_to(PROJECT)))
# Of the aws CLI itself: no operation of an API. https://docs.aws.amazon.com/cli/latest/reference/ (2026-11)
AWS_OWN = {("eks", "update-kubeconfig"), ("eks", "get-token"), ("s3", "cp")}
AWS_GLOBAL = {"region", "query", "output", "max-items"}
# https://kubernetes.io/docs/reference/kubectl/generated/ (2026-11)
KUBECTL = {"apply", "config", "delete", "edit", "logs", "port-forward", "rollout", "scale", "set", "top"}
# What a page leaves to the reader, in a value that the settings accept.
FILLED = {
    "PREVIEW_ROLE_ARN": "arn:aws:iam::123456789012:role/preview",
    "DRIFT_ROLE_ARN": "arn:aws:iam::123456789012:role/drift",
    "certificate/...": "certificate/01234567-89ab-cdef-0123-456789abcdef",
}
# Programs of others: of their commands only the shell syntax is checked.
OTHERS = {
    "$EDITOR",
    "cd",
    "cp",
    "curl",
    "echo",
    "gh",
    "git",
    "kind",
    "ls",
    "minikube",
    "mkdir",
    "python",
    "python3",
    "rm",
    "tail",
}


def typed(program: str) -> list[tuple[Path, list[str]]]:
    """Every command of a program, with its page."""
    return [(page, command) for page in PAGES for command in commands(page) if command[0] == program]


@each_page
def test_every_link_leads_to_a_file_and_to_a_heading_in_it(page: Path) -> None:
    for link in links(page.read_text()):
        if "://" in link:
            continue
        file, _, section = link.partition("#")
        target = (page.parent / file).resolve() if file else page
        assert target.exists(), f"{link} leads nowhere"
        if section:
            assert section in map(anchor, headings(target.read_text())), f"{link}: the page has no such heading"


def test_every_page_that_the_program_names_exists_with_its_heading() -> None:
    others = {"docs/parameters.md", "docs/tagging.md"}  # of aws-ebs-csi-driver, cited
    folders = [folder for folder in PROJECT.iterdir() if folder.is_dir() and not folder.name.startswith(".")]
    files = [file for folder in folders for file in folder.rglob("*") if file.suffix in (".py", ".yaml", ".sh")]
    files = [file for file in files if ".venv" not in file.parts]
    text = "".join(
        file.read_text() for file in [PROJECT / "Makefile", *PROJECT.glob("*.py"), *PROJECT.glob("*.yaml"), *files]
    )
    pages = set(re.findall(r"(?<![\w/.-])docs/[a-z-]+\.md", text)) - others
    assert "docs/runbook.md" in pages, "errors name pages"
    assert not [page for page in pages if not (PROJECT / page).exists()], "a reader finds each page"
    for file, section in re.findall(r"(?<![\w/.-])(docs/[a-z-]+\.md)#([a-z-]+)", text):
        assert section in map(anchor, headings((PROJECT / file).read_text())), f"{file} has the section {section}"


@each_page
def test_every_page_has_one_title_and_no_heading_twice(page: Path) -> None:
    text = page.read_text()
    assert len(re.findall(r"^# ", prose(text), re.MULTILINE)) == 1, "one title"
    anchors = [*map(anchor, headings(text))]
    assert len(anchors) == len(set(anchors)), "a link to one of two equal headings is a riddle"


@each_page
def test_every_block_says_what_it_is_and_is_right_in_its_language(page: Path) -> None:
    for block in blocks(page.read_text()):
        assert block.language in SHELL | {"yaml", "text"}, "a reader sees what is typed and what is printed"
        if block.language in SHELL:
            done = subprocess.run(["bash", "-n"], input=block.text, stderr=subprocess.PIPE, text=True)
            assert not done.stderr, f"no shell accepts this: {block.text}"
        if block.language == "yaml":
            assert yaml.safe_load(block.text), "a reader copies it into a file"


@each_page
def test_every_command_is_one_of_a_program_that_a_test_knows(page: Path) -> None:
    found = {command[0] for command in commands(page)}
    assert found <= OTHERS | {"make", "pulumi", "aws", "kubectl"}, "nobody checks the commands of another one"


def test_every_make_command_has_a_target_and_variables_of_the_makefile() -> None:
    makefile = (PROJECT / "Makefile").read_text()
    targets = {name for rule in re.findall(r"^([a-z0-9 -]+):", makefile, re.MULTILINE) for name in rule.split()}
    variables = set(re.findall(r"^([A-Z]+) \?=", makefile, re.MULTILINE))
    stacks = {file.name.split(".")[1] for file in PROJECT.glob("Pulumi.*.yaml")}
    for page, (_, target, *assignments) in typed("make"):
        assert target in targets, f"{page.name}: make {target}"
        for name, _, value in (each.partition("=") for each in assignments):
            assert name in variables, f"{page.name}: make {target} {name}="
            assert name != "STACK" or value in stacks or value == "${stack}", f"{page.name}: there is no stack {value}"


def test_every_command_of_the_aws_cli_is_an_operation_with_its_parameters() -> None:
    session: Any = botocore.session.get_session()
    for page, (_, service, operation, *words) in typed("aws"):
        if (service, operation) in AWS_OWN:
            continue
        api = session.get_service_model({"s3api": "s3"}.get(service, service))
        known = {xform_name(name, "-"): name for name in api.operation_names}
        assert operation in known, f"{page.name}: aws {service} {operation} (botocore's model)"
        shape = api.operation_model(known[operation]).input_shape
        options = {word.removeprefix("--") for word in words if word.startswith("--")} - AWS_GLOBAL
        members = {xform_name(name, "-") for name in shape.members}
        if service == "eks" and "version" in members:
            members.add("kubernetes-version")  # aws-cli, awscli/customizations/argrename.py (2026-11)
        assert options <= members, f"{page.name}: {service} {operation}"


def test_every_kubectl_command_is_one_of_kubectl() -> None:
    for page, (_, *words) in typed("kubectl"):
        assert KUBECTL & set(words), f"{page.name}: kubectl {' '.join(words)}"


def test_every_setting_that_a_command_sets_exists() -> None:
    listed = set(re.findall(r"^\| `([^`]+)`", settings_table(), re.MULTILINE))
    for page, command in typed("pulumi"):
        if command[1:3] == ["config", "set"] and page.parent.name != "bootstrap":
            for path in (word for word in command if re.match(r"[a-z_]+\.[a-z_]+", word)):
                (name,) = re.findall(r"^[a-z_]+\.[a-z_]+", path)
                assert name in listed, f"{page.name}: {path}"


@each_page
def test_every_setting_that_a_page_shows_is_accepted_as_it_is_shown(page: Path) -> None:
    for block in blocks(page.read_text()):
        if block.language == "yaml" and "eks-grafana:" in block.text:
            text = block.text
            for left, value in FILLED.items():
                text = text.replace(left, value)
            shown = yaml.safe_load(text)
            base = stack_config("prod") | LEAST
            settings = base | {key: base.get(key, {}) | value for key, value in shown.items()}
            assert parse(settings, stack="prod"), "a reader copies it into a stack file"


ALIASES = {"init": "new", "ls": "list", "rm": "remove"}
"""Names that the engine's reference leaves out, as `pulumi stack --help` has them."""


@pytest.fixture(scope="module")
def pulumi_commands(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The engine's own reference: a page for each command, `pulumi_stack_output.md`."""
    folder = tmp_path_factory.mktemp("pulumi")
    subprocess.run([find_engine().command, "gen-markdown", folder], check=True)
    return folder


@pytest.mark.engine
def test_every_command_of_pulumi_is_one_with_options_that_it_has(pulumi_commands: Path) -> None:
    for words in {" ".join(words): words[1:] for _, words in typed("pulumi")}.values():
        name = [ALIASES.get(word, word) for word in itertools.takewhile(lambda word: not word.startswith("-"), words)]
        pages = [pulumi_commands / ("_".join(["pulumi", *name[:end]]) + ".md") for end in range(len(name) + 1)]
        page = [page for page in pages if page.exists()][-1]
        has_subcommands = any(pulumi_commands.glob(f"{page.stem}_*"))
        assert page == pages[-1] or not has_subcommands, f"pulumi {' '.join(name)}: no such command"
        for option in (word.partition("=")[0] for word in words if word.startswith("-")):
            found = re.search(rf"(?<![\w-]){option}(?![\w-])", page.read_text())
            assert found, f"pulumi {' '.join(words)}: {option}"


def test_every_python_command_is_a_file_or_a_module_of_this_project() -> None:
    for page, (_, first, *words) in [*typed("python"), *typed("python3")]:
        if first == "-m":
            done = subprocess.run(
                [sys.executable, "-m", *words[:2], "--help"], cwd=PROJECT, stdout=subprocess.PIPE, text=True
            )
            assert {word for word in words if word.startswith("--")} <= set(re.findall(r"--\w+", done.stdout)), (
                page.name
            )
        elif first == "-c":
            assert compile(words[0], page.name, "exec"), "it is Python"
        else:
            assert (PROJECT / first).exists(), f"{page.name}: {first}"
