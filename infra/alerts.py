"""Where Grafana's alerts go: an SNS topic of the stack's, which sends them on as mail."""

from collections.abc import Sequence
from typing import NamedTuple

import pulumi
import pulumi_aws as aws

from infra.metrics import Statement


class AlertTopic(pulumi.ComponentResource):
    """A topic with a subscription for each address. SNS sends alerts there once its owner confirms the first mail.

    Without a KMS key: whoever publishes to a topic that has one needs kms:GenerateDataKey and kms:Decrypt, which no
    role of the stack has, and the mails themselves are not encrypted:
    https://docs.aws.amazon.com/sns/latest/dg/sns-key-management.html (2026-11).
    """

    topic_arn: pulumi.Output[str]
    publish: Statement
    """Statement of a policy: may publish to the topic, and do nothing else with it."""

    def __init__(self, name: str, *, emails: Sequence[str], opts: pulumi.ResourceOptions | None = None) -> None:
        super().__init__("eks-grafana:infra:AlertTopic", name, None, opts)
        child = pulumi.ResourceOptions(parent=self)
        topic = aws.sns.Topic(f"{name}-topic", display_name="Grafana", opts=child)
        # A topic's first policy allows all of its account to publish, whatever their own policies say. It cannot be
        # removed, only replaced: hashicorp/terraform-provider-aws, internal/service/sns/topic_policy.go
        # (2026-11). With this one their own policies decide.
        aws.sns.TopicPolicy(
            f"{name}-policy",
            arn=topic.arn,
            policy=pulumi.Output.json_dumps(
                {
                    "Version": "2012-10-17",
                    "Statement": [
                        {
                            "Sid": "DenyWithoutTls",
                            "Effect": "Deny",
                            "Principal": "*",
                            "Action": "sns:Publish",
                            "Resource": topic.arn,
                            "Condition": {"Bool": {"aws:SecureTransport": "false"}},
                        }
                    ],
                }
            ),
            opts=child,
        )
        # `up` does not wait for the confirmation. What nobody confirms is deleted by SNS after 48 hours, and then `up
        # --refresh` asks again: https://aws.amazon.com/about-aws/whats-new/2023/05/ (amazon-sns-automatic-deletion-
        # unconfirmed-subscriptions). A destroy before that passes: SNS refuses to end such a subscription, the provider
        # accepts that (topic_subscription.go), and it goes with its topic. (2026-11)
        for email in emails:
            aws.sns.TopicSubscription(
                f"{name}-mail-{email}", topic=topic.arn, protocol="email", endpoint=email, opts=child
            )
        self.topic_arn = topic.arn
        self.publish = {"Effect": "Allow", "Action": ["sns:Publish"], "Resource": topic.arn}
        self.register_outputs({})


class Alerts(NamedTuple):
    """What Grafana needs to send mails."""

    topic_arn: pulumi.Output[str] | None
    statements: Sequence[Statement]
    """Of its role's policy."""


def alerts_by_mail(name: str, *, emails: Sequence[str], opts: pulumi.ResourceOptions | None = None) -> Alerts:
    """A topic for these addresses; without any there is none."""
    if not emails:
        return Alerts(None, [])
    topic = AlertTopic(name, emails=emails, opts=opts)
    return Alerts(topic.topic_arn, [topic.publish])
