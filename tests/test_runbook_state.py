"""What docs/runbook.md says of a state that is cut, old or lost works."""

import re
from pathlib import Path

import pytest
from faults import Faulty
from runbook import DEFAULT_GROUP, Follower, commands, import_id, symptoms, tagged
from runbook_lives import Opened, never, settled, shown
from runbook_lives import opened as opened

from checks.leftover_kinds import KINDS
from checks.leftovers import place
from rehearsal.cloud.resource_types import (
    ASSOCIATION,
    ATTACHMENT,
    INLINE_POLICY,
    ROUTE,
)
from rehearsal.engine.run import RehearsalError

pytestmark = pytest.mark.engine


@pytest.mark.changes
def test_a_cut_or_empty_state_is_put_back_from_its_copy(opened: Opened, tmp_path: Path) -> None:
    rehearsal = opened(Faulty(tmp_path / "cloud.json", never))
    rehearsal.up()
    file = rehearsal.state_file
    whole = file.read_text()
    person = Follower(rehearsal)
    loads, ends, ends_beside, escapes, again = symptoms("An empty or cut state")
    half = whole[: len(whole) // 2].rstrip("\\")
    for cut, reason in ((half, ends), (f"{half}\\", escapes), ("", ends), ("{}", again)):
        for each in (file, file.with_name(f"{file.name}.bak")):
            each.write_text(cut)
        if cut == "{}":
            assert {step.operation for step in rehearsal.preview().changes} == {"create"}, "Pulumi sees an empty stack"
            person.type("make leftovers")
            assert shown(reason, "\n".join(person.printed)), "leftovers does not"
        else:
            with pytest.raises(RehearsalError) as broken:
                rehearsal.preview()
            assert all(shown(each, str(broken.value)) for each in (loads, reason)), "as printed"
        person.follow("An empty or cut state")
        assert not person.printed, "the copy knows all that there is"
    beside = file.with_name(f"{file.name}.attrs")
    beside.write_text('{"user.cache')
    with pytest.raises(RehearsalError, match=ends_beside):
        rehearsal.preview()
    person.type(commands("An empty or cut state")[0])
    settled(rehearsal)


@pytest.mark.changes
def test_what_was_made_after_the_copy_of_the_state_is_found(opened: Opened, tmp_path: Path) -> None:
    rehearsal = opened(Faulty(tmp_path / "cloud.json", never))
    rehearsal.up()
    rehearsal.configure({"vpc": {"nat": "per_zone"}})
    file = rehearsal.state_file
    backups = set((rehearsal.folder / "state" / ".pulumi" / "backups").rglob("*.json"))
    rehearsal.up()
    for made in set((rehearsal.folder / "state" / ".pulumi" / "backups").rglob("*.json")) - backups:
        made.write_text(made.read_text()[:4096])  # as a full disk leaves it
    file.write_text(file.read_text()[:1000])
    person = Follower(rehearsal)
    person.follow("An empty or cut state")
    kinds = {place(each.arn).kind for each in tagged(rehearsal)}
    assert kinds <= KINDS.keys(), "it has a way out for each kind"
    assert sum("    import: aws:ec2/" in line for line in person.printed) == 2, "the second gateway and its address"
    person.follow("Take over")
    settled(rehearsal)


NO_COMMAND = (ATTACHMENT, INLINE_POLICY, ROUTE, ASSOCIATION, DEFAULT_GROUP)
"""A role's policies go by the commands that are printed as `first`. The others need none on AWS: a route to a gateway
that is gone stays in its table as a "blackhole" (EC2's API model, State of Route, and DeleteNatGateway, 2026-11), an
association goes with its subnet, the default group with its VPC. The emulated account asks for their deletion."""


@pytest.mark.changes
def test_a_stack_whose_state_has_no_copy_is_deleted_by_what_leftovers_prints(opened: Opened, tmp_path: Path) -> None:
    rehearsal = opened(cloud := Faulty(tmp_path / "cloud.json", never))
    rehearsal.up()
    rehearsal.state_file.write_text("{}")
    person = Follower(rehearsal)
    person.type("make leftovers")
    listed = re.findall(r"^    import: (\S+), ID (.+)$", "\n".join(person.printed), re.MULTILINE)
    found = {(entry.type, import_id(entry)): entry for entry in cloud.objects()}
    for entry in (found[each] for each in listed):
        for other in [
            other for other in cloud.objects() if other.type in NO_COMMAND and entry.id in other.inputs.values()
        ]:
            cloud.delete(other.type, other.id, other.scope)
        cloud.delete(entry.type, entry.id, entry.scope)
    assert not cloud.objects(), "each deletion was possible in the order that is printed, and nothing is left"
    rehearsal.up()
    settled(rehearsal)
