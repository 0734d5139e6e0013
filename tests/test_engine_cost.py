"""`make cost` on the real engine, and the line of a rehearsal."""

from datetime import date

import pytest
from cost_cases import registered_bill

from rehearsal.prices import priced
from rehearsal.stack import TODAY

pytestmark = [pytest.mark.engine, pytest.mark.changes]


def test_what_a_stack_has_on_the_engine_costs_what_its_program_registers() -> None:
    found, expected = priced("prod", date.fromisoformat(TODAY)), registered_bill("prod")
    assert {line.item: line.quantity for line in found.lines} == {
        line.item: line.quantity for line in expected.lines
    }, "the EKS component makes the cluster on the engine alone, and nothing is counted twice"
    assert (found.month, found.by_use) == (expected.month, expected.by_use), "to the cent"


def test_a_stack_outside_of_aws_has_no_price() -> None:
    assert priced("local", date.fromisoformat(TODAY)).region is None, "it makes nothing in AWS"
