"""The runbook has the words that are printed, and no advice that loses a trace."""

import pytest
from runbook import PAGES, section, symptoms
from runbook_lives import shown

from checks.room import refusal

pytestmark = pytest.mark.engine


# The symptoms of a full disk, and of the state that it leaves, are as printed by Pulumi 3.274.1 where the state was on
# a tmpfs of 900 KiB, and on one that had 500 KiB left before a second `up` (2026-11-26):
#   failed to save snapshot: An IO error occurred while writing the new snapshot file: blob (key
#   ".pulumi/stacks/eks-grafana/dev.json") (code=Unknown): write .../dev.json.18eb7d9ec4184eae.tmp: no space left on
#   device
#   error: failed to load checkpoint: place 1: unexpected end of JSON input
# State and .bak were cut both times, the copy of the run too the first time. The engine went on making resources.
def test_the_page_has_the_words_of_a_disk_that_is_nearly_full() -> None:
    assert shown(symptoms("A full disk")[1], refusal(PAGES[0], 0) or ""), "as `make up` prints them"


def test_the_page_never_advises_what_loses_the_last_trace() -> None:
    for page in (PAGES[0].parent.parent / "README.md", *PAGES[0].parent.glob("*.md")):
        text = page.read_text().replace("Never use `pulumi refresh --import-pending-creates`", "")
        assert "--import-pending-creates" not in text, "it imports nothing: found with every resource"
    assert section("Take over"), "the page has the way that works"
