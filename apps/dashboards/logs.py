"""Tables of CloudWatch Logs Insights: each is a query that AWS bills by the bytes that it reads."""

from collections.abc import Sequence
from typing import NamedTuple

from grafana_foundation_sdk.builders import cloudwatch as build
from grafana_foundation_sdk.builders import dashboard, table, text
from grafana_foundation_sdk.models.cloudwatch import QueryMode
from grafana_foundation_sdk.models.common import DataSourceRef

from apps.dashboards.board import WIDTH, link_to_all, note, titled
from apps.dashboards.data_sources import CLOUDWATCH

PRICING = "https://aws.amazon.com/cloudwatch/pricing/"
PRICE = (
    "Each table is a query of CloudWatch Logs Insights, and AWS bills each one by the gigabytes that it reads, "
    "whatever it finds: all that the log group got in the time that is shown. So the dashboard shows one hour, and "
    f"loads again only when you ask it to. [Prices]({PRICING})."
)


class Query(NamedTuple):
    """One table. `commands` are the lines of a query in CloudWatch's own language."""

    title: str
    about: str
    commands: Sequence[str]


def log_table(query: Query, *, region: str, group: str, id_: str) -> table.Panel:
    """The rows that `query` finds in the log group of the name `group`.

    The group is given by its name: Grafana asks for ARNs only where it reads other accounts' logs (grafana/grafana,
    pkg/tsdb/cloudwatch/log_actions.go, executeStartQuery, 2026-11).
    """
    return (
        table.Panel()
        .title(query.title)
        .description(query.about)
        .datasource(DataSourceRef(type_val=CLOUDWATCH.type, uid=CLOUDWATCH.uid))
        .targets(
            [
                build.LogsQuery()
                .ref_id(id_)
                .id(id_)
                .query_mode(QueryMode.LOGS)
                .region(region)
                .log_group_names([group])
                .expression("\n| ".join(query.commands))
            ]
        )
        .no_value("nothing in this time")
    )


def log_board(
    uid: str, title: str, about: str, queries: Sequence[Query], *, region: str, group: str, notes: Sequence[text.Panel]
) -> dashboard.Dashboard:
    """A dashboard of an hour that never loads by itself, with a table in each row, and notes below."""
    result = (
        titled(uid, title, about)
        .time("now-1h", "now")
        .refresh("")
        # An empty list offers none; only without one Grafana offers its own: SceneRefreshPicker in @grafana/scenes
        # (2026-11).
        .timepicker(dashboard.TimePicker().refresh_intervals([]))
        # Without the time of another dashboard, which may show a month.
        .link(link_to_all(keep_time=False))
    )
    tables = [log_table(query, region=region, group=group, id_=f"q{n}") for n, query in enumerate(queries, start=1)]
    for number, panel in enumerate([*tables, *notes, note("What a query costs", PRICE)], start=1):
        result.with_panel(panel.id(number).height(9 if number <= len(tables) else 5).span(WIDTH))
    return result
