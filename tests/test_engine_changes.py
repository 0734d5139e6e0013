"""Changes of a running stack on the real engine, and what AWS refuses."""

from pathlib import Path

import pytest

from rehearsal.cloud.cloud import Cloud
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
        names = [service.inputs["metadata"]["name"] for service in services]
        assert sorted(names) == ["grafana", "kube-state-metrics", "prometheus"], (
            "the apps run on the new cluster, and only there"
        )


def test_another_zone_is_another_network(tmp_path: Path) -> None:
    zones = [f"ap-northeast-2{letter}" for letter in "abc"]
    with Rehearsal("dev", folder=tmp_path) as rehearsal:
        rehearsal.up()
        rehearsal.configure({"vpc": {"zones": zones}})
        rehearsal.up()
        assert len(rehearsal.cloud.objects("aws:ec2/vpc:Vpc")) == 1, "the old VPC is gone"
        assert len(rehearsal.cloud.objects("aws:ec2/subnet:Subnet")) == 6, "two subnets in each of three zones"


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
