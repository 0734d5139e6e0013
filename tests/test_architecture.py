"""The rules of the house that the source itself can show."""

import ast
import re
import runpy
from collections.abc import Iterator
from graphlib import TopologicalSorter
from pathlib import Path

import pulumi
import pytest
from recorder import PROJECT

SOURCES = [
    *sorted(PROJECT.glob("*.py")),
    *sorted(PROJECT.glob("infra/**/*.py")),
    *sorted(PROJECT.glob("apps/**/*.py")),
    *sorted(PROJECT.glob("targets/**/*.py")),
    *sorted(PROJECT.glob("bootstrap/**/*.py")),
    *sorted(PROJECT.glob("policies/**/*.py")),
    *sorted(PROJECT.glob("config/**/*.py")),
    *sorted(PROJECT.glob("cost/**/*.py")),
]
ROOMS = {path.parent.name for path in PROJECT.glob("*/__init__.py")} | {"labels", "rehearsal"}
PROGRAMS = [PROJECT / "__main__.py", PROJECT / "bootstrap" / "__main__.py"]
MODULES = [path for path in SOURCES if path.name != "__main__.py"]


def relative(path: Path) -> str:
    return str(path.relative_to(PROJECT))


def tree(path: Path) -> ast.Module:
    return ast.parse(path.read_text())


def imports(path: Path) -> Iterator[str]:
    """The modules that a file imports, wherever in it."""
    for node in ast.walk(tree(path)):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            yield node.module or ""
            yield from (f"{node.module}.{alias.name}" for alias in node.names)


def module(path: Path) -> str:
    """`infra.vpc` of infra/vpc.py, and `infra` of infra/__init__.py."""
    return ".".join(path.relative_to(PROJECT).with_suffix("").parts).removesuffix(".__init__")


def called(node: ast.AST) -> str:
    """The last name of what a call calls: `Output` of `pulumi.Output(...)`."""
    if not isinstance(node, ast.Call):
        return ""
    return node.func.attr if isinstance(node.func, ast.Attribute) else getattr(node.func, "id", "")


SECRECY = "config.secrecy"
"""The one list of what looks like a secret, which a plan masks and a setting refuses."""


def test_the_rules_look_at_every_module() -> None:
    names = {relative(path) for path in SOURCES}
    assert {"__main__.py", "targets/settings.py", "infra/vpc.py", "apps/grafana/component.py"} <= names, (
        "a rule that looks at no file has for ever"
    )


@pytest.mark.parametrize(
    ("folder", "forbidden", "reason"),
    [
        (
            "apps",
            ("pulumi_aws", "pulumi_eks", "infra", "targets", "checks", "rehearsal"),
            "an application runs on any cluster, without AWS's SDK",
        ),
        ("infra", ("apps", "targets", "checks", "rehearsal"), "the cluster knows nothing of what runs on it"),
        ("bootstrap", ("apps", "targets", "pulumi_eks"), "the account knows nothing of clusters"),
        ("config", ("apps", "infra", "targets", "labels"), "the form of settings knows no setting"),
        ("cost", (*ROOMS - {"cost", "infra"}, "pulumi", "pulumi_aws"), "prices are a table and arithmetic"),
        ("plan", (*ROOMS - {"plan"}, "pulumi", "yaml"), "it runs where nothing is installed"),
        ("rehearsal", ("apps", "config", "targets", "checks", "policies", "bootstrap"), "it runs any program"),
        ("policies", ("pulumi_aws", "pulumi_eks", "pulumi_kubernetes"), "a pack looks at properties, and starts fast"),
    ],
)
def test_a_folder_imports_nothing_of_the_other_side(folder: str, forbidden: tuple[str, ...], reason: str) -> None:
    files = sorted((PROJECT / folder).rglob("*.py"))
    assert files, f"{folder}/ has moved, and with it this rule"
    wrong = [
        f"{relative(path)} imports {name}"
        for path in files
        for name in imports(path)
        if name.split(".")[0] in forbidden and not (folder == "plan" and name.startswith(SECRECY))
    ]
    assert wrong == [], reason


def test_what_plans_and_settings_share_runs_where_nothing_is_installed() -> None:
    assert [*imports(PROJECT / "config" / "secrecy.py")] == ["re"], "a workflow reads a plan with a bare Python"
    assert [*imports(PROJECT / "config" / "__init__.py")] == [], "and it is loaded first"


def test_nothing_that_is_deployed_knows_the_rehearsal_or_the_tests() -> None:
    wrong = [
        f"{relative(path)} imports {name}"
        for path in SOURCES
        for name in imports(path)
        if name.split(".")[0] in ("rehearsal", "tests", "recorder")
    ]
    assert wrong == [], "what is rehearsed is what is deployed"


@pytest.mark.parametrize("path", MODULES, ids=relative)
def test_importing_a_module_makes_nothing_and_reads_no_configuration(
    path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def never(*_args: object, **_kwargs: object) -> None:
        pytest.fail(f"importing {relative(path)} does something: a test or a tool must be able to import it")

    monkeypatch.setattr(pulumi.Resource, "__init__", never)
    monkeypatch.setattr(pulumi.Config, "__init__", never)
    for name in ("get_stack", "get_project", "export"):
        monkeypatch.setattr(pulumi, name, never)
    for name in ("invoke", "invoke_async", "invoke_output"):
        monkeypatch.setattr(pulumi.runtime, name, never)
    assert runpy.run_path(str(path), run_name="imported"), "the module's body was run once more"


def test_outputs_are_exported_in_the_program_alone() -> None:
    exporting = {relative(path) for path in SOURCES for node in ast.walk(tree(path)) if called(node) == "export"}
    assert exporting == {relative(path) for path in PROGRAMS}, "who looks for an output looks there"


@pytest.mark.parametrize(
    ("program", "decisions", "loops"),
    [
        # The target, whether an app or a volume is there at all, and whether there is a name to make.
        (
            PROGRAMS[0],
            r"settings\.target == 'aws'|settings\.([a-z_]+\.enabled|has_volumes)|platform\.aws and grafana\.dns_record",
            {"outputs.items()"},
        ),
        (PROGRAMS[1], "none", set()),
    ],
    ids=["the cluster", "the account"],
)
def test_a_program_wires_and_computes_nothing(program: Path, decisions: str, loops: set[str]) -> None:
    computing = (
        ast.IfExp, ast.While, ast.Try, ast.FunctionDef, ast.ClassDef, ast.Lambda, ast.BinOp,
        ast.ListComp, ast.DictComp, ast.SetComp, ast.GeneratorExp, ast.JoinedStr, ast.Compare, ast.BoolOp,
    )  # fmt: skip
    nodes = [*ast.walk(tree(program))]
    decided = {inner for node in nodes if isinstance(node, ast.If) for inner in ast.walk(node.test)}
    found = [f"line {node.lineno}" for node in nodes if isinstance(node, computing) and node not in decided]
    assert found == [], "the program is the diagram: a decision belongs to the component that it is about"
    taken = [ast.unparse(node.test) for node in ast.walk(tree(program)) if isinstance(node, ast.If)]
    assert [test for test in taken if not re.fullmatch(decisions, test)] == [], "an app is there or is not"
    assert {ast.unparse(node.iter) for node in ast.walk(tree(program)) if isinstance(node, ast.For)} == loops


def test_no_module_imports_itself_by_way_of_others() -> None:
    files = {module(path): path for room in ROOMS for path in (PROJECT / room).rglob("*.py")}
    graph = {name: {*imports(path)} & files.keys() - {name} for name, path in files.items()}
    for name, found in graph.items():  # `from package import module` is an arrow to the module alone
        found -= {package for package in found if any(each.startswith(f"{package}.") for each in found)}
        found -= {name.rpartition(".")[0]}  # each module imports its package
    assert len(graph) > 150, "all modules are looked at"
    assert tuple(TopologicalSorter(graph).static_order()), "CycleError names a circle; one direction reads better"


def test_a_component_inherits_its_provider() -> None:
    wrong = [
        f"{relative(path)}:{node.lineno}"
        for path in MODULES
        if relative(path.parent) != "targets"
        for node in ast.walk(tree(path))
        if isinstance(node, ast.Call) and {"provider", "providers"} & {keyword.arg for keyword in node.keywords}
    ]
    assert wrong == [], "the target chooses the provider, once"


def test_no_resource_is_made_inside_an_apply() -> None:
    wrong = [
        f"{relative(path)}:{inner.lineno}"
        for path in SOURCES
        for node in ast.walk(tree(path))
        if isinstance(node, ast.Call) and called(node) == "apply"
        for argument in node.args
        for inner in ast.walk(argument)
        if isinstance(inner, ast.Call) and called(inner)[:1].isupper()
    ]
    assert wrong == [], "a preview with unknown values would not show it"


def test_every_component_registers_its_outputs_last() -> None:
    components = 0
    for path in MODULES:
        for node in ast.walk(tree(path)):
            if isinstance(node, ast.ClassDef) and any("ComponentResource" in ast.unparse(base) for base in node.bases):
                components += 1
                (init,) = (each for each in node.body if isinstance(each, ast.FunctionDef) and each.name == "__init__")
                last = init.body[-1]
                assert isinstance(last, ast.Expr), f"{node.name} must end with register_outputs"
                assert called(last.value) == "register_outputs", f"{node.name} would stay unfinished in the display"
    assert components >= 6, "the VPC with its parts, cluster, nodes, add-ons and Grafana are components"
