"""The stack: a VPC, an EKS control plane, nodes with add-ons, and Prometheus and Grafana on them.

It shows each component and which output goes into which input. It wires and exports; it computes nothing.
"""

# ruff: noqa: E402
import gc

gc.disable()  # What a program makes it keeps: to look for garbage is a sixth of its CPU time (tools/bench.py).

import pulumi

from apps.grafana import APP, SERVICE_ACCOUNT, Grafana
from apps.kube_state_metrics import KubeStateMetrics
from apps.nginx import Nginx
from apps.node_exporter import NodeExporter
from apps.platform import Aws, Platform
from apps.prometheus import Prometheus
from config.debug import drop_sdk_messages
from config.interrupts import end_quietly
from labels import aws_tags
from targets.load import grafana_secrets, load
from targets.stack_page import stack_page

end_quietly()
drop_sdk_messages()
settings = load()
outputs: dict[str, pulumi.Input[object]] = {}

if settings.target == "aws":
    # The target `local` imports nothing of AWS.
    from apps.ebs_class import EbsClasses
    from infra.account import provider
    from infra.addons import Addons
    from infra.alerts import alerts_by_mail
    from infra.cluster import Cluster
    from infra.logs import log_group_names, log_groups
    from infra.metrics import READ_METRICS, query_logs
    from infra.node_group import NodeGroup
    from infra.pod_identity import PodIdentity
    from infra.vpc import Vpc
    from targets.price import price

    tags = aws_tags(pulumi.get_project(), pulumi.get_stack(), settings.tags)
    boundary = settings.permissions_boundary_arn
    on_aws = pulumi.ResourceOptions(provider=provider("aws", settings.aws, tags))

    vpc = Vpc("main", settings.vpc, region=settings.aws.region, permissions_boundary_arn=boundary, opts=on_aws)
    cluster = Cluster(
        "main",
        settings.cluster,
        vpc=vpc.vpc,
        public_subnet_ids=vpc.public_subnet_ids,
        private_subnet_ids=vpc.private_subnet_ids,
        today=settings.today,
        permissions_boundary_arn=boundary,
        opts=on_aws,
    )
    nodes = NodeGroup(
        "general",
        settings.node_group,
        cluster_name=cluster.cluster_name,
        kubernetes_version=settings.cluster.version,
        subnet_ids=vpc.node_subnet_ids,
        after=vpc.node_egress,
        tags=tags,
        protect=settings.cluster.deletion_protection,
        permissions_boundary_arn=boundary,
        opts=on_aws,
    )
    addons = Addons(
        "main",
        settings.addons,
        configured_cluster_name=settings.cluster.name,
        cluster_name=cluster.cluster_name,
        vanishes_with=cluster.eks_cluster,
        kubernetes_version=settings.cluster.version,
        pod_identity_agent=cluster.pod_identity_agent,
        volumes=settings.has_volumes,
        nodes=nodes.node_group,
        tolerations=settings.node_group.tolerations,
        permissions_boundary_arn=boundary,
        opts=on_aws,
    )
    alerts = alerts_by_mail("grafana-alerts", emails=settings.grafana.alerts.emails, opts=on_aws)
    logs = log_groups(
        control_plane=cluster.log_group,
        log_types=settings.cluster.log_types,
        flow_logs=vpc.flow_log_group,
    )
    identity = PodIdentity(
        "grafana-metrics",
        configured_cluster_name=settings.cluster.name,
        cluster_name=cluster.cluster_name,
        namespace=APP,
        service_account=SERVICE_ACCOUNT,
        agent=cluster.pod_identity_agent,
        statements=[READ_METRICS, *query_logs(logs.values()), *alerts.statements],
        permissions_boundary_arn=boundary,
        opts=on_aws,
    )
    storage_class = None
    if settings.has_volumes:
        storage_class = EbsClasses(
            "storage",
            cluster_name=cluster.cluster_name,
            vanishes_with=cluster.eks_cluster,
            driver=addons.ebs_csi,
            tags=tags,
            opts=pulumi.ResourceOptions(provider=cluster.kubernetes),
        ).storage_class
    platform = Platform(
        cluster_name=cluster.cluster_name,
        opts=pulumi.ResourceOptions(provider=cluster.kubernetes),
        vanishes_with=cluster.eks_cluster,
        protect=settings.cluster.deletion_protection,
        node_group=nodes.node_group,
        tolerations=settings.node_group.tolerations,
        aws=Aws(
            opts=on_aws,
            region=settings.aws.region,
            tags=tags,
            vpc_cidr=settings.vpc.cidr,
            public_subnet_ids=vpc.public_subnet_ids,
            private_subnet_ids=vpc.private_subnet_ids,
            public_routes=vpc.public_routes,
            identity_dependencies=identity.dependencies,
            storage_class=storage_class,
            auto_scaling_group=nodes.auto_scaling_group,
            instance_types=settings.node_group.instance_types,
            nat_gateways=vpc.nat_gateway_ids,
            alert_topic_arn=alerts.topic_arn,
            log_groups=log_group_names(logs),
        ),
    )
    outputs = {
        "region": settings.aws.region,
        "price": price(settings),
        "vpc_id": vpc.vpc_id,
        "public_subnet_ids": vpc.public_subnet_ids,
        "private_subnet_ids": vpc.private_subnet_ids,
        "subnet_ids": vpc.subnet_ids,
        "cluster_name": cluster.cluster_name,
        "cluster_endpoint": cluster.endpoint,
        "cluster_security_group_id": cluster.security_group_id,
        "kubeconfig": cluster.kubeconfig,
    }
else:
    from targets.local import existing_cluster

    platform = existing_cluster("local", settings)

prometheus_url = None
if settings.monitoring.enabled:
    NodeExporter("node-exporter", settings.monitoring, platform=platform, opts=platform.opts)
    KubeStateMetrics("kube-state-metrics", settings.monitoring, platform=platform, opts=platform.opts)
    prometheus_url = Prometheus("prometheus", settings.monitoring, platform=platform, opts=platform.opts).url
grafana = Grafana(
    "grafana",
    settings.grafana,
    platform=platform,
    prometheus_url=prometheus_url,
    scrape_interval=settings.monitoring.scrape_interval,
    secrets=grafana_secrets(settings),
    opts=platform.opts,
)
if platform.aws and grafana.dns_record:
    from infra.dns import DnsName

    DnsName(
        "grafana",
        zone_id=grafana.dns_record.zone_id,
        hostname=grafana.dns_record.hostname,
        target=grafana.dns_record.target,
        opts=platform.aws.opts,
    )
if settings.nginx.enabled:
    Nginx("nginx", settings.nginx, platform=platform, opts=platform.opts)

outputs |= grafana.outputs
for name, output in outputs.items():
    pulumi.export(name, output)
pulumi.export("readme", stack_page(pulumi.get_stack(), outputs))
