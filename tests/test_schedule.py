"""The time of an operation is that of its longest chain of work, which is listed with what the rest may be late by."""

import pytest

from rehearsal.cloud.durations import Range
from rehearsal.schedule import Work, percentiles, schedule


def work(name: str, seconds: float, *after: str) -> Work:
    return Work(name, Range(seconds, seconds, seconds), frozenset(after))


DIAMOND = [work("vpc", 10), work("nat", 100, "vpc"), work("cluster", 500, "vpc"), work("nodes", 120, "nat", "cluster")]


def test_the_longest_chain_is_the_time_of_all() -> None:
    found = schedule(DIAMOND)
    assert found.seconds == 630, "what is beside the chain costs nothing"
    assert found.path == ("vpc", "cluster", "nodes"), "in the order in which it is done"
    assert found.slack == {"vpc": 0, "nat": 400, "cluster": 0, "nodes": 0}, "the NAT gateway may be this late"


def test_work_without_dependencies_runs_at_once() -> None:
    assert schedule([work("a", 5), work("b", 7)]).seconds == 7, "nothing waits for nothing"
    assert schedule([]).seconds == 0, "an empty stack takes no time"


def test_what_takes_no_time_is_not_on_the_chain() -> None:
    assert schedule([work("a", 5), work("component", 0, "a"), work("b", 1, "component")]).path == ("a", "b"), "it waits"


def test_work_that_is_listed_before_what_it_needs_is_an_error() -> None:
    with pytest.raises(KeyError):
        schedule([work("b", 1, "a"), work("a", 1)])


def test_percentiles_of_fixed_times_are_the_longest_chain() -> None:
    assert percentiles(DIAMOND) == [630, 630], "there is nothing to draw"


def test_percentiles_lie_in_the_range_and_are_the_same_each_time() -> None:
    works = [Work("a", Range(10, 20, 90)), Work("b", Range(1, 2, 3), frozenset({"a"}))]
    half, late = percentiles(works)
    assert 11 < half < late < 93, "between the least and the most"
    assert percentiles(works) == [half, late], "a report does not change by itself"


def test_parts_that_follow_each_other_are_seldom_both_late() -> None:
    first, second = [Work("a", Range(10, 20, 90))], [Work("b", Range(10, 20, 90))]
    (one,), (two,), (both,) = (percentiles(*parts, wanted=[0.95]) for parts in ([first], [second], [first, second]))
    assert max(one, two) < both < one + two, "95 of 100 cases of the whole, not of each part"


def test_percentiles_do_not_depend_on_the_order_of_a_list() -> None:
    works = [Work("a", Range(10, 20, 90)), Work("b", Range(10, 50, 90))]
    assert percentiles(works) == percentiles(works[::-1]), "the engine lists what it made at the same time as it comes"
