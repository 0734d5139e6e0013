"""Panels of Prometheus' metrics: lines over time, one number, bars and tables of what is now."""

from collections.abc import Mapping, Sequence
from typing import NamedTuple

from grafana_foundation_sdk.builders import bargauge, common, stat, table, timeseries
from grafana_foundation_sdk.models.common import (
    BigValueColorMode,
    BigValueGraphMode,
    DataSourceRef,
    VizOrientation,
)
from grafana_foundation_sdk.models.dashboard import DataTransformerConfig, DynamicConfigValue

from apps.dashboards.board import panel
from apps.dashboards.data_sources import PROMETHEUS
from apps.dashboards.promql import Line, query
from apps.dashboards.thresholds import NEVER, Bad

_SOURCE = DataSourceRef(type_val=PROMETHEUS.type, uid=PROMETHEUS.uid)


class Column(NamedTuple):
    """A number of a table: a query whose labels are the table's rows."""

    title: str
    expr: str
    unit: str
    bad: Bad = NEVER


def lines(title: str, drawn: Sequence[Line], *, unit: str, about: str, bad: Bad = NEVER) -> timeseries.Panel:
    """Lines over time from zero up; where a value can be bad, a dashed line shows from where on."""
    queries = [query(line, f"q{number}") for number, line in enumerate(drawn, start=1)]
    return panel(title, queries, source=PROMETHEUS, unit=unit, about=about, bad=bad)


def number(
    title: str, expr: str, *, unit: str, about: str, bad: Bad = NEVER, decimals: int | None = None
) -> stat.Panel:
    """What is now, in large type."""
    result = (
        stat.Panel()
        .title(title)
        .description(about)
        .datasource(_SOURCE)
        .targets([query(Line(expr, title), "q1", instant=True)])
        .unit(unit)
        .thresholds(bad.build())
        .color_mode(BigValueColorMode.VALUE)
        .graph_mode(BigValueGraphMode.NONE)
        .reduce_options(common.ReduceDataOptions().calcs(["lastNotNull"]))
        .no_value("no data")
    )
    return result if decimals is None else result.decimals(decimals)


def bars(
    title: str, line: Line, *, unit: str, about: str, bad: Bad = NEVER, full: float | None = None
) -> bargauge.Panel:
    """What is now of each thing, side by side; `full` is where a bar ends."""
    result = (
        bargauge.Panel()
        .title(title)
        .description(about)
        .datasource(_SOURCE)
        .targets([query(line, "q1", instant=True)])
        .unit(unit)
        .min(0)
        .thresholds(bad.build())
        .orientation(VizOrientation.HORIZONTAL)
        .reduce_options(common.ReduceDataOptions().calcs(["lastNotNull"]))
        .no_value("none")
    )
    return result if full is None else result.max(full)


def listing(
    title: str,
    columns: Sequence[Column],
    *,
    about: str,
    hide: Sequence[str] = (),
    names: Mapping[str, str] | None = None,
) -> table.Panel:
    """A table: a row for each set of labels, a column for each label and each query. `hide`: labels that say nothing;
    `names`: labels by their titles.
    """
    queries = [query(Line(column.expr, ""), f"q{at}", instant=True, table=True) for at, column in enumerate(columns, 1)]
    # Grafana calls the value of a lone query Value, of several Value #NAME:
    # https://grafana.com/docs/grafana/latest/panels-visualizations/query-transform-data/transform-data/ (2026-11)
    titles = {"Value" if len(columns) == 1 else f"Value #q{at}": column.title for at, column in enumerate(columns, 1)}
    organized = {
        "excludeByName": dict.fromkeys(["Time", *hide], True),
        "renameByName": titles | dict(names or {}),
    }
    result = (
        table.Panel()
        .title(title)
        .description(about)
        .datasource(_SOURCE)
        .targets(list(queries))
        .unit(columns[0].unit)
        .transformations(
            [
                DataTransformerConfig(id_val="merge", options={}),
                DataTransformerConfig(id_val="organize", options=organized),
            ]
        )
        .no_value("-")
    )
    for column in columns:
        properties = [DynamicConfigValue("unit", column.unit)]
        if column.bad != NEVER:
            properties += [column.bad.override(), DynamicConfigValue("custom.cellOptions", {"type": "color-text"})]
        result = result.override_by_name(column.title, properties)
    return result
