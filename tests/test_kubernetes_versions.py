"""Which versions a new cluster may have, and from which to which a running one gets."""

from datetime import UTC, date, datetime, timedelta, timezone, tzinfo

import pytest

from infra.kubernetes_versions import END_OF_STANDARD_SUPPORT, refuse_step, refuse_unsupported
from targets import load

# https://docs.aws.amazon.com/eks/latest/userguide/kubernetes-versions.html (2026-11): standard support ends, and
# extended support is billed, from the beginning of the end date in UTC.


@pytest.mark.parametrize(
    ("version", "support", "today", "wrong"),
    [
        ("1.34", "STANDARD", date(2026, 12, 1), None),
        ("1.34", "STANDARD", date(2026, 12, 2), "left standard support on 2026-12-02"),
        ("1.34", "EXTENDED", date(2026, 12, 2), None),
        ("1.34", "EXTENDED", date(2027, 12, 1), None),
        ("1.34", "EXTENDED", date(2027, 12, 2), "extended support ended"),
        ("1.34", "STANDARD", date(2027, 12, 2), "extended support ended"),
        ("1.36", "STANDARD", date(2027, 8, 1), None),
        ("1.36", "STANDARD", date(2027, 8, 2), "left standard support on 2027-08-02"),
    ],
)
def test_a_new_cluster_has_no_version_that_costs_six_times_as_much(
    version: str, support: str, today: date, wrong: str | None
) -> None:
    refusal = refuse_unsupported(version, support, today)
    assert (refusal is None) == (wrong is None), "the first day of extended support is billed already"
    if refusal and wrong:
        assert wrong in refusal[0], "the rule is named, with its date"


def test_the_way_out_is_the_newest_minor_and_where_all_are_old_a_newer_one_in_the_table() -> None:
    newest = max(END_OF_STANDARD_SUPPORT, key=END_OF_STANDARD_SUPPORT.__getitem__)
    refusal = refuse_unsupported("1.33", "STANDARD", date(2026, 11, 25))
    assert refusal is not None, "1.33 ended in July 2026"
    assert f'write "{newest}"' in refusal[1], "the newest minor gives the longest time until the next upgrade"
    late = refuse_unsupported(newest, "STANDARD", date(2031, 1, 1))
    assert late is not None, "every minor of the table is old by then"
    assert "add a newer minor and its date to the table" in late[1], "to write an old one again would not help"


@pytest.mark.parametrize(
    ("old", "new", "wrong"),
    [
        ("1.35", "1.36", None),
        ("1.36", "1.36", None),
        ("1.9", "1.10", None),
        ("1.34", "1.36", "2 minors above 1.34"),
        ("1.36", "1.35", "below 1.36"),
    ],
)
def test_a_cluster_goes_one_minor_up_at_a_time(old: str, new: str, wrong: str | None) -> None:
    # https://docs.aws.amazon.com/eks/latest/userguide/update-cluster.html (2026-11)
    refusal = refuse_step(old, new)
    assert (refusal is None) == (wrong is None), "EKS refuses it in the middle of an update"
    if refusal and wrong:
        assert wrong in refusal[0], "the rule is named"
        assert '"1.35"' in refusal[1] or '"1.36"' in refusal[1], "and the version to write"


def test_the_day_is_that_of_utc(monkeypatch: pytest.MonkeyPatch) -> None:
    class Evening(datetime):
        """20:00 UTC, when it is the next day in Seoul, where this machine is."""

        @classmethod
        def now(cls, tz: tzinfo | None = None) -> "Evening":
            return cls(2027, 8, 1, 20, tzinfo=UTC).astimezone(tz or timezone(timedelta(hours=9)))

    monkeypatch.delenv(load.TODAY_VARIABLE, raising=False)
    monkeypatch.setattr(load, "datetime", Evening)
    assert load._today() == date(2027, 8, 1), "AWS bills extended support from 00:00 UTC, not from a local midnight"
