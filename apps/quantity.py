"""What a container asks for: quantities in Kubernetes' own grammar, compared by value.

k8s.io/apimachinery 0.36.3, pkg/api/resource/quantity.go: 0.5, 500m, 1.5Gi, 512M and 1e9 are all legal.
"""

import re
from collections.abc import Iterator
from fractions import Fraction
from typing import Annotated, Protocol

from pydantic import AfterValidator

from config.section import Refusal, Refused


class Node(Protocol):
    """The most that a node has."""

    @property
    def cpus(self) -> int: ...
    @property
    def gib(self) -> int: ...


# At most 30 digits, and 3 in an exponent: more is legal and means nothing that a node could have.
_QUANTITY = re.compile(
    r"(?P<sign>[-+]?)(?P<number>[0-9]{1,30}(?:\.[0-9]{0,30})?|\.[0-9]{1,30})"
    r"(?:(?P<suffix>[numkMGTPE]|[KMGTPE]i)|[eE](?P<exponent>[-+]?[0-9]{1,3}))?"
)
_SCALES = {
    **{
        suffix: Fraction(1000) ** power
        for suffix, power in zip("numkMGTPE", (-3, -2, -1, 1, 2, 3, 4, 5, 6), strict=True)
    },
    **{f"{suffix}i": Fraction(1024) ** power for power, suffix in enumerate("KMGTPE", 1)},
}
# The largest of EC2 have 1,920 CPUs (u7inh-32tb) and 32 TiB: https://aws.amazon.com/ec2/instance-types/ (2026-11)
MOST_CPUS = 2_000
LEAST_BYTES, MOST_BYTES = 2**20, 64 * 2**40


def amount(text: str) -> Fraction | None:
    """CPUs or bytes, exactly; None where `text` is not a quantity."""
    match = _QUANTITY.fullmatch(text)
    if match is None:
        return None
    number = Fraction(match["number"].removesuffix(".")) * (-1 if match["sign"] == "-" else 1)
    return number * (_SCALES[match["suffix"]] if match["suffix"] else Fraction(10) ** int(match["exponent"] or 0))


def refuse_less(limit: str, request: str, key: str) -> Refusal | None:
    """Why `limit` is not a limit of a container that requests `request` under `key`; None where it is one."""
    least, most = amount(request), amount(limit)
    if least is not None and most is not None and most < least:
        return f"is less than {key} {request}", "write the request or more"
    return None


def refuse_requests(cpus: str, memory: str, node: Node | None) -> Iterator[tuple[str, Refusal | None]]:
    """Why no node has what a container requests, by the request's key; None where one may have it.

    `node` is the most that one has; None where nobody knows it. A part of it is the system's, so that all of it is too
    much, and what is a little less can be.
    https://kubernetes.io/docs/tasks/administer-cluster/reserve-compute-resources/ (2026-11)
    """
    if node is None:
        return
    fix = "write less, or a larger type in node_group.instance_types"
    for key, request, has, shown in (
        ("cpu_request", cpus, node.cpus, f"{node.cpus}"),
        ("memory_request", memory, node.gib * 2**30, f"{node.gib}Gi"),
    ):
        asked = amount(request)
        too_much = asked is not None and asked >= has
        yield key, (f"leaves nothing of the {shown} that a node has for its system", fix) if too_much else None


def _cpu(text: str) -> str:
    fix = 'write millicores such as 500m, or CPUs such as "0.5" or "1"'
    cpus = amount(text)
    if cpus is None:
        raise Refused("is not a quantity of CPUs", fix)
    if cpus <= 0:
        raise Refused("is not more than zero", fix)
    # https://kubernetes.io/docs/concepts/configuration/manage-resources-containers/#meaning-of-cpu (2026-11)
    if (cpus * 1000).denominator > 1:
        raise Refused("is finer than 1m, the smallest unit of Kubernetes", fix)
    if cpus > MOST_CPUS:
        raise Refused("is more than any node has", fix)
    return text


def _memory(text: str) -> str:
    fix = "write a quantity such as 256Mi or 1Gi"
    size = amount(text)
    if size is None:
        raise Refused("is not a quantity of bytes", fix)
    if size < LEAST_BYTES:  # a unit that is forgotten or a CPU's: 512 are bytes, and 500m is half of one
        raise Refused("is less than 1Mi: add a unit such as Mi", fix)
    if size > MOST_BYTES:
        raise Refused("is more than any node has", fix)
    return text


Cpu = Annotated[str, AfterValidator(_cpu)]
Memory = Annotated[str, AfterValidator(_memory)]
