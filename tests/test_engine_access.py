"""Changes of who uses the cluster, on the real engine."""

from pathlib import Path

import pytest

from infra import access
from rehearsal.cloud.resource_types import ACCESS_POLICY
from rehearsal.engine.run import RehearsalError
from rehearsal.stack import Rehearsal

pytestmark = [pytest.mark.engine, pytest.mark.changes]


def test_the_creator_of_the_cluster_must_not_stand_among_the_access_entries(tmp_path: Path) -> None:
    from rehearsal.cloud.resource_types import CALLER

    entry = {"principal_arn": CALLER, "policy": "AmazonEKSClusterAdminPolicy"}
    with Rehearsal("dev", folder=tmp_path, settings={"cluster": {"access_entries": {"me": entry}}}) as rehearsal:
        with pytest.raises(RehearsalError, match=r"ResourceInUseException.*already in use on this cluster"):
            rehearsal.up()
        rehearsal.configure({"cluster": {"access_entries": None}})
        rehearsal.up()
        assert rehearsal.outputs()["cluster_name"] == "eks-grafana-dev", "without the entry the stack comes up"


def test_another_scope_of_an_access_entry_leaves_its_grant_in_place(tmp_path: Path) -> None:
    entry = {"principal_arn": "arn:aws:iam::123456789012:role/team", "policy": "AmazonEKSViewPolicy"}
    with Rehearsal("dev", folder=tmp_path, settings={"cluster": {"access_entries": {"team": entry}}}) as rehearsal:
        rehearsal.up()
        rehearsal.configure(
            {"cluster": {"access_entries": {"team": None, "viewers": entry | {"namespaces": ["grafana"]}}}}
        )
        rehearsal.calls.clear()
        rehearsal.up()
        association = "aws:eks/accessPolicyAssociation:AccessPolicyAssociation"
        touched = [call.operation for call in rehearsal.calls]
        assert touched == ["delete", "create"], (
            "EKS identifies an association by principal and policy: the old goes first"
        )
        (granted,) = rehearsal.cloud.objects(association)
        assert granted.inputs["accessScope"]["namespaces"] == ["grafana"], "the grant stands, with its new scope"


def test_two_principals_whose_names_differ_by_a_slash_have_an_entry_each(tmp_path: Path) -> None:
    entries = {
        name: {"principal_arn": f"arn:aws:iam::123456789012:role/{role}", "policy": "AmazonEKSViewPolicy"}
        for name, role in {"one": "team/dev", "other": "team-dev"}.items()
    }
    with Rehearsal("dev", folder=tmp_path, settings={"cluster": {"access_entries": {"one": entries["one"]}}}) as r:
        r.up()
        r.configure({"cluster": {"access_entries": entries}})
        r.up()
        granted = {found.inputs["principalArn"] for found in r.cloud.objects(ACCESS_POLICY)}
        assert granted == {entry["principal_arn"] for entry in entries.values()}, "the second takes nothing away"


def test_an_entry_that_had_a_dash_for_every_slash_is_renamed_and_keeps_its_grant(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    entry = {"principal_arn": "arn:aws:iam::123456789012:role/team/dev", "policy": "AmazonEKSViewPolicy"}
    settings = {"cluster": {"access_entries": {"team": entry}}}
    with Rehearsal("dev", folder=tmp_path, settings=settings) as rehearsal:
        with monkeypatch.context() as past:
            past.setattr(access, "entry_key", lambda _: "123456789012-role-team-dev")
            rehearsal.up()
        run = rehearsal.up()
        assert {step.type for step in run.changes} <= {"eks:index:Cluster"}, (
            "the alias finds the entry and the policy under their former names"
        )
        names = {entry["urn"].rpartition("::")[2] for entry in rehearsal.state()}
        assert "main-eks-123456789012-role-team/dev" in names, "from now on they have the new ones"
