"""Writes the page of a report.

Jinja2 makes the HTML: it escapes every value, and a name that a template misspells is an error. The pictures are SVG
from the same templates: bars and boxes are a few shapes, and a library for charts would bring a script of megabytes.
The page has no script at all: `details` folds, and the policy in its head lets a browser load and run nothing.
"""

from pathlib import Path

from jinja2 import Environment, FileSystemLoader, StrictUndefined

from rehearsal.page.changes import changes, operations
from rehearsal.page.diagram import diagram
from rehearsal.page.outputs import outputs
from rehearsal.page.price import price
from rehearsal.page.timeline import timeline
from rehearsal.page.tree import tree
from rehearsal.page.words import counted
from rehearsal.report import Report

PAGE = "report.html"
TEMPLATES = Path(__file__).parent / "templates"


def write(report: Report, file: Path) -> None:
    file.write_text(html(report), encoding="utf-8")


def html(report: Report) -> str:
    """The page, complete in itself."""
    environment = Environment(
        loader=FileSystemLoader(TEMPLATES),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.globals["counted"] = counted
    return environment.get_template("page.html").render(
        report=report,
        timelines=[timeline(report, operation) for operation in ("up", "destroy")],
        diagram=diagram(report.state),
        tree=tree(report.state),
        price=price(report.bill, report.today),
        operations=operations(report.runs),
        changes=changes(report.runs),
        outputs=outputs(report.outputs),
    )
