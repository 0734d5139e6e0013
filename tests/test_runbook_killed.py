"""What docs/runbook.md says of an `up` that was killed, or whose answers were lost, works."""

from pathlib import Path
from typing import Any

import pytest
from faults import Faulty
from runbook import Follower, commands, import_id, symptoms
from runbook_lives import Opened, comes_up, never, settled, shown
from runbook_lives import opened as opened

from rehearsal.cloud.resource_types import CLUSTER, NODE_GROUP
from rehearsal.engine.run import RehearsalError
from rehearsal.stack import Rehearsal

pytestmark = [pytest.mark.engine, pytest.mark.usefixtures("saves_each_step")]


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
    assert len(cloud.cut) == 67, "each resource of dev that a provider makes was killed once"
    settled(rehearsal)


@pytest.mark.changes
def test_every_create_whose_answer_was_lost_is_taken_over(opened: Opened, tmp_path: Path) -> None:
    rehearsal = opened(cloud := Faulty(tmp_path / "cloud.json"))
    person = Follower(rehearsal)
    while not comes_up(rehearsal):
        person.follow("Take over", without="make up")
    assert len(cloud.cut) == 67, "each resource of dev that a provider makes was lost once"
    settled(rehearsal)


REPLACED: dict[str, Any] = {
    CLUSTER: {"cluster": {"name": "another"}},
    NODE_GROUP: {"node_group": {"instance_types": ["t4g.large"]}},
}
"""A change that deletes before it creates, and one that creates first."""


@pytest.mark.changes
@pytest.mark.parametrize("kills", [False, True], ids=["lost", "killed"])
@pytest.mark.parametrize("type_", REPLACED, ids=["cluster", "nodes"])
def test_a_create_of_a_replacement_is_deleted_and_made_again(
    opened: Opened, tmp_path: Path, type_: str, *, kills: bool
) -> None:
    rehearsal = opened(cloud := Faulty(tmp_path / "cloud.json", never, kills=kills))
    rehearsal.up()
    rehearsal.configure(REPLACED[type_])
    cloud.due = lambda made, _name: made == type_
    assert not comes_up(rehearsal)
    person = Follower(rehearsal)
    if kills:
        person.follow("Killed in the middle of an up")
    person.type(commands("Take over")[0])
    assert type_ not in (tmp_path / "import.json").read_text(), "there is nothing to write its ID into"
    person.follow("Created by a replacement", without="make up")
    said = "\n".join(person.printed)
    assert all(shown(each, said) for each in symptoms("Created by a replacement")), "the page has the words"
    person.delete_printed()
    person.type("make up")
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
    "kubernetes:core/v1:PersistentVolumeClaim prometheus-claim",
    "kubernetes:core/v1:PersistentVolumePatch grafana-volume-policy",
    "kubernetes:core/v1:PersistentVolumePatch prometheus-volume-policy",
    "kubernetes:storage.k8s.io/v1:StorageClass storage-class",
    "kubernetes:storage.k8s.io/v1:StorageClass storage-default-class",
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
    deleted = {"storage": {"on_destroy": "delete"}}
    rehearsal.configure({"cluster": {"deletion_protection": False}, "grafana": deleted, "monitoring": deleted})
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
