"""What a pull request must not replace or delete unasked."""

import json

import pytest
from plan_events import VIOLATION, end, plan, reasons, step
from recorder import PROJECT

from plan import guard
from plan.events import trimmed


def test_what_a_policy_forbids_is_an_error_that_names_policy_and_resource() -> None:
    kept = [json.loads(line) for line in trimmed([json.dumps(VIOLATION).encode()])]
    assert plan(*kept, end()).errors == ["policy private-nodes, main-vpc: it is public"], "the comment says which"
    warned = {"policyEvent": {**VIOLATION["policyEvent"], "enforcementLevel": "advisory"}}
    made = plan(warned, end())
    assert not made.errors + made.problems, "what could not be asked yet is asked in the up"


def test_a_replacement_is_one_whatever_its_halves_are_called() -> None:
    made = plan(
        step("create-replacement"),
        step("replace", keys=["cidrBlock"], diffs=["cidrBlock"]),
        step("delete-replaced"),
        end(replace=1),
    )
    (vpc,) = made.steps
    assert (vpc.operation, vpc.name, vpc.forcing) == ("replace", "main-vpc", ("cidrBlock",)), "one line for a reviewer"
    assert not made.problems, "and the engine counts one too"


def test_what_a_refresh_found_is_in_the_outputs() -> None:
    asked = [step("refresh"), step("refresh", name="other")]
    found = {"resOutputsEvent": step("update", diffs=["tags"])["resourcePreEvent"]}
    made = plan(*asked, found, end(update=1))
    assert [(each.operation, each.name, each.properties) for each in made.changes] == [
        ("update", "main-vpc", ("tags",))
    ], "drift is reported like a change"
    assert not made.problems, "and counted like one"


@pytest.mark.parametrize("op", ["replace", "delete"])
@pytest.mark.parametrize("type_", [*guard.ROWS, *(each for each in guard.HARMLESS if not each.endswith((":", "/")))])
def test_each_type_is_stopped_at_or_harmless(type_: str, op: str) -> None:
    stopped = bool(guard.stops(plan(step(op, type_), end(**{op: 1}))))
    assert stopped == (type_ in guard.ROWS), "its end costs data or the cluster, or it costs nothing"


CLAIM, NAMESPACE = "kubernetes:core/v1:PersistentVolumeClaim", "kubernetes:core/v1:Namespace"


@pytest.mark.parametrize(
    ("name", "others", "asks"),
    [
        ("nginx-namespace", [], False),
        ("nginx-namespace", [step("delete", CLAIM, "grafana-claim")], False),
        ("nginx-namespace", [step("create", CLAIM, "nginx-claim")], False),
        ("grafana-namespace", [step("delete", CLAIM, "grafana-claim")], True),
        ("grafana-namespace", [step("same", CLAIM, "grafana-claim")], True),
        ("grafana-namespace", [step("same", "kubernetes:apps/v1:StatefulSet", "grafana-set")], True),
        ("somebodys", [], True),
        ("namespace", [], True),
    ],
)
def test_a_namespace_is_asked_for_where_data_are_in_it(name: str, others: list, asks: bool) -> None:
    stopped = guard.stops(plan(step("delete", NAMESPACE, name), *others, end(delete=1)))
    assert asks == (name in {stop.step.name for stop in stopped if stop.step}), "data end with the volume of its app"


def test_a_new_login_is_no_loss_and_a_new_secret_key_is() -> None:
    password = "random:index/randomPassword:RandomPassword"
    assert not guard.stops(plan(step("replace", password, name="grafana-admin-password"), end(replace=1))), (
        "the next login is among the stack's outputs"
    )
    assert guard.stops(plan(step("replace", password, name="grafana-secret-key"), end(replace=1))), (
        "what the key encrypted in the database cannot be read any more"
    )


@pytest.mark.parametrize("op", ["create", "update", "same", "import", "read"])
def test_what_stays_stops_nothing(op: str) -> None:
    assert not guard.stops(plan(step(op), end())), "a guard that stops at everything is switched off"


def test_the_label_consents_to_an_end_and_to_nothing_else() -> None:
    asked = plan(step("delete"), end(delete=1))
    assert reasons(asked), "without the label it stops"
    assert not reasons(asked, consented=True), "with it, it goes on"
    assert reasons(plan(step("delete")), consented=True) == ["the events have no end"], (
        "nobody can consent to what was not read"
    )


def test_every_type_of_the_stack_has_been_decided_about() -> None:
    golden = [line.split()[0] for file in (PROJECT / "tests/golden").glob("*.txt") for line in file.open()]
    undecided = {type_ for type_ in golden if type_ not in guard.ROWS and not type_.startswith(guard.HARMLESS)}
    assert len(golden) > 100, "the lists of resources are there"
    assert not undecided, "plan/guard.py says of each type what its end means"


def test_a_type_that_nobody_decided_about_is_stopped_at() -> None:
    assert reasons(plan(step("delete", "aws:rds/instance:Instance"), end(delete=1))) == [guard.NOT_ASKED], (
        "a database that somebody adds is not deleted because no row speaks of it"
    )


def test_a_component_is_judged_by_its_children() -> None:
    assert not guard.stops(plan(step("delete", "eks-grafana:infra:Vpc", "main"), end(delete=1))), (
        "it is nothing in AWS; what it held is listed by itself"
    )
