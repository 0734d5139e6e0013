"""prod under deletion protection: what stays changeable for months, and what stops in the preview."""

import json
from collections.abc import Iterator
from typing import Any

import pytest

from apps.grafana import provisioning
from plan.events import parse
from plan.guard import open_stops
from plan.model import Plan
from rehearsal.cloud.resource_types import ACCESS_ENTRY
from rehearsal.engine.events import plain
from rehearsal.engine.run import RehearsalError
from rehearsal.stack import Rehearsal

pytestmark = [pytest.mark.engine, pytest.mark.changes]


def principal(name: str) -> dict[str, Any]:
    return {"principal_arn": f"arn:aws:iam::123456789012:role/{name}", "policy": "AmazonEKSViewPolicy"}


RUNNING = {"cluster": {"version": "1.35", "access_entries": {"leaver": principal("leaver"), "team": principal("team")}}}


class Prod(Rehearsal):
    """prod as its stack file has it, and a minor behind. It keeps the events of its last preview."""

    def __init__(self, **options: Any) -> None:
        super().__init__("prod", settings=RUNNING, on_event=self._keep, **options)
        self._events: list[bytes] = []

    def _keep(self, event: Any) -> None:
        self._events.append(json.dumps(plain(event)).encode())

    def plan(self, changes: dict[str, Any]) -> Plan:
        """What a pull request with these changes shows, whether its preview succeeds or not."""
        before = self.config
        self.configure(changes)
        self._events.clear()
        try:
            self.preview()
        except RehearsalError:
            pass
        finally:
            self.config = before
        return parse(self._events)


@pytest.fixture(scope="module")
def prod(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Prod]:
    """prod, up and protected."""
    rehearsal = Prod(folder=tmp_path_factory.mktemp("prod"))
    with rehearsal:
        rehearsal.up()
        yield rehearsal


@pytest.fixture(scope="module")
def unprotected(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Prod]:
    """prod, up, and its protection taken off: a plan that ends something succeeds."""
    rehearsal = Prod(folder=tmp_path_factory.mktemp("unprotected"))
    with rehearsal:
        rehearsal.configure({"cluster": {"deletion_protection": False}})
        rehearsal.up()
        yield rehearsal


CHANGES: dict[str, dict[str, Any]] = {
    "a login option": {"grafana": {"config": {"dashboards": {"versions_to_keep": 5}}}},
    "another admin password": {"grafana": {"admin_password_generation": 2}},
    "what becomes of the volume": {"grafana": {"storage": {"on_destroy": "delete"}}},
    "tags": {"tags": {"Team": "web"}},
    "exposure": {"grafana": {"exposure": "private", "allow_plain_http": None}},
    "log types": {"cluster": {"log_types": ["audit"]}},
    "node sizes": {"node_group": {"max_size": 5}},
    "taints": {"node_group": {"taints": [{"key": "team", "value": "web", "effect": "NO_SCHEDULE"}]}},
    "a disk": {"node_group": {"disk_size": 60}},
    "an access entry more": {"cluster": {"access_entries": {"joiner": principal("joiner")}}},
    "another policy of an access entry": {"cluster": {"access_entries": {"team": {"policy": "AmazonEKSEditPolicy"}}}},
    "an access entry less": {"cluster": {"access_entries": {"leaver": None}}},
    "a minor up": {"cluster": {"version": "1.36"}},
}
ENDS: dict[str, dict[str, Any]] = {
    "another network": {"vpc": {"cidr": "10.20.0.0/16"}},
    "another cluster": {"cluster": {"name": "another"}},
    "other nodes": {"node_group": {"instance_types": ["m7g.xlarge"]}},
    "no key": {"cluster": {"secrets_kms_key": False}},
    "no volume": {"grafana": {"storage": {"enabled": False}}},
    "no monitoring": {"monitoring": {"enabled": False}},
}


ENDED = {
    "another network": {"main-vpc", "main-eks-eksCluster", "general-group", "grafana-namespace", "grafana-claim"},
    "another cluster": {"main-eks-eksCluster", "general-group", "grafana-namespace", "grafana-claim"},
    "other nodes": {"general-group"},
    "no key": {"main-secrets", "main-eks-eksCluster", "general-group", "grafana-namespace", "grafana-claim"},
    "no volume": {"grafana-claim"},
    "no monitoring": {"prometheus-claim", "prometheus-namespace"},
}
"""What a reviewer must consent to, at the least."""


@pytest.mark.parametrize("changes", CHANGES.values(), ids=CHANGES.keys())
def test_a_plan_of_prod_that_ends_neither_data_nor_cluster_needs_no_consent(
    prod: Prod, changes: dict[str, Any]
) -> None:
    plan = prod.plan(changes)
    assert plan.changes, "the plan shows the change"
    assert not open_stops(plan, consented=False), "a guard that stops at everything is switched off"


@pytest.mark.parametrize("change", ENDS)
def test_a_plan_of_prod_that_ends_data_or_cluster_needs_consent(unprotected: Prod, change: str) -> None:
    plan = unprotected.plan(ENDS[change])
    assert not plan.problems, "the plan itself is sound"
    stopped = {stop.step.name for stop in open_stops(plan, consented=False) if stop.step}
    assert stopped >= ENDED[change], "each loss is named"
    assert not open_stops(plan, consented=True), "and the label lets it through"


WITHOUT_DATA: dict[str, tuple[dict[str, Any], dict[str, Any]]] = {
    "no monitoring, which had no volume": (
        {"monitoring": {"storage": {"enabled": False}}},
        {"monitoring": {"enabled": False}},
    ),
    "no nginx": ({"nginx": {"enabled": True}}, {"nginx": {"enabled": False}}),
}


@pytest.mark.parametrize(("before", "change"), WITHOUT_DATA.values(), ids=WITHOUT_DATA.keys())
def test_the_end_of_an_app_without_a_volume_needs_no_consent(
    unprotected: Prod, before: dict[str, Any], change: dict[str, Any]
) -> None:
    unprotected.configure(before)
    unprotected.up()
    plan = unprotected.plan(change)
    assert not plan.problems, "the plan itself is sound"
    ended = {step.name for step in plan.steps if step.operation == "delete"}
    assert [name for name in ended if name.endswith("-namespace")], "a namespace is deleted"
    assert not open_stops(plan, consented=False), "the guard asks where data or the cluster end, and only there"


@pytest.mark.parametrize("changes", ENDS.values(), ids=ENDS.keys())
def test_no_consent_reaches_past_the_protection(prod: Prod, changes: dict[str, Any]) -> None:
    assert open_stops(prod.plan(changes), consented=True), "the preview failed, and an `up` would"


@pytest.mark.parametrize("changes", ENDS.values(), ids=ENDS.keys())
def test_what_would_end_data_or_cluster_stops_in_the_preview(prod: Rehearsal, changes: dict[str, Any]) -> None:
    before = prod.config
    prod.configure(changes)
    prod.calls.clear()
    with pytest.raises(RehearsalError, match=r"marked for protection|is protected"):
        prod.preview()
    assert not prod.calls, "nothing was changed"
    prod.config = before


def test_what_ends_neither_data_nor_cluster_comes_up_and_destroy_still_stops(
    prod: Rehearsal, monkeypatch: pytest.MonkeyPatch
) -> None:
    for changes in CHANGES.values():
        prod.configure(changes)
    made, more = provisioning.files, {"another-dashboard.json": "{}"}
    monkeypatch.setattr(provisioning, "files", lambda *where, **values: made(*where, **values) | more)
    assert prod.preview().changes, "the plan of a pull request shows them"
    prod.up()
    assert not prod.up().changes, "the stack is as its file says"
    granted = {found.inputs["principalArn"].rpartition("/")[2] for found in prod.cloud.objects(ACCESS_ENTRY)}
    assert granted == {"joiner", "team"}, "access that was revoked is gone"
    prod.calls.clear()
    with pytest.raises(RehearsalError, match="protected"):
        prod.destroy()
    assert not prod.calls, "not one object was touched"
