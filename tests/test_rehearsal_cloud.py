"""The rules of the emulated cloud, each with AWS's or Kubernetes' own words for breaking it."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest

from rehearsal.cloud.cloud import Cloud, planned, updated
from rehearsal.cloud.resource_types import (
    ACCESS_ENTRY,
    ADDON,
    ALIAS,
    ASSOCIATION,
    ATTACHMENT,
    BUCKET,
    CALLER,
    CLUSTER,
    GATEWAY,
    KEY,
    LOG_GROUP,
    NAMESPACE,
    NAT,
    NODE_GROUP,
    PARTS_OF_A_BUCKET,
    ROLE,
    ROUTE,
    SERVICE,
    SUBNET,
    VPC,
    ApiError,
)  # fmt: skip
from rehearsal.cloud.rows import kind, replaces
from rehearsal.cloud.rules import check_reachable
from rehearsal.cloud.store import Object
from rehearsal.cloud.values import UNKNOWN, at, differences

REGION = "ap-northeast-2"
EIP = "aws:ec2/eip:Eip"
TABLE = "aws:ec2/routeTable:RouteTable"
DEFAULT_GROUP = "aws:ec2/defaultSecurityGroup:DefaultSecurityGroup"
TEMPLATE = "aws:ec2/launchTemplate:LaunchTemplate"


def make(cloud: Cloud, type_: str, scope: str = REGION, **inputs: Any) -> Object:
    return cloud.create(type_, type_.rpartition(":")[2], inputs, scope)


def delete(cloud: Cloud, entry: Object) -> None:
    cloud.delete(entry.type, entry.id, entry.scope)


class Network:
    """A VPC with one public subnet and a way out."""

    def __init__(self, cloud: Cloud, *, public_ips: bool = True) -> None:
        self.vpc = make(cloud, VPC, cidrBlock="10.0.0.0/16")
        self.subnet = make(cloud, SUBNET, vpcId=self.vpc.id, cidrBlock="10.0.0.0/24", mapPublicIpOnLaunch=public_ips)
        self.gateway = make(cloud, GATEWAY, vpcId=self.vpc.id)
        self.table = make(cloud, TABLE, vpcId=self.vpc.id)
        self.association = make(cloud, ASSOCIATION, subnetId=self.subnet.id, routeTableId=self.table.id)

    def open(self, cloud: Cloud) -> Object:
        route = {"routeTableId": self.table.id, "destinationCidrBlock": "0.0.0.0/0", "gatewayId": self.gateway.id}
        self.route = make(cloud, ROUTE, **route)
        return self.route


def role(cloud: Cloud, name: str, policy: str) -> tuple[Object, Object]:
    made = make(cloud, ROLE, name=name)
    return made, make(cloud, ATTACHMENT, role=name, policyArn=f"arn:aws:iam::aws:policy/{policy}")


def cluster(cloud: Cloud, network: Network, name: str = "dev", **inputs: Any) -> Object:
    plane, _ = role(cloud, f"{name}-plane", "AmazonEKSClusterPolicy")
    subnets = {"subnetIds": [network.subnet.id]}
    return make(cloud, CLUSTER, name=name, roleArn=plane.outputs["arn"], vpcConfig=subnets, **inputs)


def nodes(cloud: Cloud, network: Network) -> Object:
    worker, _ = role(cloud, "node", "AmazonEKSWorkerNodePolicy")
    inputs = {"clusterName": "dev", "nodeGroupName": "general", "nodeRoleArn": worker.outputs["arn"]}
    return make(cloud, NODE_GROUP, **inputs, subnetIds=[network.subnet.id])


@pytest.fixture
def cloud() -> Cloud:
    return Cloud()


# References


def test_an_id_that_names_nothing_is_refused_in_aws_words(cloud: Cloud) -> None:
    with pytest.raises(ApiError, match=r"InvalidVpcID.NotFound: The vpc ID 'vpc-0{17}' does not exist"):
        make(cloud, SUBNET, vpcId="vpc-" + "0" * 17, cidrBlock="10.0.0.0/24")


def test_an_id_that_the_stacks_configuration_names_exists_outside_the_stack(cloud: Cloud) -> None:
    cloud.given = {"vpc-" + "0" * 17}
    make(cloud, TABLE, vpcId="vpc-" + "0" * 17)
    assert len(cloud.objects(TABLE)) == 1, "a boundary or a key of the account is not the stack's to make"


def test_arns_of_aws_and_of_other_accounts_are_no_references(cloud: Cloud) -> None:
    make(
        cloud,
        ROLE,
        name="r",
        permissionsBoundary="arn:aws:iam::123456789012:policy/b",
        managed="arn:aws:iam::aws:policy/p",
    )
    assert cloud.objects(ROLE), "the emulator knows its own account only"


def test_a_policy_that_mentions_an_arn_refers_to_nothing(cloud: Cloud) -> None:
    make(cloud, ROLE, name="r", assumeRolePolicy='{"Resource": "arn:aws:iam::000000000000:role/later"}')
    assert cloud.objects(ROLE), "IAM does not resolve what a policy document names"


def test_an_update_cannot_point_at_what_is_not_there(cloud: Cloud) -> None:
    network = Network(cloud)
    wrong = network.association.inputs | {"routeTableId": "rtb-" + "0" * 17}
    with pytest.raises(ApiError, match=r"InvalidRouteTableID.NotFound"):
        cloud.update(ASSOCIATION, network.association.id, wrong, REGION)


def test_what_another_object_refers_to_cannot_be_deleted(cloud: Cloud) -> None:
    network = Network(cloud)
    with pytest.raises(ApiError, match="DependencyViolation: The vpc 'vpc-"):
        delete(cloud, network.vpc)


def test_a_tag_with_the_name_of_a_cluster_does_not_hold_the_cluster(cloud: Cloud) -> None:
    network = Network(cloud)
    network.open(cloud)
    made = cluster(cloud, network)
    make(cloud, VPC, cidrBlock="10.9.0.0/16", tags={"Environment": "dev"})
    delete(cloud, made)
    assert not cloud.objects(CLUSTER), "a name is not a reference by value"


# Names and addresses


def test_a_log_group_that_exists_cannot_be_made_again(cloud: Cloud) -> None:
    cloud.put(LOG_GROUP, {"name": "/aws/eks/dev/cluster"}, REGION)
    with pytest.raises(ApiError, match="ResourceAlreadyExistsException: The specified log group already exists"):
        make(cloud, LOG_GROUP, name="/aws/eks/dev/cluster")


def test_two_regions_may_use_one_name(cloud: Cloud) -> None:
    make(cloud, LOG_GROUP, name="logs")
    make(cloud, LOG_GROUP, scope="eu-west-1", name="logs")
    assert len(cloud.objects(LOG_GROUP)) == 2, "names are unique within a region"


@pytest.mark.parametrize(
    ("cidr", "refusal"), [("10.0.0.128/25", "InvalidSubnet.Conflict"), ("10.1.0.0/24", "InvalidSubnet.Range")]
)
def test_a_subnet_lies_inside_its_vpc_and_beside_the_others(cloud: Cloud, cidr: str, refusal: str) -> None:
    network = Network(cloud)
    with pytest.raises(ApiError, match=refusal):
        make(cloud, SUBNET, vpcId=network.vpc.id, cidrBlock=cidr)


@pytest.mark.parametrize("type_", [ASSOCIATION, GATEWAY])
def test_a_subnet_has_one_route_table_and_a_vpc_one_internet_gateway(cloud: Cloud, type_: str) -> None:
    network = Network(cloud)
    first = network.association if type_ == ASSOCIATION else network.gateway
    with pytest.raises(ApiError, match=r"Resource.AlreadyAssociated|already has an internet gateway attached"):
        make(cloud, type_, **first.inputs)


def test_a_policy_can_be_attached_to_a_role_again(cloud: Cloud) -> None:
    _, first = role(cloud, "node", "AmazonEKSWorkerNodePolicy")
    again = make(cloud, ATTACHMENT, **first.inputs)
    assert cloud.objects(ATTACHMENT) == [again], (
        "IAM's model has no refusal for it (botocore, AttachRolePolicy, 2026-11)"
    )


def test_an_address_serves_one_nat_gateway(cloud: Cloud) -> None:
    network = Network(cloud)
    address = make(cloud, EIP, domain="vpc")
    make(cloud, NAT, subnetId=network.subnet.id, allocationId=address.id)
    with pytest.raises(ApiError, match=r"Resource.AlreadyAssociated"):
        make(cloud, NAT, subnetId=network.subnet.id, allocationId=address.id)


# What EKS asks for


def test_a_cluster_needs_its_roles_policy_when_it_is_made(cloud: Cloud) -> None:
    plane = make(cloud, ROLE, name="plane")
    with pytest.raises(ApiError, match="AmazonEKSClusterPolicy"):
        make(cloud, CLUSTER, name="dev", roleArn=plane.outputs["arn"], vpcConfig={"subnetIds": []})


def test_a_role_in_use_keeps_its_policies(cloud: Cloud) -> None:
    network = Network(cloud)
    cluster(cloud, network)
    attachment = cloud.objects(ATTACHMENT)[0]
    with pytest.raises(ApiError, match="needs it"):
        delete(cloud, attachment)


def test_settings_of_a_bucket_and_an_alias_of_a_key_need_what_they_are_of(cloud: Cloud) -> None:
    for part in PARTS_OF_A_BUCKET:
        with pytest.raises(ApiError, match="NoSuchBucket: state"):
            make(cloud, part, bucket="state")
    with pytest.raises(ApiError, match="NotFoundException: Key 'k'"):
        make(cloud, ALIAS, name="alias/dev", targetKeyId="k")
    bucket, key = make(cloud, BUCKET, bucket="state"), make(cloud, KEY)
    for part in PARTS_OF_A_BUCKET:
        make(cloud, part, bucket=bucket.id)
    make(cloud, ALIAS, name="alias/dev", targetKeyId=key.id)
    delete(cloud, bucket)
    delete(cloud, key)
    assert not cloud.objects(), "they go along with it"


def test_a_policy_that_is_attached_cannot_be_deleted(cloud: Cloud) -> None:
    policy = make(cloud, "aws:iam/policy:Policy", name="boundary")
    made = make(cloud, ROLE, name="r")
    attached = make(cloud, ATTACHMENT, role=made.id, policyArn=policy.outputs["arn"])
    with pytest.raises(ApiError, match="DeleteConflict"):
        delete(cloud, policy)
    delete(cloud, attached)
    delete(cloud, policy)
    assert not cloud.objects(policy.type), "nothing holds it any more"


def test_a_role_leaves_after_its_policies(cloud: Cloud) -> None:
    made, attachment = role(cloud, "plane", "AmazonEKSClusterPolicy")
    with pytest.raises(ApiError, match="DeleteConflict: Cannot delete entity, must detach all policies first"):
        delete(cloud, made)
    delete(cloud, attachment)
    delete(cloud, made)
    assert not cloud.objects(), "nothing names the role any more"


def test_nodes_need_a_cluster_of_that_name(cloud: Cloud) -> None:
    network = Network(cloud)
    network.open(cloud)
    with pytest.raises(ApiError, match="ResourceNotFoundException: No cluster found for name: dev"):
        nodes(cloud, network)


def test_nodes_in_a_subnet_without_a_way_out_never_join(cloud: Cloud) -> None:
    network = Network(cloud)
    cluster(cloud, network)
    with pytest.raises(ApiError, match="NodeCreationFailure: Instances failed to join the kubernetes cluster"):
        nodes(cloud, network)


def test_nodes_in_a_public_subnet_need_public_addresses(cloud: Cloud) -> None:
    network = Network(cloud, public_ips=False)
    network.open(cloud)
    cluster(cloud, network)
    with pytest.raises(ApiError, match="Ec2SubnetInvalidConfiguration"):
        nodes(cloud, network)


def test_nodes_keep_their_way_out_while_they_drain(cloud: Cloud) -> None:
    network = Network(cloud)
    route = network.open(cloud)
    cluster(cloud, network)
    group = nodes(cloud, network)
    with pytest.raises(ApiError, match="DependencyViolation"):
        delete(cloud, route)
    delete(cloud, group)
    delete(cloud, route)
    assert not cloud.objects(ROUTE), "nobody uses the route any more"


def test_a_cluster_with_nodes_cannot_be_deleted(cloud: Cloud) -> None:
    network = Network(cloud)
    network.open(cloud)
    made = cluster(cloud, network)
    nodes(cloud, network)
    with pytest.raises(ApiError, match="ResourceInUseException: Cluster has nodegroups attached"):
        delete(cloud, made)


def test_a_cluster_takes_its_addons_entries_and_objects_along(cloud: Cloud) -> None:
    network = Network(cloud)
    network.open(cloud)
    made = cluster(cloud, network)
    make(cloud, ADDON, clusterName="dev", addonName="vpc-cni")
    make(cloud, ACCESS_ENTRY, clusterName="dev", principalArn="arn:aws:iam::123456789012:role/ci")
    make(cloud, NAMESPACE, scope=made.outputs["endpoint"], metadata={"name": "grafana"})
    delete(cloud, made)
    left = {entry.type for entry in cloud.objects()}
    assert not left & {ADDON, ACCESS_ENTRY, NAMESPACE}, "what lives in a cluster ends with it"


def test_the_creator_of_a_cluster_has_its_access_entry_already(cloud: Cloud) -> None:
    cluster(cloud, Network(cloud))
    with pytest.raises(ApiError, match="The specified access entry resource is already in use on this cluster"):
        make(cloud, ACCESS_ENTRY, clusterName="dev", principalArn=CALLER)


def test_a_cluster_under_deletion_protection_is_not_deleted(cloud: Cloud) -> None:
    made = cluster(cloud, Network(cloud), deletionProtection=True)
    with pytest.raises(ApiError, match="InvalidRequestException: Cluster has deletion protection enabled"):
        delete(cloud, made)


def test_eks_makes_the_log_group_that_is_missing_and_leaves_it(cloud: Cloud) -> None:
    made = cluster(cloud, Network(cloud), enabledClusterLogTypes=["audit"])
    delete(cloud, made)
    assert [group.id for group in cloud.objects(LOG_GROUP)] == ["/aws/eks/dev/cluster"], (
        "a log group that the stack makes after its cluster clashes with EKS's own"
    )


# What the network asks for


def test_a_nat_gateway_needs_an_internet_gateway_for_as_long_as_it_lives(cloud: Cloud) -> None:
    network = Network(cloud)
    address = make(cloud, EIP, domain="vpc")
    nat = make(cloud, NAT, subnetId=network.subnet.id, allocationId=address.id)
    with pytest.raises(ApiError, match="DependencyViolation"):
        delete(cloud, network.gateway)
    delete(cloud, nat)
    delete(cloud, network.gateway)
    with pytest.raises(ApiError, match=r"Gateway.NotAttached"):
        make(cloud, NAT, subnetId=network.subnet.id, allocationId=address.id)


def test_the_default_security_group_is_the_vpcs_own(cloud: Cloud) -> None:
    network = Network(cloud)
    group = make(cloud, DEFAULT_GROUP, vpcId=network.vpc.id)
    assert group.id == network.vpc.outputs["defaultSecurityGroupId"], "it is taken over, not made"
    delete(cloud, group)
    make(cloud, TEMPLATE, name="t", vpcSecurityGroupIds=[group.id])
    assert cloud.objects(TEMPLATE), "no call deletes it: it lives as long as its VPC"


def balanced(cloud: Cloud, network: Network) -> Mapping[str, Any]:
    made = cluster(cloud, network)
    inputs = {"metadata": {"name": "grafana", "namespace": "default"}, "spec": {"type": "LoadBalancer"}}
    return {"scope": made.outputs["endpoint"], **inputs}


def test_a_load_balancer_needs_a_public_route(cloud: Cloud) -> None:
    network = Network(cloud)
    with pytest.raises(ApiError, match="could not find any suitable subnets for creating the ELB"):
        make(cloud, SERVICE, **balanced(cloud, network))


@pytest.mark.parametrize("held", ["subnet", "route", "association", "gateway"])
def test_a_load_balancer_holds_the_public_network(cloud: Cloud, held: str) -> None:
    network = Network(cloud)
    network.open(cloud)
    service = make(cloud, SERVICE, **balanced(cloud, network))
    with pytest.raises(ApiError, match="DependencyViolation"):
        delete(cloud, getattr(network, held))
    delete(cloud, service)
    delete(cloud, network.route)
    assert not cloud.objects(ROUTE), "with the Service its load balancer is gone"


# Kubernetes


def test_an_object_needs_its_namespace_and_goes_along_with_it(cloud: Cloud) -> None:
    make(cloud, NAMESPACE, scope="another cluster", metadata={"name": "grafana"})
    inputs = {"metadata": {"name": "grafana", "namespace": "grafana"}, "spec": {}}
    with pytest.raises(ApiError, match='namespaces "grafana" not found'):
        make(cloud, SERVICE, scope="minikube", **inputs)
    namespace = make(cloud, NAMESPACE, scope="minikube", metadata={"name": "grafana"})
    make(cloud, SERVICE, scope="minikube", **inputs)
    delete(cloud, namespace)
    assert not cloud.objects(SERVICE), "a namespace is deleted with what is in it"


def test_the_api_server_of_a_deleted_cluster_does_not_answer(cloud: Cloud) -> None:
    with pytest.raises(ApiError, match=r"cluster is unreachable.*no such host"):
        check_reachable(cloud, "https://gone.gr7.ap-northeast-2.eks.amazonaws.com")


def test_two_clusters_hold_objects_of_one_name(cloud: Cloud) -> None:
    for server in ("one", "two"):
        make(cloud, NAMESPACE, scope=server, metadata={"name": "grafana"})
    assert len(cloud.objects(NAMESPACE)) == 2, "an object's name is its cluster's"


# The store


def test_the_store_lives_on_in_another_process(tmp_path: Path) -> None:
    file = tmp_path / "cloud.json"
    made = make(Cloud(file), VPC, cidrBlock="10.0.0.0/16")
    again = Cloud(file)
    assert again.objects() == [made], "the state of a stack outlives the process that made it, and so must its cloud"
    assert make(again, VPC, cidrBlock="10.1.0.0/16").id != made.id, "an id is never issued twice"


def test_only_the_owner_reads_the_store(tmp_path: Path) -> None:
    file = tmp_path / "cloud.json"
    make(Cloud(file), VPC, cidrBlock="10.0.0.0/16")
    assert file.stat().st_mode & 0o077 == 0, "it holds what a cloud has: passwords in Kubernetes secrets"


def test_what_a_killed_run_could_not_record_can_be_forgotten(cloud: Cloud) -> None:
    known, lost = make(cloud, VPC, cidrBlock="10.0.0.0/16"), make(cloud, LOG_GROUP, name="logs")
    cloud.keep([(known.type, known.id)])
    assert cloud.objects() == [known], f"{lost.id} would be in the way of every later run"


def test_deleting_what_is_gone_succeeds(cloud: Cloud) -> None:
    made = make(cloud, VPC, cidrBlock="10.0.0.0/16")
    delete(cloud, made)
    delete(cloud, made)
    assert not cloud.objects(), "a rerun after an interrupted destroy must finish it"


# Plans


def test_what_aws_computes_is_unknown_before_a_create_and_known_in_an_update() -> None:
    row, old, new = kind(CLUSTER), {"name": "dev", "vpcConfig": {}}, {"name": "dev", "vpcConfig": {"a": 1}}
    assert at(planned(row, old), "endpoint") == UNKNOWN
    outputs = {"name": "dev", "endpoint": "https://e", "vpcConfig": {"clusterSecurityGroupId": "sg-1"}}
    after = updated(row, old, outputs, new)
    assert after["endpoint"] == "https://e", "an update in place leaves the endpoint"
    assert after["vpcConfig"] == {"clusterSecurityGroupId": "sg-1", "a": 1}, (
        "inputs and computed values share an object"
    )


def test_an_input_that_is_taken_away_leaves_the_outputs() -> None:
    after = updated(kind(VPC), {"tags": {"a": "b"}}, {"tags": {"a": "b"}, "arn": "arn"}, {})
    assert after == {"arn": "arn"}, "else a removed tag would live on in the state"


@pytest.mark.parametrize(
    ("type_", "path", "value", "replaced"),
    [
        (VPC, "cidrBlock", "10.0.0.0/16", True),
        (VPC, "tags.Name", "x", False),
        (CLUSTER, "version", "1.36", False),
        (CLUSTER, "roleArn", "arn", True),
        (CLUSTER, "encryptionConfig", {"resources": ["secrets"]}, False),
        (CLUSTER, "encryptionConfig", None, True),
        (NODE_GROUP, "launchTemplate.version", "2", False),
        (NODE_GROUP, "launchTemplate.id", "lt-1", True),
        (NODE_GROUP, "launchTemplate", None, True),
        ("kubernetes:apps/v1:Deployment", "spec.selector.matchLabels.app", "x", True),
        ("kubernetes:apps/v1:Deployment", "spec.template.spec.containers", [], False),
        ("random:index/randomPassword:RandomPassword", "keepers.generation", "2", True),
    ],
)
def test_a_change_replaces_where_the_provider_says_so(type_: str, path: str, value: object, replaced: bool) -> None:
    assert replaces(kind(type_), path, value) is replaced, "a preview that shows an update where AWS replaces is a trap"


def test_a_type_without_a_row_is_refused() -> None:
    with pytest.raises(ApiError, match="no row for aws:sqs/queue:Queue"):
        kind("aws:sqs/queue:Queue")


def test_a_difference_is_named_by_its_full_path() -> None:
    old = {"list": [{"image": "a"}, 1], "map": {"a.b/c": 1, "gone": {"x": 1}}, "text": "x"}
    new = {"list": [{"image": "b"}], "map": {"a.b/c": 2}, "text": "x", "whole": {"y": 1}}
    assert dict(differences(old, new)) == {
        "list[0].image": "update",
        "list[1]": "delete",
        'map["a.b/c"]': "update",
        "map.gone": "delete",
        "whole": "add",
    }, "the real providers' detailed diffs have this form, and a plan names it to the reviewer"
