"""The Kubernetes minors that EKS offers, and until when at the standard price."""

from collections.abc import Mapping
from datetime import date

# https://docs.aws.amazon.com/eks/latest/userguide/kubernetes-versions.html, last looked up 2026-11-23. From the day
# after, extended support costs $0.60 an hour instead of $0.10, for a year.
END_OF_STANDARD_SUPPORT: Mapping[str, date] = {
    "1.32": date(2026, 3, 23),
    "1.33": date(2026, 7, 29),
    "1.34": date(2026, 12, 2),
    "1.35": date(2027, 3, 27),
    "1.36": date(2027, 8, 2),
}


def refuse_version(version: str, support_type: str, today: date) -> tuple[str, str] | None:
    """Why EKS should not run `version`, and what to write instead; None where it may."""
    current = [minor for minor, end in END_OF_STANDARD_SUPPORT.items() if today <= end]
    newest = max(current or END_OF_STANDARD_SUPPORT, key=END_OF_STANDARD_SUPPORT.__getitem__)
    end = END_OF_STANDARD_SUPPORT.get(version)
    if end is None:
        known = ", ".join(f'"{minor}"' for minor in END_OF_STANDARD_SUPPORT)
        return (
            f"is no Kubernetes minor of the table in infra/kubernetes_versions.py ({known})",
            f'write "{newest}", in quotes, or add the minor and its date to the table',
        )
    if support_type == "STANDARD" and today > end:
        return (
            f"left standard support on {end}: extended support costs six times as much",
            f'write "{newest}", or support_type: EXTENDED to pay for the old one',
        )
    if today > end.replace(year=end.year + 1):
        return f"left extended support a year after {end}", f'write "{newest}"'
    return None
