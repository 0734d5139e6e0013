"""What can be set of Grafana."""

from collections.abc import Iterator, Mapping
from typing import Annotated, Any

from pydantic import Field, ValidationInfo, field_validator

from apps.alerts.settings import AlertsSettings
from apps.grafana.exposure import (
    BALANCERS,
    Exposure,
    refuse_certificate,
    refuse_exposure,
    refuse_hosted_zone,
    refuse_hostname,
    refuse_source_ranges,
    refuse_without_balancer,
)
from apps.grafana.exposure import url as address
from apps.grafana.option_rules import Config, SecretNames, refuse_options
from apps.image import Image
from apps.quantity import Cpu, Memory, refuse_less, refuse_requests
from apps.storage_settings import StorageSettings
from config.section import Rule, Section, accept, matching

CertificateArn = Annotated[
    str,
    matching(
        r"arn:aws:acm:[a-z0-9-]+:\d{12}:certificate/[0-9a-f-]{36}",
        "the ARN of an ACM certificate",
        "write arn:aws:acm:REGION:ACCOUNT:certificate/ID (aws acm list-certificates)",
    ),
]
Hostname = Annotated[
    str,
    matching(
        r"(?=.{4,253}$)([a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?\.)+[a-z]([a-z0-9-]{0,61}[a-z0-9])",
        "a DNS name of two labels or more, each of 1 to 63 lower-case letters, digits and -",
        "write a name such as grafana.example.com",
    ),
]


class GrafanaSettings(Section):
    """`eks-grafana:grafana`."""

    # Its index digest is in many public repositories (2026-11). Before 13.3 check that the image still carries the
    # data sources CloudWatch and TestData, which are being moved out of Grafana's core: plugins are not downloaded
    # here, and dashboards without their data source stay empty. `grafana cli plugins ls` in the image lists them, and
    # `curl -u admin:... localhost:3000/api/plugins` of a running one.
    image: Image = (
        "docker.io/grafana/grafana:13.2.3@sha256:b28bae15e219c998fb0e0424ed724930cc61b1f61fb404d47c862f9a23f9e572"
    )
    """Image with tag and digest: the tag for people, the digest (multi-architecture) for the kubelet."""
    exposure: Exposure = "private"
    """Who reaches Grafana: private is a ClusterIP for `kubectl port-forward`, internal a load balancer inside the VPC,
    public one on the internet; node_port, only for the target local and its default there, a port on every node."""
    allow_open_access: bool = False
    """Consent to 0.0.0.0/0 in `source_ranges`."""
    source_ranges: list[str] = []
    """CIDRs that reach the load balancer; an internal one always accepts the VPC."""
    allow_plain_http: bool = False
    """Consent to a load balancer without a certificate: the login crosses the network unencrypted."""
    certificate_arn: CertificateArn | None = None
    """ARN of an ACM certificate in the stack's region, for TLS on the load balancer."""
    hostname: Hostname | None = None
    """The name of Grafana in the browser and on the certificate."""
    hosted_zone_id: (
        Annotated[
            str,
            matching(
                r"Z[0-9A-Z]{5,31}",
                "Z and 5 to 31 capital letters and digits",
                "write the ID of a zone (aws route53 list-hosted-zones)",
            ),
        ]
        | None
    ) = None
    """Route 53 zone in which the stack creates the record of `hostname`. Unset: you create the CNAME."""
    admin_password_generation: Annotated[int, Field(ge=1, le=1_000_000)] = 1
    """Another number creates another admin password, and a new pod that uses it."""
    storage: StorageSettings = StorageSettings()
    alerts: AlertsSettings = AlertsSettings()
    config: Config = {}
    """Other options of Grafana: section to key to plain value."""
    secrets: SecretNames = {}
    """Options that are secrets, section to key to a value set with `pulumi config set --secret --path`."""
    cpu_request: Cpu = "100m"
    """CPU that is reserved for the pod."""
    cpu_limit: Cpu = "500m"
    """CPU that the pod may use."""
    memory_request: Memory = "256Mi"
    """Memory that is reserved for the pod."""
    memory_limit: Memory = "512Mi"
    """Memory that the pod may use."""

    @property
    def balanced(self) -> bool:
        """Whether Grafana has a load balancer."""
        return self.exposure in BALANCERS

    @property
    def url(self) -> str | None:
        """The address by which people know it; None where that is not for the stack file to say."""
        return address(self.hostname, self.certificate_arn)

    @field_validator("exposure")
    @classmethod
    def _of_the_target(cls, exposure: str, info: ValidationInfo) -> str:
        return accept(exposure, refuse_exposure(exposure, (info.context or {}).get("target")))

    def rules(self, context: Mapping[str, Any], /) -> Iterator[Rule]:
        exposure, plain_http, arn = self.exposure, self.allow_plain_http, self.certificate_arn
        ranges, stack = self.source_ranges, context.get("stack", "STACK")
        yield (
            "source_ranges",
            refuse_without_balancer(ranges, exposure)
            or refuse_source_ranges(ranges, exposure, self.allow_open_access, stack),
        )
        yield (
            "certificate_arn",
            refuse_without_balancer(arn, exposure)
            or refuse_certificate(arn, exposure, plain_http, context.get("region")),
        )
        yield (
            "hostname",
            refuse_without_balancer(self.hostname, exposure)
            or refuse_hostname(self.hostname, exposure, plain_http, arn),
        )
        yield (
            "hosted_zone_id",
            refuse_without_balancer(self.hosted_zone_id, exposure)
            or refuse_hosted_zone(self.hosted_zone_id, self.hostname),
        )
        yield from refuse_options(
            self.config,
            self.secrets,
            hostname=self.hostname,
            exposure=self.exposure,
            monitored=context.get("monitored", True),
        )
        yield "cpu_limit", refuse_less(self.cpu_limit, self.cpu_request, "cpu_request")
        yield "memory_limit", refuse_less(self.memory_limit, self.memory_request, "memory_request")
        yield from refuse_requests(self.cpu_request, self.memory_request, context.get("node"))
