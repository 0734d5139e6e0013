"""The stack: a VPC, an EKS control plane, nodes, and Grafana on them. It wires and exports; it computes nothing."""

import pulumi

from apps.grafana import Grafana
from infra.account import provider
from infra.addons import Addons
from infra.cluster import Cluster
from infra.node_group import NodeGroup
from infra.vpc import Vpc
from labels import aws_tags
from settings import StackSettings

settings = StackSettings.load()
tags = aws_tags(pulumi.get_project(), pulumi.get_stack(), settings.tags)
boundary = settings.permissions_boundary_arn
on_aws = pulumi.ResourceOptions(provider=provider("aws", settings.aws, tags))
protected = pulumi.ResourceOptions(protect=settings.cluster.deletion_protection)

vpc = Vpc("main", settings.vpc, region=settings.aws.region, permissions_boundary_arn=boundary, opts=on_aws)
cluster = Cluster(
    "main",
    settings.cluster,
    vpc=vpc.vpc,
    public_subnet_ids=vpc.public_subnet_ids,
    private_subnet_ids=vpc.private_subnet_ids,
    permissions_boundary_arn=boundary,
    opts=on_aws.merge(protected),
)
nodes = NodeGroup(
    "general",
    settings.node_group,
    cluster_name=cluster.cluster_name,
    kubernetes_version=settings.cluster.version,
    subnet_ids=vpc.node_subnet_ids,
    after=vpc.node_egress,
    tags=tags,
    permissions_boundary_arn=boundary,
    opts=on_aws.merge(protected),
)
Addons(
    "main",
    settings.addons,
    cluster_name=cluster.cluster_name,
    kubernetes_version=settings.cluster.version,
    nodes=nodes.ready,
    tolerations=settings.node_group.tolerations,
    opts=on_aws.merge(protected),
)
grafana = Grafana(
    "grafana",
    settings.grafana,
    cluster_name=cluster.cluster_name,
    nodes=nodes.ready,
    tolerations=settings.node_group.tolerations,
    opts=protected.merge(pulumi.ResourceOptions(provider=cluster.kubernetes)),
)

pulumi.export("vpc_id", vpc.vpc_id)
pulumi.export("public_subnet_ids", vpc.public_subnet_ids)
pulumi.export("private_subnet_ids", vpc.private_subnet_ids)
pulumi.export("subnet_ids", vpc.subnet_ids)
pulumi.export("cluster_name", cluster.cluster_name)
pulumi.export("cluster_endpoint", cluster.endpoint)
pulumi.export("cluster_security_group_id", cluster.security_group_id)
pulumi.export("kubeconfig", cluster.kubeconfig)
pulumi.export("grafana_service", grafana.service)
pulumi.export("grafana_admin_password", grafana.admin_password)
pulumi.export("grafana_open_command", grafana.open_command)
