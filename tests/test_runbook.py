"""The page docs/runbook.md has the words that are printed, links that lead to it, and no advice that loses a trace."""

import re

import pytest
from runbook import PAGE, section, symptoms
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
    assert shown(symptoms("A full disk")[1], refusal(PAGE, 0) or ""), "as `make up` prints them"


def test_links_of_leftovers_and_of_the_page_lead_to_sections() -> None:
    root = PAGE.parent.parent
    headings = re.findall(r"^## (.+)$", PAGE.read_text(), re.MULTILINE)
    anchors = {re.sub(r"[^a-z -]", "", heading.lower()).replace(" ", "-") for heading in headings}
    named = set(re.findall(r"\]\(#([a-z-]+)\)", PAGE.read_text()))
    for file in ("checks/leftovers.py", "checks/room.py", "README.md"):
        named |= set(re.findall(r"(?:runbook\.md|\{PAGE\})#([a-z-]+)", (root / file).read_text()))
    assert named, "they link"
    assert named <= anchors, "and no link leads nowhere"


def test_the_page_never_advises_what_loses_the_last_trace() -> None:
    for page in (PAGE.parent.parent / "README.md", *PAGE.parent.glob("*.md")):
        text = page.read_text().replace("Never use `pulumi refresh --import-pending-creates`", "")
        assert "--import-pending-creates" not in text, "it imports nothing: found with every resource"
    assert section("Take over"), "the page has the way that works"
