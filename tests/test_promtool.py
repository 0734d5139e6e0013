"""Prometheus' own tool on the stacks' configuration and on every alert rule: with a build by Go, and no cluster."""

import json
import subprocess
from pathlib import Path

import pytest
from alert_cases import CASES
from alert_files import rule_file, unit_test_file
from recorder import Recording, kube_context, recorded

from apps.alerts.rules import RULES
from apps.prometheus.scraping import ACCOUNT
from rehearsal.monitoring.binaries import find_programs

# Not of `make test`: the first build takes minutes.
pytestmark = pytest.mark.cluster


def promtool(*arguments: str) -> str:
    """What it prints; its exit status is asserted."""
    command = [str(find_programs()["promtool"]), *arguments]
    done = subprocess.run(command, capture_output=True, text=True, env={})
    assert done.returncode == 0, f"promtool {' '.join(arguments[:2])} refuses it:\n{done.stdout}{done.stderr}"
    return done.stdout


def written(recording: Recording, account: Path) -> str:
    """Prometheus' file of a stack, with an account's files that exist."""
    maps = [each.inputs["data"] for each in recording.all("ConfigMap")]
    (text,) = (text for data in maps for text in data.values() if "scrape_configs" in text)
    for name in ("token", "ca.crt"):
        (account / name).write_text("")
    return text.replace(ACCOUNT, str(account))


@pytest.mark.parametrize("stack", ["dev", "prod", "local"])
def test_prometheus_accepts_the_configuration_of_every_stack(stack: str, tmp_path: Path) -> None:
    with kube_context():
        text = written(recorded(stack), tmp_path)
    file = tmp_path / "prometheus.json"
    file.write_text(text)
    assert "is valid prometheus config file syntax" in promtool("check", "config", str(file)), (
        "a pod with another one crashes, and nothing is measured"
    )


@pytest.fixture
def rules(tmp_path: Path) -> Path:
    """Every alert rule as Prometheus would have it."""
    file = tmp_path / "rules.json"
    file.write_text(json.dumps(rule_file()))
    return file


def test_every_alert_rule_is_one_that_prometheus_could_evaluate(rules: Path) -> None:
    assert f"SUCCESS: {len(RULES)} rules found" in promtool("check", "rules", str(rules)), "none is left out"


def test_every_alert_fires_where_it_must_and_stays_silent_where_it_must(rules: Path, tmp_path: Path) -> None:
    assert {rule.uid for rule in RULES} == set(CASES), "each rule has cases"
    file = tmp_path / "tests.json"
    file.write_text(json.dumps(unit_test_file(str(rules))))
    assert "SUCCESS" in promtool("test", "rules", str(file)), "a mail too many is not read, one too few is the outage"
