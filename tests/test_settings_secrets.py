"""A secret among the settings is refused and never shown."""

from typing import Any

import pulumi
import pytest
from pulumi.runtime import set_all_config
from recorder import as_engine, record
from settings_cases import ENTRY, GRAFANA, LEAST, full, refusals, with_value

from targets import load


@pytest.mark.parametrize(
    ("path", "value", "word"),
    [
        ("grafana.image", "hunter2", "hunter2"),
        ("grafana.passwort", "hunter2", "hunter2"),
        ("vpc.cidr", "hunter2", "hunter2"),
        ("vpc.zones", ["hunter2", "hunter2"], "hunter2"),
        ("cluster.public_access_cidrs", ["hunter2"], "hunter2"),
        ("cluster.access_entries", {"hunter2": ENTRY | {"policy": "hunter2"}}, "'hunter2'"),
        ("node_group.instance_types", ["hunter2"], "hunter2"),
        ("grafana.image", 4711, "4711"),
        ("tags", {"aws:x": "hunter2"}, "hunter2"),
        ("tags", {"k": "hunter2;"}, "hunter2"),
    ],
)
def test_the_value_of_a_secret_is_never_shown(path: str, value: Any, word: str) -> None:
    key = full(path.partition(".")[0])
    lines = refusals(with_value(path, value), secret=(key,))
    assert not [line for line in lines if word in line], "a secret must not reach the terminal, nor CI's log"
    assert [line for line in lines if line.startswith(f"config {key}: is a secret")], "that it is one is reported"


def test_a_setting_that_is_kept_as_a_secret_is_refused() -> None:
    (line,) = refusals(LEAST, secret=("eks-grafana:vpc",))
    assert line == (
        "config eks-grafana:vpc: is a secret, and settings are plain values; set it again without --secret"
    ), "a settings class never holds a secret"


def test_a_secret_setting_is_found_in_the_running_stack() -> None:
    handed = {key: as_engine(value) for key, value in LEAST.items()}

    def program() -> None:
        set_all_config(handed, ["eks-grafana:cluster"])
        load.load()

    with pytest.raises(pulumi.RunError, match="config eks-grafana:cluster: is a secret"):
        record(program)


@pytest.mark.parametrize("value", ["", 4711, ["hunter2"], {"a": "hunter2"}, True, None])
def test_a_secret_option_that_is_not_text_is_refused_and_not_written_as_python_shows_it(value: Any) -> None:
    config = LEAST | {GRAFANA: {"secrets": {"smtp": {"password": value}}}}
    lines = refusals(config, secret=(GRAFANA,))
    assert [line for line in lines if line.startswith(f"config {GRAFANA}.secrets.smtp.password")], "the key"
    assert not [line for line in lines if "hunter2" in line or "4711" in line], "and never the value"
