"""Queries of CloudWatch metrics, and how many of them a dashboard may hold."""

from collections.abc import Callable
from typing import NamedTuple

from grafana_foundation_sdk.builders import cloudwatch as build
from grafana_foundation_sdk.models import units
from grafana_foundation_sdk.models.cloudwatch import MetricEditorMode, MetricQueryType, MetricsQuery, QueryMode
from grafana_foundation_sdk.models.dashboard import Dashboard, Panel

from apps.dashboards.metrics import Namespace, Statistic, Unit

# $0.01 for 1,000 metrics requested by GetMetricData, each statistic of a metric counted as one, none of it free:
# https://aws.amazon.com/cloudwatch/pricing/ (2026-11). A tab that shows 40 metrics and loads every five minutes costs
# $0.12 a day.
MOST_METRICS = 40

UNITS: dict[Unit, str] = {
    "Bytes": units.BytesIEC,
    "Count": units.Short,
    "Percent": units.Percent,
    "Seconds": units.Seconds,
}


class Series(NamedTuple):
    """One line of a graph: one metric of one thing."""

    query: Callable[[str], build.MetricsQuery]
    """The query; its argument is the letter or name by which the panel refers to it."""
    unit: Unit


def series(
    namespace: Namespace, metric: str, of: str, label: str, *, region: str, statistic: Statistic | None = None
) -> Series:
    """`metric` of the thing whose id or name is `of`. Raises KeyError where the namespace has no such metric.

    One value for the only dimension, matched exactly: anything wider becomes a SEARCH, which is billed by what it
    finds (`IsInferredSearchExpression` in grafana/grafana, pkg/tsdb/cloudwatch/models/cloudwatch_query.go, 2026-11).
    """
    documented = namespace.metrics[metric]
    return Series(
        lambda ref: (
            build.MetricsQuery()
            .ref_id(ref)
            .query_mode(QueryMode.METRICS)
            .metric_query_type(MetricQueryType.SEARCH)  # Grafana's name for "one metric", as opposed to SQL
            .metric_editor_mode(MetricEditorMode.BUILDER)
            .region(region)
            .namespace(namespace.name)
            .metric_name(metric)
            .dimensions({namespace.dimension: [of]})
            .match_exact(True)
            .statistic(statistic or documented.statistics[0])
            .period(str(namespace.period))
            .label(label)
        ),
        documented.unit,
    )


def metrics_per_load(dashboard: Dashboard) -> int:
    """The metrics that AWS bills each time `dashboard` is loaded or refreshed."""
    panels = [panel for panel in dashboard.panels or [] if isinstance(panel, Panel)]
    return sum(isinstance(target, MetricsQuery) for panel in panels for target in panel.targets or [])
