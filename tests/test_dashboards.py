"""Grafana's dashboards and provisioning files. `python tests/test_dashboards.py` records them again."""

import json
import os
import re
import subprocess
import sys
from collections.abc import Iterator, Mapping
from itertools import combinations
from pathlib import Path
from typing import Any

import pytest

PROJECT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(PROJECT))  # for `python tests/test_dashboards.py`; pytest has it

from grafana_foundation_sdk.cog.encoder import JSONEncoder  # noqa: E402
from grafana_foundation_sdk.cog.plugins import register_default_plugins  # noqa: E402
from grafana_foundation_sdk.models.dashboard import Dashboard, Panel  # noqa: E402

from apps.dashboards import aws_dashboards, local_dashboards  # noqa: E402
from apps.dashboards.board import board, encode, graph  # noqa: E402
from apps.dashboards.cloudwatch import MOST_METRICS, metrics_per_load, series  # noqa: E402
from apps.dashboards.metrics import EKS, NAMESPACES  # noqa: E402
from apps.dashboards.network import PRICES, price_of_a_gb  # noqa: E402
from apps.grafana import provisioning  # noqa: E402
from apps.grafana.pod import DATA  # noqa: E402

RECORDED = PROJECT / "tests" / "golden" / "dashboards"
PAGE = PROJECT / "docs" / "grafana.md"
TABLE = re.compile(r"(?<=<!-- dashboards -->\n).*?(?=<!-- /dashboards -->)", re.DOTALL)
REGION = "ap-northeast-2"

# Plain values, as the decoder of JSON gives them.
Json = Mapping[str, Any]


def on_aws(
    zones: str = "ab", instance_types: tuple[str, ...] = ("t4g.medium",), region: str = REGION
) -> dict[str, str]:
    """The dashboards of a cluster with a NAT gateway in each zone of that letter."""
    return aws_dashboards(
        region=region,
        cluster_name="eks-grafana-dev",
        auto_scaling_group="eks-general-group-1",
        instance_types=instance_types,
        nat_gateways={f"{region}{zone}": f"nat-{zone}" for zone in zones},
    )


STACKS = {
    "NAT in two zones": on_aws(),
    "one NAT": on_aws("a"),
    "NAT in three zones": on_aws("abc"),
    "NAT in six zones": on_aws("abcdef"),
    "no NAT, fixed performance": on_aws("", ("m7g.large",)),
    "another region": on_aws(region="eu-central-1"),
    "no cloud": local_dashboards(),
}
FILES = {f"{stack}: {file}": text for stack, files in STACKS.items() for file, text in files.items()}
every_dashboard = pytest.mark.parametrize("text", FILES.values(), ids=FILES.keys())


def decoded(text: str) -> Dashboard:
    """The dashboard in the SDK's own types."""
    register_default_plugins()
    return Dashboard.from_json(json.loads(text))


def queries(text: str) -> list[Json]:
    return [target for panel in json.loads(text)["panels"] for target in panel.get("targets", [])]


def metrics(text: str) -> list[Json]:
    return [query for query in queries(text) if "metricName" in query]


def recorded() -> dict[str, str]:
    """What is held by files: the dev stack's dashboards, with all that any of them shows, and the local one."""
    return STACKS["NAT in two zones"] | STACKS["no cloud"]


def table_rows(text: str) -> Iterator[str]:
    dashboard = json.loads(text)
    for panel in dashboard["panels"]:
        asked = [query for query in panel.get("targets", []) if "metricName" in query]
        names = dict.fromkeys(f"`{query['metricName']}`" for query in asked)
        namespace = f"{asked[0]['namespace']}: " if asked else ""
        shown = {"text": "text"}.get(panel["type"], "made-up data")
        yield f"| {dashboard['title']} | {panel['title']} | {namespace}{', '.join(names) or shown} |"


def dashboards_table() -> str:
    """What each dashboard has, for the README."""
    rows = [row for text in recorded().values() for row in table_rows(text)]
    return "\n".join(["| dashboard | panel | metrics |", "|---|---|---|", *rows]) + "\n"


@every_dashboard
def test_a_dashboard_is_made_of_what_the_sdk_knows_and_nothing_else(text: str) -> None:
    again = json.dumps(decoded(text), cls=JSONEncoder, sort_keys=True, indent=2) + "\n"
    assert again == text, "a key that the SDK's types lack is one that Grafana ignores"


@every_dashboard
def test_each_query_asks_for_one_documented_metric_of_one_thing(text: str) -> None:
    documented = {namespace.name: namespace for namespace in NAMESPACES}
    for query in metrics(text):
        namespace = documented[query["namespace"]]
        assert query["metricName"] in namespace.metrics, "AWS publishes no such metric: the panel would stay empty"
        assert query["statistic"] in namespace.metrics[query["metricName"]].statistics, "this statistic says nothing"
        ((dimension, values),) = query["dimensions"].items()
        assert dimension == namespace.dimension, "with another dimension CloudWatch has no data"
        assert len(values) == 1, "several values become a SEARCH, which is billed by what it finds"
        assert values[0], "a metric of nothing has no data"
        assert "*" not in values[0], "so does a wildcard"
        assert query["matchExact"] is True, "and so does a match that is not exact"
        assert query["queryMode"] == "Metrics", "logs are not what the role may read"
        assert (query["metricQueryType"], query["metricEditorMode"]) == (0, 0), "anything else is an expression or SQL"
        assert "expression" not in query, "an expression can ask for any number of metrics"


def test_the_region_of_the_stack_is_the_one_that_is_asked() -> None:
    asked = {query["region"] for text in STACKS["another region"].values() for query in metrics(text)}
    assert asked == {"eu-central-1"}, "another region has no data of this cluster"


def test_every_documented_metric_has_its_source_and_is_shown() -> None:
    shown = {
        (query["namespace"], query["metricName"], query["statistic"])
        for text in FILES.values()
        for query in metrics(text)
    }
    listed = {
        (namespace.name, name, statistic)
        for namespace in NAMESPACES
        for name, metric in namespace.metrics.items()
        for statistic in metric.statistics
    }
    assert shown == listed, "a row that no dashboard uses is not kept true by anybody"
    for namespace in NAMESPACES:
        assert namespace.source.startswith("https://docs.aws.amazon.com/"), "AWS says what AWS publishes"
        assert namespace.read.startswith("2026-"), "a source without a date cannot be judged"


@every_dashboard
def test_points_are_as_long_as_what_aws_publishes(text: str) -> None:
    periods = {(query["namespace"], query["period"]) for query in metrics(text)}
    assert periods <= {("AWS/EKS", "60"), ("AWS/AutoScaling", "300"), ("AWS/EC2", "300"), ("AWS/NATGateway", "300")}, (
        "shorter than basic monitoring's five minutes shows gaps; longer than a minute adds a waiting pod up"
    )


@every_dashboard
def test_a_load_is_cheap_and_none_comes_sooner_than_every_five_minutes(text: str) -> None:
    assert metrics_per_load(decoded(text)) == len(metrics(text)), "each query is one metric on the bill"
    assert len(metrics(text)) <= MOST_METRICS == 40, "GetMetricData is billed by metric"
    dashboard = json.loads(text)
    offered = [dashboard["refresh"], *dashboard["timepicker"]["refresh_intervals"]]
    assert set(offered) <= {"5m", "15m", "30m", "1h", "2h", "1d"}, "a faster one costs, and shows nothing new"


def test_a_dashboard_that_asks_for_too_much_is_refused() -> None:
    lines = [series(EKS, "apiserver_request_total", f"cluster-{number}", "", region=REGION) for number in range(41)]
    with pytest.raises(ValueError, match=r"'Big' asks for 41 metrics at each load, which is more than 40: take lines"):
        encode(board("too-big-a-one", "Big", "", [graph("All", lines, about="")], []))


@every_dashboard
def test_every_panel_has_a_title_a_unit_and_data_from_a_provisioned_source(text: str) -> None:
    files = (provisioning.aws_data_source(REGION), provisioning.local_data_source())
    sources = [source for file in files for source in json.loads(file)["datasources"]]
    known = [{"type": source["type"], "uid": source["uid"]} for source in sources]
    for panel in json.loads(text)["panels"]:
        assert panel["title"], "a panel without a title is a riddle"
        if panel["type"] == "text":
            assert panel["options"]["content"].strip(), "an empty note says nothing"
            continue
        assert panel["fieldConfig"]["defaults"]["unit"], f"{panel['title']}: a number without a unit is a riddle too"
        assert panel["description"], f"{panel['title']}: the reader learns what a high value means"
        assert panel["targets"], f"{panel['title']} shows nothing"
        assert panel["datasource"] in known, f"{panel['title']}: its data source is not there"
        references = [query["refId"] for query in panel["targets"]]
        assert len(set(references)) == len(references), f"{panel['title']}: of two with one name Grafana asks one"


@every_dashboard
def test_the_lines_of_a_panel_share_its_unit(text: str) -> None:
    units = {"bytes": "Bytes", "short": "Count", "percent": "Percent", "s": "Seconds"}
    documented = {namespace.name: namespace.metrics for namespace in NAMESPACES}
    for panel in json.loads(text)["panels"]:
        found = {
            documented[each["namespace"]][each["metricName"]].unit for each in metrics(json.dumps({"panels": [panel]}))
        }
        assert not found or found == {units[panel["fieldConfig"]["defaults"]["unit"]]}, (
            f"{panel['title']}: seconds on an axis of bytes mislead"
        )


@every_dashboard
def test_panels_fill_rows_and_do_not_overlap(text: str) -> None:
    panels = [panel for panel in decoded(text).panels or [] if isinstance(panel, Panel) and panel.grid_pos]
    cells = [
        {(x, y) for x in range(at.x, at.x + at.w) for y in range(at.y, at.y + at.h)}
        for at in (panel.grid_pos for panel in panels)
        if at
    ]
    assert not [1 for one, other in combinations(cells, 2) if one & other], "one panel would hide another"
    covered = set[tuple[int, int]]().union(*cells)
    height = max(y for _, y in covered) + 1
    assert covered == {(x, y) for x in range(24) for y in range(height)}, "a hole, or a panel beyond the 24 columns"
    ids = [panel.id_val for panel in panels]
    assert ids == list(range(1, len(ids) + 1)), "the link to a panel is its number"


@pytest.mark.parametrize("stack", STACKS)
def test_dashboards_are_reported_apart_and_cannot_be_edited(stack: str) -> None:
    dashboards = [json.loads(text) for text in STACKS[stack].values()]
    for key in ("uid", "title"):
        assert len({each[key] for each in dashboards}) == len(dashboards), (
            f"Grafana drops one of two with the same {key}"
        )
    for each in dashboards:
        assert 8 <= len(each["uid"]) <= 40, "what Grafana takes as a uid"
        assert each["tags"] == ["eks-grafana"], "the links between them go by the tag"
        assert each["timezone"] == "browser", "times are the reader's"
        assert each["editable"] is False, "an edit would be lost with the pod"
        assert "id" not in each, "the id is the database's own"


@pytest.mark.parametrize("stack", STACKS)
def test_all_files_fit_into_one_config_map(stack: str) -> None:
    size = sum(len(name) + len(text.encode()) for name, text in STACKS[stack].items())
    # https://kubernetes.io/docs/concepts/configuration/configmap/ (2026-11)
    assert size < 1024 * 1024, "Kubernetes takes 1 MiB"


def test_without_nat_there_is_no_dashboard_of_the_network() -> None:
    assert set(STACKS["no NAT, fixed performance"]) == {"control-plane.json", "nodes.json"}, (
        "an internet gateway has no metrics"
    )
    assert set(STACKS["one NAT"]) == {"control-plane.json", "nodes.json", "network.json"}, "with one there is"


def test_six_gateways_leave_graphs_out_and_say_so() -> None:
    def text_and_titles(stack: str) -> tuple[str, list[str]]:
        *graphs, note = json.loads(STACKS[stack]["network.json"])["panels"]
        return note["options"]["content"], [panel["title"] for panel in graphs]

    _, all_of_them = text_and_titles("NAT in three zones")
    said, titles = text_and_titles("NAT in six zones")
    assert len(all_of_them) == 8, "three zones have every graph"
    assert titles == all_of_them[:6], "six zones keep the graphs that matter most"
    assert "IdleTimeoutCount, BytesOutToSource" in said, "what is not shown is named"


@pytest.mark.parametrize(
    ("instance_types", "shown"),
    [(("t3.medium",), True), (("m7g.large", "t4g.large"), True), (("m7g.large",), False), (("trn1.2xlarge",), False)],
)
def test_cpu_credits_are_shown_where_instances_have_them(instance_types: tuple[str, ...], shown: bool) -> None:
    names = {query["metricName"] for query in metrics(on_aws(instance_types=instance_types)["nodes.json"])}
    assert ("CPUCreditBalance" in names) is shown, "burstable instances alone publish them"


def test_what_nobody_publishes_is_named_and_not_drawn() -> None:
    *_, note = json.loads(STACKS["one NAT"]["nodes.json"])["panels"]
    assert "Memory and disk space are not here" in note["options"]["content"], "nobody looks for them in vain"


def test_the_price_of_a_gb_is_that_of_the_region_or_where_to_find_it() -> None:
    assert "$0.059" in price_of_a_gb("ap-northeast-2"), "Seoul's"
    assert "2026-10" in price_of_a_gb("us-east-1"), "a price has a date"
    elsewhere = price_of_a_gb("eu-central-1")
    assert "eu-central-1" not in PRICES, "the case of a region that was not read"
    assert "$" not in elsewhere, "no region's price is for another's"
    assert "https://aws.amazon.com/vpc/pricing/" in elsewhere, "the reader learns where it is"


def test_dashboards_are_those_that_were_recorded() -> None:
    found = {path.name: path.read_text() for path in RECORDED.glob("*.json")}
    assert recorded() == found, "look at the difference, then record them again: python tests/test_dashboards.py"


def test_the_page_on_grafana_says_what_each_dashboard_holds() -> None:
    written = TABLE.search(PAGE.read_text())
    assert written, "docs/grafana.md has a table of dashboards"
    assert written[0] == dashboards_table(), "write it again: python tests/test_dashboards.py"


def test_another_process_writes_the_same_bytes() -> None:
    program = (
        "import json, test_dashboards as here; print(json.dumps([[*each.items()] for each in here.STACKS.values()]))"
    )
    path = os.pathsep.join([str(PROJECT), str(PROJECT / "tests")])
    again = subprocess.run(
        [sys.executable, "-c", program],
        env={**os.environ, "PYTHONHASHSEED": "7", "PYTHONPATH": path},
        capture_output=True,
        text=True,
        check=True,
    ).stdout
    here = [[list(item) for item in files.items()] for files in STACKS.values()]
    assert json.loads(again) == here, "a preview would show a change of nothing"


def test_cloudwatch_is_asked_with_the_pods_own_credentials() -> None:
    (source,) = json.loads(provisioning.aws_data_source("eu-central-1"))["datasources"]
    assert source["jsonData"] == {"authType": "default", "defaultRegion": "eu-central-1"}, "no key, no profile, no role"
    assert "secureJsonData" not in source, "nothing secret is in a ConfigMap"
    assert (source["type"], source["uid"]) == ("cloudwatch", "cloudwatch"), "the panels refer to it"
    assert source["editable"] is False, "the program is where it is changed"
    assert source["isDefault"] is True, "a new panel starts with it"


def test_dashboards_lie_outside_of_the_data_volume() -> None:
    (provider,) = json.loads(provisioning.dashboard_provider())["providers"]
    path = Path(provider["options"]["path"])
    assert not path.is_relative_to(DATA), "the volume that is mounted there would hide them"
    assert not path.is_relative_to("/etc/grafana/provisioning"), "nor are they configuration of providers"
    assert provider["allowUiUpdates"] is False, "an edit would be lost with the pod"
    assert provider["disableDeletion"] is False, "a dashboard that is gone from the stack leaves the database"


if __name__ == "__main__":
    RECORDED.mkdir(parents=True, exist_ok=True)
    for each in RECORDED.iterdir():
        each.unlink()
    for name, content in recorded().items():
        (RECORDED / name).write_text(content)
    PAGE.write_text(TABLE.sub(lambda _: dashboards_table(), PAGE.read_text()))
