"""A report as a rehearsed life makes it, of what the program registers, and a rehearsal that needs no engine."""

from collections.abc import Mapping
from contextlib import AbstractContextManager, nullcontext
from datetime import date
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import html5lib
from recorder import PROJECT, Recording, kube_context, recorded

from rehearsal.cloud.values import SECRET, SIGNATURE
from rehearsal.engine.run import Run, Step
from rehearsal.prices import bill_of
from rehearsal.report import Report
from rehearsal.stack import TODAY

CUSTOM = ("aws:", "kubernetes:", "random:", "pulumi:providers:")
CIPHERTEXT = {SIGNATURE: SECRET, "ciphertext": "v1:c2VjcmV0:Y2lwaGVydGV4dA=="}
ODD = """<script>alert("x")</script>&'"""
"""A name that would be markup if a page did not escape it."""


def entry(type_: str, name: str, **more: Any) -> dict[str, Any]:
    """A resource of a state file."""
    return {"urn": f"urn:pulumi:dev::p::{type_}::{name}", "type": type_, "custom": True, **more}


def registered(stack: str) -> Recording:
    """What the program registers for a stack; `local` finds a cluster."""
    with kube_context() if stack == "local" else nullcontext():
        return recorded(stack)


def state(stack: str) -> list[dict[str, Any]]:
    """The resources that the program registers for a stack, as a state file has them."""
    root = {"urn": f"urn:pulumi:{stack}::eks-grafana::pulumi:pulumi:Stack::eks-grafana-{stack}", "custom": False}
    return [
        {**root, "type": "pulumi:pulumi:Stack"},
        *(
            {
                "urn": found.urn,
                "type": found.type,
                "custom": found.type.startswith(CUSTOM),
                "parent": found.parent,
                "protect": found.protect,
                "inputs": found.inputs,
                "dependencies": [*found.depends_on],
                "id": f"{found.name}-id",
            }
            for found in registered(stack).resources
            if found.type != "pulumi:pulumi:Stack"
        ),
    ]


def run(entries: list[dict[str, Any]], operation: str) -> Run:
    return Run([Step(operation, e["type"], e["urn"].rpartition("::")[2], e["urn"]) for e in entries], 1.5)


def report(stack: str = "prod", *more: dict[str, Any], outputs: Mapping[str, object] | None = None) -> Report:
    """The whole life of a stack, which also has `more` resources."""
    entries = [*state(stack), *more]
    runs = {"preview": "create", "up": "create", "up again": "same", "destroy": "delete"}
    found = registered(stack)
    marked = dict.fromkeys(found.secret_outputs, "[secret]")
    plain = {name: value for name, value in found.outputs.items() if isinstance(value, str | list)}
    return Report(
        stack,
        {name: run(entries, operation) for name, operation in runs.items()},
        entries,
        {**plain, **marked, **(outputs or {})},
        bill_of(entries, date.fromisoformat(TODAY)),
        date.fromisoformat(TODAY),
        day=TODAY,
        emulated="AWS, EKS, Kubernetes",
        left=(),
        kept=("aws:ebs/volume:Volume vol-1",),
    )


def parsed(html: str) -> Any:
    """The page as a tree of elements. Raises html5lib's ParseError on the first fault."""
    return html5lib.HTMLParser(strict=True, namespaceHTMLElements=False).parse(html)


def words(element: Any) -> str:
    """Its text, with each space one usual space."""
    return " ".join("".join(element.itertext()).split())


class Life(AbstractContextManager["Life"]):
    """A rehearsal that has a stack's resources until it is destroyed."""

    project = PROJECT
    cloud = SimpleNamespace(objects=tuple)
    backend = SimpleNamespace(left=list, kept=list)
    again = "same"
    """What a second up does."""

    def __init__(self, name: str = "dev", folder: Path = Path(), **_options: Any) -> None:
        self.name = name
        self.entries = state(name)
        self.folder = folder
        self.ups = 0

    def __enter__(self) -> "Life":
        self.folder.mkdir(parents=True, exist_ok=True)
        return self

    def __exit__(self, *_: object) -> None:
        pass

    def preview(self) -> Run:
        return run(self.entries, "create")

    def up(self) -> Run:
        self.ups += 1
        return run(self.entries, "create" if self.ups == 1 else self.again)

    def destroy(self) -> Run:
        gone, self.entries = self.entries, []
        return run(gone, "delete")

    def outputs(self) -> dict[str, Any]:
        return {"region": "ap-northeast-2"}

    def state(self) -> list[dict[str, Any]]:
        return self.entries
