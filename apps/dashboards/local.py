"""What a cluster shows that has no cloud and no monitoring: made-up data, to try out data source and dashboards."""

from grafana_foundation_sdk.builders import testdata
from grafana_foundation_sdk.builders.dashboard import Dashboard
from grafana_foundation_sdk.models import units

from apps.dashboards.board import board, note, panel
from apps.dashboards.data_sources import TEST_DATA

FILE = "test-data.json"

ABOUT = """\
**Nothing here is measured.** The target `local` has no CloudWatch, and monitoring is off, so that these lines come from
Grafana's TestData: they show that the data source and the dashboards were provisioned. With `monitoring.enabled: true`
this place holds the dashboards of the cluster.
"""


def local() -> Dashboard:
    """Random lines, and a wave that is the same at every load."""
    wave = testdata.CSVWave().name("wave").time_step(60).values_csv("0,25,50,75,100,75,50,25")
    return board(
        "local-test-data",
        "Test data",
        "Made-up data, to try out what is provisioned",
        [
            panel(
                "Random walk",
                [testdata.Dataquery().ref_id("q1").scenario_id("random_walk").series_count(2).start_value(10).min(0)],
                source=TEST_DATA,
                unit=units.Short,
                about="Two lines that are other ones at every load.",
            ),
            panel(
                "Wave",
                [testdata.Dataquery().ref_id("q1").scenario_id("predictable_csv_wave").csv_wave([wave])],
                source=TEST_DATA,
                unit=units.Percent,
                about="Eight minutes up and down.",
            ),
        ],
        [note("About this data", ABOUT)],
    )
