"""What can be set of Grafana."""

from typing import Annotated

from pydantic import Field, ValidationInfo, field_validator

from apps.balancer import refuse_plain_http
from apps.grafana.exposure import BALANCERS, Exposure, refuse_exposure, refuse_source_ranges
from apps.grafana.exposure import url as address
from apps.grafana.options import Config, SecretNames, each
from apps.grafana.storage_settings import StorageSettings
from apps.image import Image
from apps.quantity import Cpu, Memory, refuse_less
from section import Refused, Section, matching

CertificateArn = Annotated[
    str,
    matching(
        r"arn:aws:acm:[a-z0-9-]+:\d{12}:certificate/[0-9a-f-]{36}",
        "write arn:aws:acm:REGION:ACCOUNT:certificate/ID (aws acm list-certificates)",
    ),
]
Hostname = Annotated[
    str,
    matching(
        r"(?=.{4,253}$)([a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?\.)+[a-z]([a-z0-9-]{0,61}[a-z0-9])",
        "write a name in small letters, such as grafana.example.com",
    ),
]


class GrafanaSettings(Section):
    """`eks-grafana:grafana`."""

    # Its index digest stands in many public repositories (2026-11). Before 13.3 check that the image still carries the
    # data sources CloudWatch and TestData, which are being moved out of Grafana's core: plugins are not downloaded
    # here, and dashboards without their data source stay empty. `grafana cli plugins ls` in the image tells, and
    # `curl -u admin:... localhost:3000/api/plugins` of a running one.
    # renovate: datasource=docker depName=grafana/grafana
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
    """CIDRs that reach the load balancer; an internal one lets the VPC in anyway."""
    allow_plain_http: bool = False
    """Consent to a load balancer without a certificate: the login crosses the network in clear."""
    certificate_arn: CertificateArn | None = None
    """ARN of an ACM certificate of the stack's region, with which the load balancer speaks TLS."""
    hostname: Hostname | None = None
    """The name by which people reach Grafana, and which stands on the certificate."""
    hosted_zone_id: (
        Annotated[str, matching(r"Z[0-9A-Z]{5,31}", "write its id (aws route53 list-hosted-zones)")] | None
    ) = None
    """Route 53 zone in which the stack makes the record of `hostname`. Unset: you make the CNAME."""
    admin_password_generation: Annotated[int, Field(ge=1, le=1_000_000)] = 1
    """Another number makes another admin password, and a new pod that takes it."""
    storage: StorageSettings = StorageSettings()
    config: Config = {}
    """Other options of Grafana's, section to key to plain value."""
    secrets: SecretNames = {}
    """Options that are secrets, section to key to a value set with `pulumi config set --secret --path`."""
    cpu_request: Cpu = "100m"
    """CPU that is set aside for the pod."""
    cpu_limit: Cpu = "500m"
    """CPU that the pod may use."""
    memory_request: Memory = "256Mi"
    """Memory that is set aside for the pod."""
    memory_limit: Memory = "512Mi"
    """Memory that the pod may use."""

    @property
    def balanced(self) -> bool:
        """Whether a load balancer stands before Grafana."""
        return self.exposure in BALANCERS

    @property
    def url(self) -> str | None:
        """The address by which people know it; None where that is not for the stack file to say."""
        return address(self.hostname, self.certificate_arn)

    @field_validator("exposure")
    @classmethod
    def _of_the_target(cls, exposure: str, info: ValidationInfo) -> str:
        if refusal := refuse_exposure(exposure, (info.context or {}).get("target")):
            raise Refused(*refusal)
        return exposure

    @field_validator("source_ranges", "certificate_arn", "hostname", "hosted_zone_id")
    @classmethod
    def _of_a_balancer(cls, value: object, info: ValidationInfo) -> object:
        exposure = info.data.get("exposure")
        if value and exposure and exposure not in BALANCERS:
            raise Refused(
                f"is for the exposures {' and '.join(BALANCERS)}, and this stack's is {exposure}",
                "take it out, or write another exposure",
            )
        return value

    @field_validator("source_ranges")
    @classmethod
    def _limited(cls, cidrs: list[str], info: ValidationInfo) -> list[str]:
        exposure, stack = info.data.get("exposure"), (info.context or {}).get("stack", "STACK")
        if exposure in BALANCERS and (
            refusal := refuse_source_ranges(cidrs, exposure, info.data.get("allow_open_access", False), stack)
        ):
            raise Refused(*refusal)
        return cidrs

    @field_validator("certificate_arn")
    @classmethod
    def _needed_for_tls(cls, arn: str | None, info: ValidationInfo) -> str | None:
        exposure, region = info.data.get("exposure"), (info.context or {}).get("region")
        allowed = info.data.get("allow_plain_http", False)
        if exposure in BALANCERS and (refusal := refuse_plain_http(exposure, arn, allowed)):
            raise Refused(*refusal)
        if arn and region and arn.split(":")[3] != region:
            raise Refused(
                f"is not of {region}", "a load balancer takes certificates of its own region: request one there"
            )
        return arn

    @field_validator("hostname")
    @classmethod
    def _on_the_certificate(cls, hostname: str | None, info: ValidationInfo) -> str | None:
        public = info.data.get("exposure") == "public" and not info.data.get("allow_plain_http", False)
        if not hostname and (public or info.data.get("certificate_arn")):
            raise Refused("is missing: TLS holds for a name", "write one that stands on the certificate")
        return hostname

    @field_validator("hosted_zone_id")
    @classmethod
    def _for_a_name(cls, zone: str | None, info: ValidationInfo) -> str | None:
        if zone and "hostname" in info.data and not info.data["hostname"]:
            raise Refused("has no hostname to make a record of", "write hostname: NAME beside it")
        return zone

    @field_validator("secrets")
    @classmethod
    def _not_in_both(cls, secrets: dict[str, dict[str, str]], info: ValidationInfo) -> dict[str, dict[str, str]]:
        plain = {(section, key) for section, key, _ in each(info.data.get("config", {}))}
        for section, key, _ in each(secrets):
            if (section, key) in plain:
                raise Refused(f"holds {section}.{key}, which stands under config too", "keep one of the two", hide=True)
        return secrets

    @field_validator("cpu_limit", "memory_limit")
    @classmethod
    def _for_the_request(cls, limit: str, info: ValidationInfo) -> str:
        key = str(info.field_name).replace("limit", "request")
        if refusal := refuse_less(limit, info.data.get(key, limit), key):
            raise Refused(*refusal)
        return limit
