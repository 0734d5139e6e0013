"""Who gets a mail."""

from collections import Counter
from collections.abc import Iterator, Mapping
from typing import Annotated, Any

from config.section import Rule, Section, matching

# Each address has to confirm its own subscription. A list of more people is one address of a mailing list.
MOST_EMAILS = 10

# Of RFC 5321 what mail servers use: no quotes, no comments, no domain in brackets; SNS takes ASCII alone. Names and
# limits: https://www.rfc-editor.org/rfc/rfc5321#section-4.5.3.1 (2026-11).
Email = Annotated[
    str,
    matching(
        r"(?=.{3,254}$)(?=[^@]{1,64}@)[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+(\.[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+)*"
        r"@([A-Za-z0-9]([A-Za-z0-9-]{0,61}[A-Za-z0-9])?\.)+[A-Za-z]([A-Za-z0-9-]{0,61}[A-Za-z0-9])",
        "a mail address",
        "write a name such as team@example.com",
    ),
]


class AlertsSettings(Section):
    """`eks-grafana:grafana.alerts`."""

    emails: list[Email] = []
    """Addresses that get a mail for an alert, on AWS alone; each has to confirm it once. Without any there is no topic,
    and Grafana shows the alerts."""

    def rules(self, context: Mapping[str, Any], /) -> Iterator[Rule]:
        twice = [each for each, times in Counter(email.lower() for email in self.emails).items() if times > 1]
        refusal = None
        if twice:
            refusal = (f"has {', '.join(twice)} more than once", "write each address once")
        elif len(self.emails) > MOST_EMAILS:
            refusal = (f"has more than {MOST_EMAILS} addresses", "write the address of a mailing list")
        elif self.emails and context.get("target") == "local":
            refusal = ("needs AWS, which sends the mails", "take the addresses out: Grafana itself shows the alerts")
        yield "emails", refusal
