"""Changes of a running stack on the real engine, and what AWS refuses."""

from pathlib import Path

import pytest
from faults import Refusing
from pulumi.automation import EngineEvent

from infra import access
from rehearsal.cloud.cloud import Cloud
from rehearsal.cloud.resource_types import ACCESS_POLICY, CLUSTER, NODE_GROUP
from rehearsal.engine.run import RehearsalError
from rehearsal.stack import Rehearsal

pytestmark = [pytest.mark.engine, pytest.mark.changes]

LOG_GROUP = "aws:cloudwatch/logGroup:LogGroup"


def test_another_cidr_replaces_network_and_cluster_with_all_that_runs_on_it(tmp_path: Path) -> None:
    with Rehearsal("dev", folder=tmp_path) as rehearsal:
        rehearsal.up()
        rehearsal.configure({"vpc": {"cidr": "10.20.0.0/16"}})
        planned = {step.name for step in rehearsal.preview().changes if step.operation == "replace"}
        expected = {
            "main-vpc",
            "main-internet",
            "main-eks-eksCluster",
            "general-group",
            "grafana-service",
        }
        assert expected <= planned, "a reviewer sees that the cluster and Grafana do not survive"
        rehearsal.up()
        assert not rehearsal.up().changes, "the new network stands, and the plan is quiet again"
        subnets = rehearsal.cloud.objects("aws:ec2/subnet:Subnet")
        assert {subnet.inputs["cidrBlock"].split(".")[0] for subnet in subnets} == {"10"}, "no old subnet is left"
        services = rehearsal.cloud.objects("kubernetes:core/v1:Service")
        assert [service.inputs["metadata"]["name"] for service in services] == ["grafana"], (
            "Grafana runs on the new cluster, and only there"
        )


def test_another_zone_is_another_network(tmp_path: Path) -> None:
    zones = [f"ap-northeast-2{letter}" for letter in "abc"]
    with Rehearsal("dev", folder=tmp_path) as rehearsal:
        rehearsal.up()
        rehearsal.configure({"vpc": {"zones": zones}})
        rehearsal.up()
        assert len(rehearsal.cloud.objects("aws:ec2/vpc:Vpc")) == 1, "the old VPC is gone"
        assert len(rehearsal.cloud.objects("aws:ec2/subnet:Subnet")) == 6, "two subnets in each of three zones"


def test_the_next_kubernetes_minor_reaches_control_plane_then_addons_then_nodes(tmp_path: Path) -> None:
    # EXTENDED, so that this test outlives the older minor's standard support.
    older = {"cluster": {"version": "1.35", "support_type": "EXTENDED"}}
    with Rehearsal("dev", folder=tmp_path, settings=older) as rehearsal:
        rehearsal.up()
        rehearsal.configure({"cluster": {"version": "1.36"}})
        rehearsal.calls.clear()
        changed = rehearsal.up()
        assert {step.operation for step in changed.changes} == {"update"}, "an upgrade replaces nothing"
        order = [call.name for call in rehearsal.calls if call.operation == "update"]
        control_plane, nodes = order.index("main-eks-eksCluster"), order.index("general-group")
        for addon in ("main-eks-kube-proxy", "main-eks-vpc-cni"):
            assert control_plane < order.index(addon) < nodes, f"{addon} follows the control plane and precedes nodes"
        assert control_plane < order.index("main-pod-identity-agent"), "every add-on follows the control plane"
        assert nodes < order.index("main-coredns"), "CoreDNS runs on nodes, and follows them"


def test_a_log_group_that_eks_made_again_stops_the_next_up_until_it_is_deleted(tmp_path: Path) -> None:
    name = "/aws/eks/eks-grafana-dev/cluster"
    account = Cloud()
    account.put(LOG_GROUP, {"name": name}, scope="ap-northeast-2")  # by the last events of a cluster that is gone
    with Rehearsal("dev", folder=tmp_path, settings={"cluster": {"log_types": ["audit"]}}, cloud=account) as rehearsal:
        with pytest.raises(RehearsalError, match="ResourceAlreadyExistsException"):
            rehearsal.up()
        assert not account.objects("aws:eks/cluster:Cluster"), "the cluster waits for its log group"
        account.delete(LOG_GROUP, name, "ap-northeast-2")  # aws logs delete-log-group
        rehearsal.up()
        (group,) = account.objects(LOG_GROUP)
        assert group.inputs["retentionInDays"] == 30, "the stack's own group does not grow for ever"


def test_the_creator_of_the_cluster_must_not_stand_among_the_access_entries(tmp_path: Path) -> None:
    from rehearsal.cloud.resource_types import CALLER

    entry = {"principal_arn": CALLER, "policy": "AmazonEKSClusterAdminPolicy"}
    with Rehearsal("dev", folder=tmp_path, settings={"cluster": {"access_entries": {"me": entry}}}) as rehearsal:
        with pytest.raises(RehearsalError, match=r"ResourceInUseException.*already in use on this cluster"):
            rehearsal.up()
        rehearsal.configure({"cluster": {"access_entries": None}})
        rehearsal.up()
        assert rehearsal.outputs()["cluster_name"] == "eks-grafana-dev", "without the entry the stack comes up"


def test_a_refused_configuration_is_reported_once_and_registers_nothing(tmp_path: Path) -> None:
    with Rehearsal(
        "dev", folder=tmp_path, settings={"vpc": {"nat": "none"}, "cluster": {"verison": "1.36"}}
    ) as rehearsal:
        with pytest.raises(RehearsalError) as refused:
            rehearsal.preview()
        reported = str(refused.value)
        assert reported.count("config eks-grafana:vpc.nat:") == 1, "each problem is reported once"
        assert "did you mean version?" in reported, "all problems come in one report"
        assert "Traceback" not in reported, "a user's mistake is not a crash"
        assert not rehearsal.calls, "no provider was asked for anything"


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


def test_another_instance_type_brings_new_nodes_before_the_old_ones_go(tmp_path: Path) -> None:
    with Rehearsal("dev", folder=tmp_path) as rehearsal:
        rehearsal.up()
        rehearsal.configure({"node_group": {"instance_types": ["t4g.large"]}})
        rehearsal.calls.clear()
        rehearsal.up()
        order = [call.operation for call in rehearsal.calls if call.name == "general-group"]
        assert order == ["create", "delete"], "pods have somewhere to go while the old nodes drain"


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


# Versions of Kubernetes, against what the stack has.

OLD = {"cluster": {"version": "1.33"}}  # past its standard support on the day of the rehearsal


def test_a_new_cluster_past_its_support_is_refused_in_the_preview(tmp_path: Path) -> None:
    with Rehearsal("dev", folder=tmp_path, settings=OLD) as rehearsal:
        with pytest.raises(RehearsalError) as refusal:
            rehearsal.preview()
        assert "config eks-grafana:cluster.version: left standard support on 2026-07-29" in str(refusal.value), (
            "key and rule are named"
        )
        assert "Traceback" not in str(refusal.value), "it is a word to the user"
        assert not rehearsal.calls, "nothing was changed"
        rehearsal.configure({"cluster": {"support_type": "EXTENDED"}})
        rehearsal.preview()


def test_a_running_cluster_past_its_support_stays_changeable_and_can_be_upgraded(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    printed: list[str] = []
    with Rehearsal("dev", folder=tmp_path, settings={"cluster": {"version": "1.34"}}, on_output=printed.append) as r:
        r.up()
        monkeypatch.setenv("EKS_GRAFANA_TODAY", "2026-12-02")
        r.configure({"tags": {"Team": "web"}})
        printed.clear()
        r.up()
        assert "cluster.version: left standard support on 2026-12-02" in "".join(printed), "it is warned of, each time"
        r.configure({"cluster": {"version": "1.35"}})
        r.up()
        (cluster,) = r.cloud.objects(CLUSTER)
        assert cluster.inputs["version"] == "1.35", "the way out is open"


@pytest.mark.parametrize(
    ("old", "new", "wrong"), [("1.34", "1.36", "2 minors above"), ("1.36", "1.35", "is below 1.36")]
)
def test_a_step_that_eks_refuses_stops_in_the_preview(old: str, new: str, wrong: str, tmp_path: Path) -> None:
    with Rehearsal("dev", folder=tmp_path, settings={"cluster": {"version": old}}) as rehearsal:
        rehearsal.up()
        rehearsal.calls.clear()
        rehearsal.configure({"cluster": {"version": new}})
        with pytest.raises(RehearsalError, match=wrong):
            rehearsal.preview()
        assert not rehearsal.calls, "AWS would have refused it in the middle of an update"


RELEASE = {"release_version": "1.36.2-20261101"}


@pytest.mark.parametrize("change", [{"node_group": {"disk_size": 30}}, {"tags": {"Team": "web"}}], ids=["disk", "tags"])
def test_a_pinned_release_stops_another_launch_template_in_the_preview(change: dict, tmp_path: Path) -> None:
    with Rehearsal("dev", folder=tmp_path, settings={"node_group": RELEASE}) as rehearsal:
        rehearsal.up()
        rehearsal.calls.clear()
        rehearsal.configure(change)
        with pytest.raises(
            RehearsalError, match=r"config eks-grafana:node_group\.release_version: stays as it is"
        ) as no:
            rehearsal.preview()
        assert "Traceback" not in str(no.value), "it is a word to the user"
        assert not rehearsal.calls, "nothing was changed"
        rehearsal.configure({"node_group": {"release_version": "1.36.2-20261115"}})
        rehearsal.up()
        (group,) = rehearsal.cloud.objects(NODE_GROUP)
        assert group.outputs["releaseVersion"] == "1.36.2-20261115", "with another release both reach the nodes"
        assert not rehearsal.up().changes, "the plan is quiet again"


def test_an_autoscaled_group_is_warned_of_and_its_bounds_hold_the_nodes_that_are_there(tmp_path: Path) -> None:
    warnings: list[str] = []

    def note(event: EngineEvent) -> None:
        if event.diagnostic_event and event.diagnostic_event.severity == "warning":
            warnings.append(event.diagnostic_event.message)

    autoscaled = {"node_group": {"autoscaled": True}}
    with Rehearsal("dev", folder=tmp_path, settings=autoscaled, on_event=note) as rehearsal:
        for run in (rehearsal.preview, rehearsal.up):
            warnings.clear()
            run()
            assert len([each for each in warnings if "installs no autoscaler" in each]) == 1, "once, previews and ups"
        rehearsal.calls.clear()
        rehearsal.configure({"node_group": {"min_size": 3, "desired_size": 3}})
        with pytest.raises(RehearsalError, match=r"config eks-grafana:node_group\.min_size: is more than 2"):
            rehearsal.preview()
        assert not rehearsal.calls, "AWS would have refused it after all the rest was changed"
        rehearsal.configure({"node_group": {"autoscaled": False}})
        rehearsal.up()
        rehearsal.configure(autoscaled)
        assert not [step for step in rehearsal.up().changes if step.name == "general-group"], "the way out works"


WHOLE = {
    "grafana": {"storage": {"enabled": True}, "exposure": "internal", "allow_plain_http": True},
    "nginx": {"enabled": True},
}
EARLIER = {"volume_id": "vol-0123456789abcdef0", "volume_zone": "ap-northeast-2a", "on_destroy": "keep"}


@pytest.mark.parametrize(
    ("more", "change"),
    [
        ({}, {"vpc": {"cidr": "10.20.0.0/16"}}),
        ({}, {"cluster": {"name": "another"}}),
        ({"grafana": {"storage": EARLIER}}, {"vpc": {"zones": ["ap-northeast-2a", "ap-northeast-2c"]}}),
    ],
    ids=["cidr", "name", "zones-and-an-earlier-volume"],
)
def test_a_replaced_cluster_is_complete(more: dict, change: dict, tmp_path: Path) -> None:
    with Rehearsal("dev", folder=tmp_path, settings=WHOLE) as rehearsal:
        rehearsal.configure(more)
        rehearsal.up()
        before = on_cluster(rehearsal)
        rehearsal.configure(change)
        rehearsal.up()
        (cluster,) = rehearsal.cloud.objects(CLUSTER)
        assert {kind for kind, _ in on_cluster(rehearsal)} == {kind for kind, _ in before}, (
            "every object is there again"
        )
        scopes = {scope for _, scope in on_cluster(rehearsal)}
        assert scopes == {cluster.outputs["endpoint"]}, "on the new cluster, those without a namespace too"
        assert not rehearsal.up().changes, "the plan is quiet again"


def on_cluster(rehearsal: Rehearsal) -> set[tuple[str, str]]:
    """Type and API server of each object that the stack made in Kubernetes; what a cluster made has no name of ours."""
    objects = rehearsal.cloud.objects()
    return {(found.type, found.scope) for found in objects if found.name and found.type.startswith("kubernetes:")}


@pytest.mark.parametrize(
    ("change", "refused"),
    [
        ({"vpc": {"cidr": "10.20.0.0/16"}}, "create main-eks-eksCluster"),
        ({"vpc": {"cidr": "10.20.0.0/16"}}, "create general-group"),
        ({"cluster": {"name": "another"}}, "create main-eks-eksCluster"),
        ({"cluster": {"name": "another"}}, "create general-group"),
        ({"cluster": {"name": "another"}}, "delete main-eks-eksCluster"),
        ({"cluster": {"name": "another"}}, "delete grafana-service"),
    ],
    ids=lambda value: value if isinstance(value, str) else next(iter(value)),
)
def test_a_replaced_cluster_of_which_aws_refused_a_call_comes_up_by_the_next_up(
    change: dict, refused: str, tmp_path: Path
) -> None:
    cloud = Refusing(tmp_path / "cloud.json")
    with Rehearsal("dev", folder=tmp_path, cloud=cloud, settings=WHOLE) as rehearsal:
        rehearsal.up()
        before = on_cluster(rehearsal)
        rehearsal.configure(change)
        cloud.refused = refused
        with pytest.raises(RehearsalError, match="ServerException"):
            rehearsal.up()
        rehearsal.up()
        assert {kind for kind, _ in on_cluster(rehearsal)} == {kind for kind, _ in before}, "every object is there"
        assert not rehearsal.up().changes, "the plan is quiet again"
        rehearsal.destroy()
        assert not rehearsal.cloud.objects(), "nothing of either cluster is left"
        assert not rehearsal.state()
