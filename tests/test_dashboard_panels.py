"""How the dashboards look: titles, units, places, and what is left out."""

import json
from itertools import combinations

import pytest
from dashboard_cases import LOGS, REGION, STACKS, decoded, every_dashboard, metrics, on_aws
from grafana_foundation_sdk.models.dashboard import Panel

from apps.alerts.provisioning import alerting
from apps.dashboards.metrics import NAMESPACES
from apps.grafana import provisioning


@every_dashboard
def test_every_panel_has_a_title_a_unit_and_data_from_a_provisioned_source(text: str) -> None:
    all_of_them = [provisioning.prometheus("http://it", "60s"), provisioning.cloudwatch(REGION), provisioning.made_up()]
    sources = json.loads(provisioning.data_sources(all_of_them))["datasources"]
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


@pytest.mark.parametrize("text", [*STACKS["NAT in two zones, Prometheus"].values(), *LOGS.values()])
def test_a_menu_above_the_panels_leads_to_every_dashboard(text: str) -> None:
    """Grafana shows a link above the panels only where it has no placement, and the title of one that lists dashboards
    only where it is a dropdown: grafana/grafana, public/app/features/dashboard-scene/scene/DashboardLinksControls.tsx
    (2026-11), and https://github.com/grafana/grafana/issues/115084.
    """
    (link,) = json.loads(text)["links"]
    assert "placement" not in link, "it would be in the menu of controls, or nowhere"
    assert (link["type"], link["tags"]) == ("dashboards", ["eks-grafana"]), "all that have the tag"
    assert link["asDropdown"] is True, "else a link for each of them, and the title is not shown"


@pytest.mark.parametrize("stack", STACKS)
def test_all_files_fit_into_one_config_map(stack: str) -> None:
    alerts = json.dumps(alerting(prometheus=True, on_aws=[], topic_arn="arn:aws:sns:r:1:t"), indent=2)
    size = len(alerts) + sum(len(name) + len(text.encode()) for name, text in STACKS[stack].items())
    # https://kubernetes.io/docs/concepts/configuration/configmap/ (2026-11), and etcd takes 1.5 MiB in one request,
    # which is this with names and quotes as JSON: https://etcd.io/docs/v3.5/dev-guide/limit/ (2026-11)
    assert size < 1024 * 1024, "Kubernetes takes 1 MiB"
    assert size < 400_000, "a version that grows as this one did still fits"


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
