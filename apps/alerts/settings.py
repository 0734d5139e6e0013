"""Who gets a mail."""

from typing import Annotated

from config.section import Section, matching

Email = Annotated[
    str,
    matching(
        r"[^\s@]{1,64}@[A-Za-z0-9-]+(\.[A-Za-z0-9-]+)+",
        "a mail address",
        "write a name such as team@example.com",
    ),
]


class AlertsSettings(Section):
    """`eks-grafana:grafana.alerts`."""

    emails: list[Email] = []
    """Mail addresses that alerts are sent to; each confirms the first mail. None: no SNS topic."""
