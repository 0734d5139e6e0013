"""What the dashboards share: panels, layout, and the JSON that Grafana reads."""

import json
from collections.abc import Sequence
from typing import NamedTuple

from grafana_foundation_sdk.builders import bargauge, common, dashboard, stat, table, text, timeseries
from grafana_foundation_sdk.cog.builder import Builder
from grafana_foundation_sdk.cog.encoder import JSONEncoder
from grafana_foundation_sdk.cog.variants import Dataquery
from grafana_foundation_sdk.models.common import (
    DataSourceRef,
    GraphThresholdsStyleMode,
    LegendDisplayMode,
    LegendPlacement,
    TooltipDisplayMode,
)
from grafana_foundation_sdk.models.dashboard import DashboardCursorSync, DashboardLinkType, DynamicConfigValue
from grafana_foundation_sdk.models.text import TextMode

from apps.dashboards.cloudwatch import MOST_METRICS, UNITS, Series, metrics_per_load
from apps.dashboards.data_sources import CLOUDWATCH, DataSource
from apps.dashboards.thresholds import NEVER, Bad

TAG = "eks-grafana"
# Most metrics of CloudWatch are of five minutes, and each refresh is billed.
REFRESH = "5m"
REFRESH_INTERVALS = [REFRESH, "15m", "30m", "1h", "2h", "1d"]
# Prometheus has a point a minute, at no charge.
FREE_REFRESH = "1m"
WIDTH = 24  # columns of Grafana's grid

_DASHED = common.GraphThresholdsStyleConfig().mode(GraphThresholdsStyleMode.DASHED)

AnyPanel = timeseries.Panel | stat.Panel | bargauge.Panel | table.Panel | text.Panel


class Row(NamedTuple):
    """Panels beside each other, of the same width."""

    height: int
    panels: Sequence[AnyPanel]


def panel(
    title: str,
    queries: Sequence[Builder[Dataquery]],
    *,
    source: DataSource,
    unit: str,
    about: str,
    total: bool = False,
    bad: Bad = NEVER,
) -> timeseries.Panel:
    """Lines over time from zero up; where a value can be bad, a dashed line shows from where on. `total`: their sum
    over the time shown is worth a column of the legend.
    """
    legend = (
        common.VizLegendOptions()
        .show_legend(True)
        .display_mode(LegendDisplayMode.TABLE)
        .placement(LegendPlacement.BOTTOM)
        .calcs(["sum" if total else "lastNotNull", "max"])
    )
    result = (
        timeseries.Panel()
        .title(title)
        .description(about)
        .datasource(DataSourceRef(type_val=source.type, uid=source.uid))
        .targets(list(queries))
        .unit(unit)
        .min(0)
        .fill_opacity(10)
        .legend(legend)
        .tooltip(common.VizTooltipOptions().mode(TooltipDisplayMode.MULTI))
    )
    return result if bad == NEVER else result.thresholds(bad.build()).thresholds_style(_DASHED)


def graph(
    title: str,
    lines: Sequence[Series],
    *,
    about: str,
    total: bool = False,
    bad: Bad = NEVER,
    bad_lines: Sequence[str] = (),
) -> timeseries.Panel:
    """Lines of CloudWatch, which all have the unit of the first. `bad_lines`: the labels of those that are meant by
    `bad`, where it is not all.
    """
    queries = [line.query(f"q{number}") for number, line in enumerate(lines, start=1)]
    of_all = NEVER if bad_lines else bad
    result = panel(title, queries, source=CLOUDWATCH, unit=UNITS[lines[0].unit], about=about, total=total, bad=of_all)
    for label in bad_lines:
        style = DynamicConfigValue("custom.thresholdsStyle", {"mode": GraphThresholdsStyleMode.DASHED})
        result = result.override_by_name(label, [bad.override(), style])
    return result


def note(title: str, markdown: str) -> text.Panel:
    """Text below the graphs."""
    return text.Panel().title(title).mode(TextMode.MARKDOWN).content(markdown)


def titled(uid: str, title: str, about: str) -> dashboard.Dashboard:
    """What every dashboard says of itself; nobody edits it in the browser."""
    return dashboard.Dashboard(title).uid(uid).description(about).tags([TAG]).timezone("browser").readonly()


def link_to_all(*, keep_time: bool) -> dashboard.DashboardLink:
    """The menu Dashboards above the panels. Without the dropdown it would be a link of its own for each of them."""
    return (
        dashboard.DashboardLink("Dashboards")
        .type(DashboardLinkType.DASHBOARDS)
        .tags([TAG])
        .as_dropdown(True)
        .keep_time(keep_time)
    )


def _frame(
    uid: str, title: str, about: str, rows: Sequence[Row], *, refresh: str, offered: Sequence[str]
) -> dashboard.Dashboard:
    """A dashboard of `rows`, which refreshes by itself and offers other intervals."""
    result = (
        titled(uid, title, about)
        .time("now-6h", "now")
        .refresh(refresh)
        .timepicker(dashboard.TimePicker().refresh_intervals(list(offered)))
        .tooltip(DashboardCursorSync.CROSSHAIR)
        .link(link_to_all(keep_time=True))
    )
    places = [(row.height, WIDTH // len(row.panels), panel) for row in rows for panel in row.panels]
    for number, (height, width, panel) in enumerate(places, start=1):
        result.with_panel(panel.id(number).height(height).span(width))
    return result


def board(
    uid: str, title: str, about: str, graphs: Sequence[timeseries.Panel], notes: Sequence[text.Panel]
) -> dashboard.Dashboard:
    """A dashboard of priced metrics: two graphs in a row, the last one alone where their number is odd, and notes.

    `uid` is what links and stars refer to: it stays.
    """
    pairs = [Row(8, graphs[first : first + 2]) for first in range(0, len(graphs), 2)]
    rows = [*pairs, *(Row(7, [each]) for each in notes)]
    return _frame(uid, title, about, rows, refresh=REFRESH, offered=REFRESH_INTERVALS)


def free_board(
    uid: str, title: str, about: str, rows: Sequence[Row], variables: Sequence[dashboard.QueryVariable] = ()
) -> dashboard.Dashboard:
    """A dashboard of Prometheus' metrics. `uid` stays, as in `board`; `variables` are its filters."""
    offered = [FREE_REFRESH, *REFRESH_INTERVALS]
    built = _frame(uid, title, about, rows, refresh=FREE_REFRESH, offered=offered)
    return built.variables(list(variables)) if variables else built


def encode(built: dashboard.Dashboard) -> str:
    """The JSON of a dashboard, the same for the same dashboard. Raises ValueError where a load is too dear.

    It is Grafana's classic model. The SDK advises the newer one, but Grafana 13 refuses that in provisioned files:
    https://github.com/grafana/grafana/issues/122663 (2026-04).
    """
    model = built.build()
    if (count := metrics_per_load(model)) > MOST_METRICS:
        raise ValueError(
            f"dashboard {model.title!r} asks for {count} metrics at each load, which is more than {MOST_METRICS}: "
            "take lines out, or make a second dashboard"
        )
    content = json.loads(json.dumps(model, cls=JSONEncoder))
    for link in content["links"]:
        # The SDK puts each link into the menu of controls; Grafana shows those without a place above the panels:
        # https://github.com/grafana/grafana-foundation-sdk/issues/1272 and DashboardLinksControls.tsx in
        # grafana/grafana, public/app/features/dashboard-scene/scene (2026-11).
        link.pop("placement", None)
    return json.dumps(content, sort_keys=True, indent=2) + "\n"
