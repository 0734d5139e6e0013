"""The objects that make up Grafana."""

from collections.abc import Mapping
from typing import NamedTuple

import pulumi
import pulumi_kubernetes as k8s
import pulumi_random as random

from apps import storage
from apps.grafana import provisioning
from apps.grafana.names import ADMIN_PASSWORD_FILE, APP, SECRET_KEY_FILE, SERVICE_ACCOUNT
from apps.grafana.network import network_policy
from apps.grafana.options import environment, secret_files
from apps.grafana.pod import pod_spec
from apps.grafana.service import hostname, open_command, service
from apps.grafana.settings import GrafanaSettings
from apps.platform import Platform
from apps.restricted import restricted_namespace, vanishing
from labels import object_labels, selector

core = k8s.core.v1

Secrets = pulumi.Input[Mapping[str, Mapping[str, str]]]
"""Section to key to value: the values behind the names in `settings.secrets`."""


class DnsRecord(NamedTuple):
    """A name in a Route 53 zone, for a load balancer."""

    zone_id: str
    hostname: str
    target: pulumi.Output[str]


class Grafana(pulumi.ComponentResource):
    """Namespace with Pod Security "restricted", Deployment, Service, NetworkPolicy, Secret, and data sources,
    dashboards and alert rules in a ConfigMap.

    Where asked: a volume for its database, and a load balancer for Grafana.
    """

    outputs: dict[str, pulumi.Input[object]]
    """What the stack exports of it; there is an address only where it has a load balancer."""
    load_balancer: pulumi.Output[str] | None
    """The load balancer's own name."""
    dns_record: DnsRecord | None
    """What the stack file asks for; whoever knows DNS makes it."""

    def __init__(
        self,
        name: str,
        settings: GrafanaSettings,
        *,
        platform: Platform,
        prometheus_url: pulumi.Input[str] | None = None,
        secrets: Secrets | None = None,
        scrape_interval: str,
        opts: pulumi.ResourceOptions | None = None,
    ) -> None:
        super().__init__("eks-grafana:apps:Grafana", name, None, opts)
        child = pulumi.ResourceOptions(parent=self)
        labels = object_labels("grafana")
        aws = platform.aws
        # Its data is the volume, what ends with the volume, and the key without which the volume cannot be read.
        data = child.merge(pulumi.ResourceOptions(protect=platform.protect and settings.storage.enabled))

        holder = restricted_namespace(f"{name}-namespace", APP, platform=platform, opts=data)
        namespace = holder.metadata.name
        inside = child.merge(vanishing(holder))

        def metadata(
            fixed_name: str | None = None, annotations: pulumi.Input[Mapping[str, str]] | None = None
        ) -> k8s.meta.v1.ObjectMetaArgs:
            return k8s.meta.v1.ObjectMetaArgs(
                name=fixed_name, namespace=namespace, labels=labels, annotations=annotations
            )

        account = core.ServiceAccount(
            f"{name}-account", metadata=metadata(SERVICE_ACCOUNT), automount_service_account_token=False, opts=inside
        )
        admin_password = random.RandomPassword(
            f"{name}-admin-password",
            length=32,
            # One of each, as auth.basic.password_policy asks for; none that a shell reads as its own.
            override_special="-_",
            **dict.fromkeys(("min_lower", "min_upper", "min_numeric", "min_special"), 1),
            keepers={"generation": str(settings.admin_password_generation)},
            opts=child,
        ).result
        # Made once: another one could not read what the database has. One of another stack's comes with its volume.
        made = random.RandomPassword(f"{name}-secret-key", length=32, special=False, opts=data).result
        options = _secret_options(settings, secrets)
        secret_key = options.get(SECRET_KEY_FILE, made)
        secret = core.Secret(
            f"{name}-secret",
            metadata=metadata(),
            string_data={
                ADMIN_PASSWORD_FILE: admin_password,
                **options,
                SECRET_KEY_FILE: secret_key,
            },
            opts=inside,
        )
        network_policy(
            f"{name}-network",
            settings,
            metadata=metadata(),
            platform=platform,
            measured=prometheus_url is not None,
            opts=inside,
        )
        files = provisioning.files(
            aws,
            platform.cluster_name,
            prometheus_url=prometheus_url,
            scrape_interval=scrape_interval,
            certificate_arn=settings.certificate_arn,
        )
        config_map = core.ConfigMap(f"{name}-provisioning", metadata=metadata(), data=files, opts=inside)
        claim = None
        if settings.storage.enabled:
            claim = storage.claim(name, APP, settings.storage, namespace=namespace, platform=platform, opts=child)
        deployment = k8s.apps.v1.Deployment(
            f"{name}-deployment",
            metadata=metadata("grafana"),
            spec=k8s.apps.v1.DeploymentSpecArgs(
                replicas=1,  # its database is a file
                strategy=storage.rollout(claim),
                selector=k8s.meta.v1.LabelSelectorArgs(match_labels=selector(APP)),
                template=core.PodTemplateSpecArgs(
                    # No checksum: ConfigMap and Secret are given a new name with each change, and the pod names them.
                    metadata=k8s.meta.v1.ObjectMetaArgs(labels=labels),
                    spec=pod_spec(
                        settings,
                        environment=environment(
                            settings.config,
                            settings.secrets,
                            url=settings.url,
                            hostname=settings.hostname,
                            home_dashboard=provisioning.home_dashboard(aws, monitored=prometheus_url is not None),
                        ),
                        service_account=account.metadata.name,
                        secret=secret.metadata.name,
                        provisioning=config_map.metadata.name,
                        claim=claim.metadata.name if claim else None,
                        tolerations=platform.tolerations,
                    ),
                ),
            ),
            # A claim goes once no pod has it.
            opts=(child if claim else inside).merge(
                pulumi.ResourceOptions(
                    # Its pod runs on nodes, and is given credentials only if their association and agent are there
                    # before it. No input names any of them.
                    depends_on=[
                        *([platform.node_group] if platform.node_group else []),
                        *(aws.identity_dependencies if aws else []),
                    ],
                    custom_timeouts=pulumi.CustomTimeouts(create="10m", update="10m"),
                )
            ),
        )
        if claim and not settings.storage.volume_id:
            storage.reclaim_policy(f"{name}-volume-policy", settings.storage, claim=claim, bound=deployment, opts=child)
        front = service(f"{name}-service", settings, aws=aws, metadata=metadata, opts=child)
        self.load_balancer = front.status.apply(hostname) if settings.balanced else None
        self.dns_record = None
        if self.load_balancer is not None and settings.hosted_zone_id and settings.hostname:
            self.dns_record = DnsRecord(settings.hosted_zone_id, settings.hostname, self.load_balancer)
        self.outputs = {
            "grafana_service": pulumi.Output.concat(namespace, "/", front.metadata.name),
            "grafana_admin_password": admin_password,
            "grafana_open_command": open_command(settings, platform),
        }
        if claim:
            self.outputs["grafana_secret_key"] = secret_key  # whoever goes on with the volume needs it
        if self.load_balancer is not None:
            self.outputs["grafana_load_balancer"] = self.load_balancer
            self.outputs["grafana_url"] = settings.url or pulumi.Output.concat("http://", self.load_balancer)
        self.register_outputs({"service": self.outputs["grafana_service"]})


def _secret_options(settings: GrafanaSettings, secrets: Secrets | None) -> dict[str, pulumi.Output[str]]:
    """File name to value of each option that is a secret."""
    values = pulumi.Output.secret(pulumi.Output.from_input(secrets or {}))

    def value(section: str, key: str) -> pulumi.Output[str]:
        return values.apply(lambda known: str(known[section][key]))

    return {file: value(section, key) for file, (section, key) in secret_files(settings.secrets).items()}
