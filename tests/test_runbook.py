"""What docs/runbook.md says works: fault, symptom, its commands, `up` twice, and a destroy that leaves nothing."""

import re
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import faults
import pytest
from faults import Faulty, Refusing
from runbook import DEFAULT_GROUP, PAGE, Follower, commands, import_id, section, symptoms, tagged

from checks.leftover_kinds import KINDS
from checks.leftovers import place
from checks.room import refusal
from rehearsal.cloud.resource_types import (
    ADDON,
    ASSOCIATION,
    ATTACHMENT,
    CLUSTER,
    INLINE_POLICY,
    NAMESPACE,
    NODE_GROUP,
    ROUTE,
    VPC,
)
from rehearsal.cloud.rows import AWS, kind
from rehearsal.cloud.store import Object
from rehearsal.engine.run import RehearsalError
from rehearsal.providers.answers import Unready
from rehearsal.stack import Rehearsal

pytestmark = pytest.mark.engine

Opened = Callable[..., Rehearsal]


def never(_type: str, _name: str) -> bool:
    return False


@pytest.fixture
def opened(tmp_path: Path) -> Iterator[Opened]:
    """Opens a stack, dev if none is named, on an account."""
    held: list[Rehearsal] = []

    def start(
        cloud: Faulty, on_output: Callable[[str], None] | None = None, stack: str = "dev", **settings: Any
    ) -> Rehearsal:
        rehearsal = Rehearsal(stack, folder=tmp_path, cloud=cloud, on_output=on_output, settings=settings).__enter__()
        held.append(rehearsal)
        cloud.killing = rehearsal.lock_holders if cloud.kills else None
        return rehearsal

    yield start
    for rehearsal in held:
        rehearsal.__exit__()


def settled(rehearsal: Rehearsal) -> None:
    """The end of each way back."""
    assert not rehearsal.up().changes, "an `up` after the way back changes nothing"
    made = [(entry.type, entry.name) for entry in rehearsal.cloud.objects()]
    assert len(made) == len(set(made)), "nothing was made twice"
    rehearsal.destroy()
    assert not rehearsal.state(), "a destroy leaves nothing in the state"
    assert not rehearsal.cloud.objects(), "and nothing in the account"


def shown(symptom: str, printed: str) -> bool:
    """Whether a symptom of the page, NAME standing for any name, is in what was printed."""
    return re.search(re.escape(symptom).replace("NAME", ".+"), printed) is not None


@pytest.mark.changes
def test_every_create_that_was_killed_is_taken_over(opened: Opened, tmp_path: Path) -> None:
    rehearsal = opened(cloud := Faulty(tmp_path / "cloud.json", kills=True))
    person = Follower(rehearsal)
    while not comes_up(rehearsal):
        with pytest.raises(RehearsalError) as locked:
            rehearsal.pulumi("refresh", "--yes")
        assert shown(symptoms("Locked")[0], str(locked.value)), "the page has the words"
        person.follow("Killed in the middle of an up")
        person.follow("Take over", without="make up")
    assert len(cloud.cut) == 45, "each resource of dev that a provider makes was killed once"
    settled(rehearsal)


@pytest.mark.changes
def test_every_create_whose_answer_was_lost_is_taken_over(opened: Opened, tmp_path: Path) -> None:
    rehearsal = opened(cloud := Faulty(tmp_path / "cloud.json"))
    person = Follower(rehearsal)
    while not comes_up(rehearsal):
        person.follow("Take over", without="make up")
    assert len(cloud.cut) == 45, "each resource of dev that a provider makes was lost once"
    settled(rehearsal)


CERTIFICATE = "arn:aws:acm:ap-northeast-2:123456789012:certificate/00000000-0000-0000-0000-000000000000"
LIVED_IN: dict[str, Any] = {
    "cluster": {
        "access_entries": {
            "team": {"principal_arn": "arn:aws:iam::123456789012:role/team", "policy": "AmazonEKSViewPolicy"}
        }
    },
    "grafana": {
        "allow_plain_http": None,
        "certificate_arn": CERTIFICATE,
        "hostname": "grafana.example.com",
        "hosted_zone_id": "Z0123456789ABCDEFGHIJ",
    },
}
"""prod as a team sets it: access to the cluster, and a name with a certificate."""
PROD_ALONE = {
    "aws:cloudwatch/logGroup:LogGroup main-flow-group",
    "aws:cloudwatch/logGroup:LogGroup main-logs",
    "aws:ec2/flowLog:FlowLog main-flow-log",
    "aws:eks/accessEntry:AccessEntry main-eks-123456789012-role-team",
    "aws:eks/accessPolicyAssociation:AccessPolicyAssociation main-eks-123456789012-role-team-AmazonEKSViewPolicy",
    "aws:eks/addon:Addon main-ebs-csi",
    "aws:eks/podIdentityAssociation:PodIdentityAssociation main-ebs-csi-association",
    "aws:iam/role:Role main-ebs-csi-role",
    "aws:iam/role:Role main-flow-role",
    "aws:iam/rolePolicy:RolePolicy main-flow-write",
    "aws:iam/rolePolicyAttachment:RolePolicyAttachment main-ebs-csi-AmazonEBSCSIDriverPolicyV2",
    "aws:kms/key:Key main-secrets",
    "aws:route53/record:Record grafana-record",
    "kubernetes:core/v1:PersistentVolumeClaim grafana-claim",
    "kubernetes:core/v1:PersistentVolumePatch grafana-volume-policy",
    "kubernetes:storage.k8s.io/v1:StorageClass grafana-class",
}
"""What dev has nothing of the kind of, by type and logical name."""


@pytest.mark.changes
@pytest.mark.parametrize("kills", [False, True], ids=["lost", "killed"])
def test_every_create_that_only_prod_has_is_taken_over(opened: Opened, tmp_path: Path, *, kills: bool) -> None:
    cloud = Faulty(tmp_path / "cloud.json", lambda type_, name: f"{type_} {name}" in PROD_ALONE, kills=kills)
    rehearsal = opened(cloud, stack="prod", **LIVED_IN)
    person = Follower(rehearsal)
    while not comes_up(rehearsal):
        person.type("make leftovers")
        assert not hidden(rehearsal, person.printed), "what has tags is listed, with the ID that the import takes"
        if kills:
            person.follow("Killed in the middle of an up")
        person.follow("Take over", without="make up")
    assert {" ".join(key) for key in cloud.cut} == PROD_ALONE, "each of them was cut off once"
    rehearsal.configure({"cluster": {"deletion_protection": False}, "grafana": {"storage": {"on_destroy": "delete"}}})
    rehearsal.up()
    settled(rehearsal)


def hidden(rehearsal: Rehearsal, printed: list[str]) -> list[str]:
    """What the account has with the stack's tags, no state knows, and `make leftovers` leaves out."""
    known = {(entry["type"], entry.get("id")) for entry in rehearsal.state()}
    listed = "\n".join(printed).replace("PRINCIPAL_ARN", LIVED_IN["cluster"]["access_entries"]["team"]["principal_arn"])
    return [
        entry.name
        for entry in rehearsal.cloud.objects()
        if (entry.type, entry.id) not in known
        and "Stack" in (entry.outputs.get("tagsAll") or {})
        and f"    import: {entry.type}, ID {import_id(entry)}\n" not in f"{listed}\n"
    ]


def comes_up(rehearsal: Rehearsal) -> bool:
    """Whether `up` ends well; where it does not, it is for the fault, and for a further resource."""
    assert isinstance(rehearsal.cloud, Faulty)
    before = len(rehearsal.cloud.cut)
    try:
        rehearsal.up()
    except RehearsalError:
        if len(rehearsal.cloud.cut) > before:
            return False
        raise
    return True


@pytest.mark.changes
def test_pending_creates_are_listed_before_the_state_forgets_them(opened: Opened, tmp_path: Path) -> None:
    rehearsal = opened(Faulty(tmp_path / "cloud.json", lambda type_, _: type_ == VPC, kills=True))
    assert not comes_up(rehearsal)
    rehearsal.pulumi("cancel", "--yes")
    person = Follower(rehearsal)
    person.type("make leftovers")
    assert "  creating aws:ec2/vpc:Vpc main-vpc" in person.printed, "what was cut off"
    (vpc,) = rehearsal.cloud.objects(VPC)
    assert f"    import: {VPC}, ID {vpc.id}" in person.printed, "and its ID, by its tags"
    person.follow("Killed in the middle of an up")
    assert "  creating aws:ec2/vpc:Vpc main-vpc" not in person.printed, "the state has forgotten it"
    assert f"    import: {VPC}, ID {vpc.id}" in person.printed, "AWS has not"
    person.follow("Take over")
    settled(rehearsal)


@pytest.mark.parametrize("kills", [False, True], ids=["lost", "killed"])
@pytest.mark.changes
def test_what_was_made_a_second_time_in_silence_is_found_and_can_be_deleted(
    opened: Opened, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, *, kills: bool
) -> None:
    monkeypatch.setattr(faults, "QUIET", 2.0)  # the engine has heard of all but the VPC, on a busy machine too
    lines: list[str] = []
    rehearsal = opened(
        cloud := Faulty(tmp_path / "cloud.json", lambda type_, _: type_ == VPC, kills=kills), lines.append
    )
    assert not comes_up(rehearsal)
    if kills:
        rehearsal.pulumi("cancel", "--yes")
    rehearsal.up()
    if kills:
        printed = "\n".join(lines)
        assert all(shown(each, printed) for each in symptoms("Killed in the middle of an up")), "the page has the words"
        rehearsal.pulumi("refresh", "--yes", "--clear-pending-creates")
    first, second = sorted(cloud.objects(VPC), key=lambda entry: entry.id)
    person = Follower(rehearsal)
    person.follow("A duplicate without an error")
    assert shown(symptoms("A duplicate without an error")[0], person.printed[0]), "the page has the words"
    assert f"    delete: aws ec2 delete-vpc --region ap-northeast-2 --vpc-id {first.id}" in person.printed, "the first"
    assert not any(second.id in line for line in person.printed), "not the one that the stack lives in"
    cloud.delete(VPC, first.id, first.scope)  # what the printed command does
    person.follow("A duplicate without an error")
    assert not person.printed, "then there is nothing"
    settled(rehearsal)


@pytest.mark.changes
def test_what_already_exists_is_taken_over(opened: Opened, tmp_path: Path) -> None:
    fixed = {CLUSTER, ADDON, ROUTE, NAMESPACE}
    rehearsal = opened(cloud := Faulty(tmp_path / "cloud.json", lambda type_, _: type_ in fixed))
    person = Follower(rehearsal)
    while not comes_up(rehearsal):
        due, cloud.due = cloud.due, never
        with pytest.raises(RehearsalError) as exists:
            rehearsal.up()
        cloud.due = due
        printed = [shown(symptom, str(exists.value)) for symptom in symptoms("Already exists")]
        assert sum(printed) >= 2, f"the page has the words, short and in full: {exists.value}"
        person.follow("Take over", without="make up")
    assert {type_ for type_, _ in cloud.cut} == fixed, "each kind was lost, and was there at the next `up`"
    settled(rehearsal)


def test_the_page_has_every_wording_of_already_exists() -> None:
    types = [type_ for type_ in AWS if not re.match("aws:(s3|ebs)/|aws:iam/(policy|openId)", type_)]
    general, exact = symptoms("Already exists")[:6], symptoms("Already exists")[6:]
    texts = {re.sub(r"\{\w+\}", "NAME", kind(type_).taken) for type_ in types} - {""}
    kubernetes = kind(NAMESPACE).taken.replace("namespaces", "NAME")
    texts.add(re.sub(r"\{\w+(\[\w+\])?\}", "NAME", kubernetes))
    assert texts == set(exact), "and none that nobody prints"
    for text in texts:
        assert text in exact, "as printed, so that a search finds it"
        assert any(symptom in text for symptom in general), "and by its short form"


@pytest.mark.changes
@pytest.mark.parametrize("back", [False, True], ids=["finished", "taken back"])
def test_a_destroy_that_was_killed_is_finished_or_taken_back(opened: Opened, tmp_path: Path, *, back: bool) -> None:
    rehearsal = opened(cloud := Faulty(tmp_path / "cloud.json", never, kills=True))
    rehearsal.up()
    cloud.killed_at_delete = {"grafana-service", "general-group"}
    person = Follower(rehearsal)
    for _ in range(2):
        with pytest.raises(RehearsalError):
            rehearsal.destroy()
        person.follow("Killed in the middle of a destroy")
    assert not cloud.killed_at_delete, "it was killed twice"
    if back:
        person.follow("Take over")
        settled(rehearsal)
    rehearsal.destroy()
    assert not rehearsal.state()
    assert not rehearsal.cloud.objects(), "nothing is left"


@pytest.mark.parametrize("refused", ["create main-eks-eksCluster", "create general-group"])
@pytest.mark.changes
def test_a_cluster_whose_replacement_was_refused_comes_up(opened: Opened, tmp_path: Path, refused: str) -> None:
    rehearsal = opened(cloud := Refusing(tmp_path / "cloud.json"))
    rehearsal.up()
    rehearsal.configure({"cluster": {"name": "another"}})
    cloud.refused = refused
    with pytest.raises(RehearsalError, match="ServerException"):
        rehearsal.up()
    Follower(rehearsal).follow("The cluster was being replaced when a call was refused")
    settled(rehearsal)


class Failing(Faulty):
    """An account in which the first object of a type is made, and fails."""

    def __init__(self, path: Path, type_: str, name: str) -> None:
        super().__init__(path, never)
        self._failing = type_, name

    def create(self, type_: str, name: str, inputs: Any, scope: str) -> Object:
        entry = super().create(type_, name, inputs, scope)
        if (type_, name) == self._failing:
            self._failing = "", ""
            entry.outputs["status"] = "CREATE_FAILED"
            reason = (
                "waiting for it: unexpected state 'CREATE_FAILED', wanted target 'ACTIVE'. last error: no addresses"
            )
            raise Unready(entry.id, entry.outputs, [reason])
        return entry


@pytest.mark.parametrize(
    ("type_", "name"),
    [(CLUSTER, "main-eks-eksCluster"), (NODE_GROUP, "general-group"), (ADDON, "main-coredns")],
    ids=["cluster", "nodes", "add-on"],
)
@pytest.mark.changes
def test_what_was_made_and_never_ready_is_made_again(opened: Opened, tmp_path: Path, type_: str, name: str) -> None:
    rehearsal = opened(cloud := Failing(tmp_path / "cloud.json", type_, name))
    rehearsal.configure({"cluster": {"deletion_protection": type_ == CLUSTER}})
    with pytest.raises(RehearsalError) as failed:
        rehearsal.up()
    assert shown(symptoms("Created and never ready")[0], str(failed.value)), "the page has the words"
    person = Follower(rehearsal)
    person.type("make leftovers")
    assert any(f"{type_} {name}: " in line and "no addresses" in line for line in person.printed), "object and reason"
    planned = {step.name: step.operation for step in rehearsal.preview().changes}
    assert planned[name] == "update", "the next `up` says only that"
    rehearsal.configure({"cluster": {"deletion_protection": False}})
    rehearsal.up()
    assert "CREATE_FAILED" in statuses(cloud, type_), "is green, and the object is what it was"
    (urn,) = (entry["urn"] for entry in rehearsal.state() if entry["urn"].endswith(f"::{name}"))
    person.follow("Created and never ready", URN=urn)
    assert "CREATE_FAILED" not in statuses(cloud, type_), "it is another one"
    settled(rehearsal)


def statuses(cloud: Faulty, type_: str) -> list[str]:
    return [entry.outputs.get("status", "") for entry in cloud.objects(type_)]


@pytest.mark.changes
def test_a_cut_or_empty_state_is_put_back_from_its_copy(opened: Opened, tmp_path: Path) -> None:
    rehearsal = opened(Faulty(tmp_path / "cloud.json", never))
    rehearsal.up()
    file = rehearsal.state_file
    whole = file.read_text()
    person = Follower(rehearsal)
    for cut in (whole[: len(whole) // 2], "", "{}"):
        for each in (file, file.with_name(f"{file.name}.bak")):
            each.write_text(cut)
        if cut == "{}":
            assert {step.operation for step in rehearsal.preview().changes} == {"create"}, "Pulumi sees an empty stack"
            person.type("make leftovers")
            said = symptoms("An empty or cut state")[-1]
            assert shown(said, "\n".join(person.printed)), "leftovers does not"
        else:
            with pytest.raises(RehearsalError) as broken:
                rehearsal.preview()
            assert all(shown(each, str(broken.value)) for each in symptoms("An empty or cut state")[:2]), "as printed"
        person.follow("An empty or cut state")
        assert not person.printed, "the copy knows all that there is"
    beside = file.with_name(f"{file.name}.attrs")
    beside.write_text('{"user.cache')
    with pytest.raises(RehearsalError, match=symptoms("An empty or cut state")[2]):
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


# The symptoms of a full disk, and of the state that it leaves, are as printed by Pulumi 3.274.1 where the state was on
# a tmpfs of 900 KiB, and on one that had 500 KiB left before a second `up` (2026-11-26):
#   failed to save snapshot: An IO error occurred while writing the new snapshot file: blob (key
#   ".pulumi/stacks/eks-grafana/dev.json") (code=Unknown): write .../dev.json.18eb7d9ec4184eae.tmp: no space left on
#   device
#   error: failed to load checkpoint: place 1: unexpected end of JSON input
# State and .bak were cut both times, the copy of the run too the first time. The engine went on making resources.
def test_the_page_has_the_words_of_a_disk_that_is_nearly_full() -> None:
    assert shown(symptoms("A full disk")[1], refusal(PAGE, 0) or ""), "as `make up` prints them"


def test_a_cluster_that_was_deleted_outside_of_pulumi_comes_back(opened: Opened, tmp_path: Path) -> None:
    rehearsal = opened(cloud := Faulty(tmp_path / "cloud.json", never))
    rehearsal.up()
    gone = ("aws:eks/", "kubernetes:")
    cloud.keep((entry.type, entry.id) for entry in cloud.objects() if not entry.type.startswith(gone))
    Follower(rehearsal).follow("The cluster is gone")
    assert cloud.objects(CLUSTER), "with all that was in it"
    settled(rehearsal)


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
