"""Every setting has a bad value, an explanation and a default, and a broken rule is reported by all that mends it."""

import re

import pytest
from bad_values import BAD
from settings_cases import LEAST, Bad, full, knobs, parse, refusals, with_value
from test_readme import docstrings

from config.printable import shown as printed


@pytest.mark.parametrize("bad", BAD, ids=lambda bad: f"{bad.path}={bad.value!r}"[:60])
def test_a_bad_value_is_refused_by_key_rule_value_and_way_out(bad: Bad) -> None:
    lines = refusals(with_value(bad.path, bad.value, bad.beside))
    assert len(lines) == 1, f"one mistake is one problem: {lines}"
    key, _, rest = lines[0].removeprefix("config ").partition(": ")
    assert key == full(bad.path) + bad.at, "the key is what a person looks for in the stack file"
    wrong, got, fix = re.fullmatch(r"(.*) \(got (.*?)\); (.*)", rest, re.DOTALL).groups()  # type: ignore[union-attr]
    assert bad.wrong in wrong, "the rule that is broken must be named"
    assert bad.at or got == printed(bad.value), "the value is shown as it was read, so that lost quotes show"
    assert bad.fix in fix, "the way out must say what to write instead"


def test_every_setting_has_a_bad_value_that_is_refused() -> None:
    told_without_values = {"grafana.secrets"}  # tests/test_settings_grafana.py
    assert {bad.path for bad in BAD} == set(knobs()) - told_without_values, (
        "a setting without a rule takes anything, and fails in AWS"
    )


@pytest.mark.parametrize("key", knobs())
def test_every_setting_is_explained_below_its_default(key: str) -> None:
    model, name = knobs()[key]
    text = docstrings(model).get(name)
    assert text, f"{key} has no docstring: the settings class is where its meaning stands"
    assert text.endswith("."), f"the docstring of {key} is a sentence"


def test_only_what_nobody_else_can_know_has_no_default() -> None:
    without = {key for key, (model, name) in knobs().items() if model.model_fields[name].is_required()}
    assert without == {
        "aws:region",
        "cluster.name",  # project and stack: only the stack knows them
        "cluster.access_entries.*.principal_arn",
        "cluster.access_entries.*.policy",
        "node_group.taints.*.key",
        "node_group.taints.*.effect",
    }, "every other setting has a default, in its class"


def test_a_default_is_never_refused_where_the_three_settings_without_one_are_given() -> None:
    settings = parse(LEAST)
    assert settings.vpc.nat == "single", "the cheap network that keeps nodes private is the default"
    assert settings.grafana.exposure == "private", "nobody reaches Grafana unless a person says so"
    assert settings.cluster.deletion_protection is False, "protection is a choice: `destroy` works by default"
