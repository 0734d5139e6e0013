"""Where moto's load balancers differ from AWS's in what the controller relies on (moto 5.2.5, 2026-11)."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any
from unittest.mock import patch

from moto.elbv2 import models


class _LoadBalancer(models.FakeLoadBalancer):
    """Its address has the form of AWS's, and without a scheme it faces the internet.

    The controller knows a network load balancer by its address, and refuses to change one that has another type's:
    aws_validations.go in https://github.com/kubernetes/cloud-provider-aws, pkg/providers/v1 (2026-11). The form is of
    https://docs.aws.amazon.com/elasticloadbalancing/latest/network/network-load-balancers.html (2026-11).
    """

    def __init__(self, **given: Any) -> None:
        super().__init__(**{**given, "scheme": given["scheme"] or "internet-facing"})
        if self.type == "network":
            region, digits = self.arn.split(":")[3], self.name[-16:]  # random in AWS; here a restart keeps the address
            self.dns_name = f"{self.name}-{digits}.elb.{region}.amazonaws.com"


_modify_listener = models.ELBv2Backend.modify_listener


def _modify_any_listener(
    backend: models.ELBv2Backend, arn: str, port: str | None, protocol: str | None, *values: Any
) -> models.FakeListener:
    """A TLS listener can be changed, with the checks of an HTTPS one.

    https://docs.aws.amazon.com/elasticloadbalancing/latest/APIReference/API_ModifyListener.html (2026-11)
    """
    listener = _modify_listener(backend, arn, port, "HTTPS" if protocol == "TLS" else protocol, *values)
    listener.protocol = protocol or listener.protocol
    return listener


@contextmanager
def corrected() -> Iterator[None]:
    with (
        patch.object(models, "FakeLoadBalancer", _LoadBalancer),
        patch.object(models.ELBv2Backend, "modify_listener", _modify_any_listener),
    ):
        yield
