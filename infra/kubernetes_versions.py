"""The Kubernetes minors that EKS offers, until when at the standard price, and the steps between them."""

from collections.abc import Mapping
from datetime import date

from config.section import Refusal

# https://docs.aws.amazon.com/eks/latest/userguide/kubernetes-versions.html, last looked up 2026-11-23. Standard
# support ends with the beginning of this day, UTC. From then on extended support costs $0.60 an hour instead of $0.10,
# for a year.
END_OF_STANDARD_SUPPORT: Mapping[str, date] = {
    "1.32": date(2026, 3, 23),
    "1.33": date(2026, 7, 29),
    "1.34": date(2026, 12, 2),
    "1.35": date(2027, 3, 27),
    "1.36": date(2027, 8, 2),
}
TABLE = "infra/kubernetes_versions.py"


def minor_of(build: str) -> str:
    """`1.36` of 1.36.2-20261101 (an AMI release) and of v1.36.1-eksbuild.2 (an add-on of Kubernetes itself)."""
    return ".".join(build.removeprefix("v").split(".")[:2])


def refuse_unknown(version: str) -> Refusal | None:
    """Why `version` is not a minor of EKS's; None where it is."""
    if version in END_OF_STANDARD_SUPPORT:
        return None
    known = ", ".join(f'"{minor}"' for minor in END_OF_STANDARD_SUPPORT)
    return (
        f"is not a Kubernetes minor version of the table in {TABLE} ({known})",
        f'write "{_newest()}", in quotes, or add the minor and its date to the table',
    )


def refuse_unsupported(version: str, support_type: str, today: date) -> Refusal | None:
    """Why no new cluster should have `version` on the day `today` (UTC); None where it may."""
    end = END_OF_STANDARD_SUPPORT[version]
    if today < end:
        return None
    current = [minor for minor, last in END_OF_STANDARD_SUPPORT.items() if today < last]
    advice = (
        f'write "{_newest()}"' if current else f"add a newer minor and its date to the table in {TABLE}, and write it"
    )
    if today >= end.replace(year=end.year + 1):
        return f"is out of support: extended support ended a year after {end}", advice
    if support_type == "STANDARD":
        return (
            f"left standard support on {end}: extended support costs six times as much",
            f"{advice}, or support_type: EXTENDED to pay for the old one",
        )
    return None


def refuse_step(old: str, new: str) -> Refusal | None:
    """Why a cluster cannot go from the minor `old` to `new` in one update; None where it can.

    https://docs.aws.amazon.com/eks/latest/userguide/update-cluster.html (2026-11)
    """
    was, becomes = _number(old), _number(new)
    if becomes < was:
        return (
            f"is below {old}, which the cluster has",
            f'write "{old}"; within 7 days of an upgrade AWS can roll it back (aws eks update-cluster-version --help)',
        )
    if becomes > was + 1:
        step = f"1.{was + 1}"
        return (
            f"is {becomes - was} minors above {old}, and EKS upgrades one at a time",
            f'write "{step}", then the next',
        )
    return None


def _newest() -> str:
    return max(END_OF_STANDARD_SUPPORT, key=_number)


def _number(minor: str) -> int:
    return int(minor.partition(".")[2])
