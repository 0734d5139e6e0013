"""The names of access entries, from the principals that the settings accept."""

from drawn import PRINCIPAL, text
from hypothesis import Phase, given, settings
from hypothesis import strategies as st

from infra.access import entry_key

PATHS = r"arn:aws:iam::(1{12}|2{12}):(role|user)/[ab/-]{1,6}"
"""Few letters, so that two of them are often alike but for a slash."""


@settings(database=None, deadline=None, derandomize=True, max_examples=150, phases=[Phase.generate])
@given(st.lists(text(PRINCIPAL) | text(PATHS), unique=True, max_size=30))
def test_distinct_principals_have_distinct_keys(principals: list[str]) -> None:
    assert len({entry_key(each) for each in principals}) == len(principals), "else one entry takes another one's place"
