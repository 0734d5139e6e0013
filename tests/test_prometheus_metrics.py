"""What Prometheus keeps is what dashboards and alerts ask for."""

import re

import pytest
import yaml
from measured_cluster import NAMES
from promql import expressions, metric_names
from recorder import PROJECT

from apps.prometheus.metrics import METRICS

EXPRESSIONS = expressions()
# Prometheus writes these of every target itself, after `metric_relabel_configs`: nothing is to be kept.
# https://prometheus.io/docs/concepts/jobs_instances/ (2026-11)
OF_EVERY_TARGET = {"up", "scrape_duration_seconds", "scrape_samples_post_metric_relabeling"}


@pytest.mark.parametrize(
    ("expr", "names"),
    [
        ("sum by (node) (up)", {"up"}),
        ('rate(a_total{code=~"5..", verb="b_total"}[5m]) or vector(0)', {"a_total"}),
        ("a * on (pod) group_left (reason) max without (node) (b) > 1e3", {"a", "b"}),
        ('label_replace(max(a), "reason", "c", "", "")', {"a"}),
        ("100 * (1 - job:a:rate5m / b)", {"job:a:rate5m", "b"}),
    ],
)
def test_the_names_in_an_expression_are_its_metrics(expr: str, names: set[str]) -> None:
    assert metric_names(expr) == names, "neither a label, a function nor a text is a metric"


@pytest.mark.parametrize("asked", EXPRESSIONS)
def test_every_expression_asks_for_metrics_that_are_kept(asked: str) -> None:
    kept = {name for job in METRICS.values() for name in job.names} | OF_EVERY_TARGET
    names = metric_names(EXPRESSIONS[asked])
    assert names, "an expression without a metric shows nothing of the cluster"
    assert names <= kept, "Prometheus drops what no job keeps: add it to apps/prometheus/metrics.py"
    assert "$" not in EXPRESSIONS[asked], "a variable that no value stands for"


def test_every_metric_that_is_kept_is_asked_for() -> None:
    asked = {name for expr in EXPRESSIONS.values() for name in metric_names(expr)}
    kept = {name for job in METRICS.values() for name in job.names} | OF_EVERY_TARGET
    assert not kept - asked, "a series that nobody looks at costs memory"


@pytest.mark.parametrize("job", METRICS)
def test_every_job_has_its_source_and_its_names_once(job: str) -> None:
    metrics = METRICS[job]
    assert metrics.source.startswith("https://"), "whoever publishes the metrics says what they are"
    assert len(set(metrics.names)) == len(metrics.names), "a name twice is a mistake"
    for name in metrics.names:
        assert re.fullmatch(r"[a-z][a-zA-Z0-9_]*", name), "it becomes part of a regular expression"
        assert not name.endswith("_bucket"), "a histogram has a series for each bucket, verb and resource"


@pytest.mark.parametrize("job", NAMES)
def test_a_program_that_no_test_runs_has_the_metrics_that_are_kept_of_it(job: str) -> None:
    assert {*METRICS[job].names} <= {*NAMES[job]}, "the name is not in the program's own source"


def test_the_emulated_cadvisor_has_the_names_of_the_real_one() -> None:
    metrics = next(
        each["spec"]["metrics"]
        for each in yaml.safe_load_all((PROJECT / "rehearsal" / "control_plane" / "cadvisor.yaml").read_text())
        if each["kind"] == "Metric"
    )
    assert {each["name"] for each in metrics} <= {*NAMES["cadvisor"]}, "else a test proves what no node says"


@pytest.mark.parametrize("asked", [each for each in EXPRESSIONS if "process_resident" in EXPRESSIONS[each]])
def test_a_metric_that_several_jobs_have_is_asked_for_by_job(asked: str) -> None:
    assert "job" in EXPRESSIONS[asked], "pods that ask by annotation have the same names"


def test_counters_are_shown_as_what_they_add() -> None:
    for asked, expr in EXPRESSIONS.items():
        for name in metric_names(expr):
            if name.endswith("_total") and "last_terminated_reason" not in expr and "variable" not in asked:
                assert re.search(rf"(rate|increase)\({name}\b", expr), (
                    f"{asked}: a counter starts again at zero with its process"
                )
