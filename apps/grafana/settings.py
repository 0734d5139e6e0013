"""What can be set of Grafana."""

from typing import Annotated, Literal

from pydantic import ValidationInfo, field_validator

from apps.image import Image
from section import Refused, Section, matching

Cpu = Annotated[str, matching(r"[1-9]\d*m?", 'write millicores such as 500m, or whole CPUs such as "1"')]
Memory = Annotated[str, matching(r"[1-9]\d*(Mi|Gi)", "write a quantity such as 256Mi or 1Gi")]


def millicores(cpu: str) -> int:
    """100m is 100, 2 is 2000."""
    return int(cpu[:-1]) if cpu.endswith("m") else int(cpu) * 1000


def mebibytes(memory: str) -> int:
    """256Mi is 256, 1Gi is 1024."""
    return int(memory[:-2]) * (1024 if memory.endswith("Gi") else 1)


class GrafanaSettings(Section):
    """`eks-grafana:grafana`."""

    # renovate: datasource=docker depName=grafana/grafana
    image: Image = (
        "docker.io/grafana/grafana:13.2.3@sha256:b28bae15e219c998fb0e0424ed724930cc61b1f61fb404d47c862f9a23f9e572"
    )
    """Image with tag and digest: the tag for people, the digest (multi-architecture) for the kubelet."""
    exposure: Literal["private", "node_port"] = "private"
    """Who reaches Grafana: private is a ClusterIP for `kubectl port-forward`; node_port a port on every node, which is
    only for the target local, and its default there."""
    cpu_request: Cpu = "100m"
    """CPU that is set aside for the pod."""
    cpu_limit: Cpu = "500m"
    """CPU that the pod may use."""
    memory_request: Memory = "256Mi"
    """Memory that is set aside for the pod."""
    memory_limit: Memory = "512Mi"
    """Memory that the pod may use."""

    @field_validator("exposure")
    @classmethod
    def _not_on_aws(cls, exposure: str, info: ValidationInfo) -> str:
        if exposure == "node_port" and (info.context or {}).get("target") == "aws":
            raise Refused("opens a port on every node, which only the target `local` may", "write private")
        return exposure

    @field_validator("cpu_limit")
    @classmethod
    def _cpu_for_the_request(cls, limit: str, info: ValidationInfo) -> str:
        if millicores(limit) < millicores(info.data.get("cpu_request", limit)):
            raise Refused(f"is less than cpu_request {info.data['cpu_request']}", "write at least the request")
        return limit

    @field_validator("memory_limit")
    @classmethod
    def _memory_for_the_request(cls, limit: str, info: ValidationInfo) -> str:
        if mebibytes(limit) < mebibytes(info.data.get("memory_request", limit)):
            raise Refused(f"is less than memory_request {info.data['memory_request']}", "write at least the request")
        return limit
