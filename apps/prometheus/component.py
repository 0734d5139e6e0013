"""The objects that make up Prometheus."""

import pulumi
import pulumi_kubernetes as k8s

from apps import storage
from apps.platform import Platform
from apps.prometheus.names import APP, PORT, SERVICE
from apps.prometheus.network import network_policy
from apps.prometheus.pod import FILE, pod_spec, retention_mib
from apps.prometheus.scraping import Scraping, text
from apps.prometheus.settings import MonitoringSettings
from apps.restricted import namespace_name, restricted_namespace, vanishing
from apps.rights import grant, rule
from labels import object_labels, selector

core = k8s.core.v1
rbac = k8s.rbac.v1

# Discovery lists and watches, and gets nothing by its name:
# https://github.com/prometheus/prometheus v3.15.0, discovery/kubernetes/kubernetes.go (2026-11)
READ = ("list", "watch")
# What it discovers, what a kubelet asks of who reads its metrics, and the API server of who reads its own:
# https://kubernetes.io/docs/reference/access-authn-authz/kubelet-authn-authz/ (2026-11)
OF_THE_CLUSTER = (
    rule("", ("nodes", "pods"), READ),
    rule("", ("nodes/metrics",), ("get",)),
    rbac.PolicyRuleArgs(non_resource_urls=["/metrics"], verbs=["get"]),
)
# The API servers, one by one. Discovery reads the Service and pods of an EndpointSlice too.
OF_THE_API_SERVER = (rule("discovery.k8s.io", ("endpointslices",), READ), rule("", ("services",), READ))


class Prometheus(pulumi.ComponentResource):
    """Namespace with Pod Security "restricted", Deployment, Service, NetworkPolicy, rights to read, and its
    configuration in a ConfigMap.

    Where asked: a volume for its measurements.
    """

    url: str
    """Its address within the cluster. Plain text: who reads it need not wait for Prometheus."""

    def __init__(
        self,
        name: str,
        settings: MonitoringSettings,
        *,
        platform: Platform,
        opts: pulumi.ResourceOptions | None = None,
    ) -> None:
        super().__init__("eks-grafana:apps:Prometheus", name, None, opts)
        child = pulumi.ResourceOptions(parent=self)
        labels = object_labels(APP)
        data = child.merge(pulumi.ResourceOptions(protect=platform.protect and settings.storage.enabled))
        holder = restricted_namespace(f"{name}-namespace", APP, platform=platform, opts=data)
        inside = child.merge(vanishing(holder))

        def metadata(fixed_name: str | None = None) -> k8s.meta.v1.ObjectMetaArgs:
            return k8s.meta.v1.ObjectMetaArgs(name=fixed_name, namespace=holder.metadata.name, labels=labels)

        account = core.ServiceAccount(
            f"{name}-account", metadata=metadata(), automount_service_account_token=False, opts=inside
        )
        rights = grant(
            f"{name}-cluster", APP, account=account, rules=OF_THE_CLUSTER, platform=platform, opts=child
        ) + grant(
            f"{name}-api-server",
            APP,
            account=account,
            rules=OF_THE_API_SERVER,
            platform=platform,
            namespace="default",
            opts=child,
        )
        network_policy(f"{name}-network", metadata=metadata(), platform=platform, opts=inside)
        scraping = Scraping(
            interval=settings.scrape_interval,
            retention=settings.retention,
            retention_mib=retention_mib(settings),
            namespaces={app: namespace_name(app, platform) for app in ("grafana", APP, "kube-state-metrics")},
            verifies_kubelets=platform.aws is not None,
        )
        config_map = core.ConfigMap(
            f"{name}-configuration", metadata=metadata(), data={FILE: text(scraping)}, opts=inside
        )
        claim = None
        if settings.storage.enabled:
            claim = storage.claim(
                name, APP, settings.storage, namespace=holder.metadata.name, platform=platform, opts=child
            )
        deployment = k8s.apps.v1.Deployment(
            f"{name}-deployment",
            metadata=metadata("prometheus"),
            spec=k8s.apps.v1.DeploymentSpecArgs(
                replicas=1,  # each would measure all of it
                strategy=storage.rollout(claim),
                selector=k8s.meta.v1.LabelSelectorArgs(match_labels=selector(APP)),
                template=core.PodTemplateSpecArgs(
                    # No checksum: the ConfigMap is given a new name with each change, and the pod names it.
                    metadata=k8s.meta.v1.ObjectMetaArgs(labels=labels),
                    spec=pod_spec(
                        settings,
                        service_account=account.metadata.name,
                        configuration=config_map.metadata.name,
                        claim=claim.metadata.name if claim else None,
                        tolerations=platform.tolerations,
                    ),
                ),
            ),
            # A claim goes once no pod has it.
            opts=(child if claim else inside).merge(
                pulumi.ResourceOptions(
                    # Its pod runs on nodes, and finds nothing before it has the rights. No input names either.
                    depends_on=[*([platform.node_group] if platform.node_group else []), *rights],
                    # Each start reads the log of the last hours.
                    custom_timeouts=pulumi.CustomTimeouts(create="20m", update="20m"),
                )
            ),
        )
        if claim and not settings.storage.volume_id:
            storage.reclaim_policy(f"{name}-volume-policy", settings.storage, claim=claim, bound=deployment, opts=child)
        core.Service(
            f"{name}-service",
            metadata=metadata(SERVICE),
            spec=core.ServiceSpecArgs(
                selector=selector(APP), ports=[core.ServicePortArgs(name="http", port=PORT, target_port="http")]
            ),
            # Made while the nodes still boot; it counts as ready once a pod is behind it.
            opts=inside.merge(pulumi.ResourceOptions(custom_timeouts=pulumi.CustomTimeouts(create="30m"))),
        )
        self.url = f"http://{SERVICE}.{namespace_name(APP, platform)}.svc:{PORT}"
        self.register_outputs({})
