"""What tests of Grafana's own options share: an option, and whether it is accepted."""

from typing import Any

from settings_cases import GRAFANA, parse, refusals, with_value

DECIDED = "which the stack sets itself; remove it"
SHOWN = "hunter2"


def config(name: str, value: Any) -> dict[str, dict[str, Any]]:
    """`section.key`, of which the key is the last part."""
    section, _, key = name.rpartition(".")
    return {section: {key: value}}


def taken(options: dict[str, dict[str, Any]], **beside: Any) -> bool:
    return bool(parse(with_value("grafana.config", options, beside)))


def reported(options: dict[str, dict[str, Any]], **beside: Any) -> str:
    """The one line of the report on `options`."""
    (line,) = refusals(with_value("grafana.config", options, beside))
    assert line.startswith(f"config {GRAFANA}.config: contains "), "the key is what a person looks for"
    return line
