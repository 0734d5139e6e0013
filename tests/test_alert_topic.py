"""The topic that sends Grafana's alerts on as mail."""

import json
from typing import Any

import pytest
from recorder import Recording, recorded

MAILS = ["ops@example.com", "on-call@example.org"]


@pytest.fixture
def with_mails() -> Recording:
    return recorded("dev", grafana={"alerts": {"emails": MAILS}})


@pytest.mark.parametrize("stack", ["dev", "prod"])
def test_without_an_address_there_is_no_topic(stack: str) -> None:
    recording = recorded(stack)
    assert not [found for found in recording.resources if found.type.startswith("aws:sns/")], "nobody would read it"
    assert "sns:" not in recording.one("RolePolicy", "grafana-metrics-policy").inputs["policy"], "no topic, no right"


def test_each_address_is_subscribed_to_the_topic(with_mails: Recording) -> None:
    found = {each.name: each.inputs for each in with_mails.all("TopicSubscription")}
    assert [each["endpoint"] for each in found.values()] == MAILS, "each address of the stack file gets the mails"
    assert set(found) == {f"grafana-alerts-mail-{mail}" for mail in MAILS}, (
        "named by the address: another order of the list asks nobody to confirm again"
    )
    for inputs in found.values():
        assert inputs["protocol"] == "email", "plain mail, which people read"
        assert inputs["topic"].endswith(":grafana-alerts-topic"), "the stack's own topic"


def test_nobody_publishes_without_tls_and_the_topic_itself_allows_nobody(with_mails: Recording) -> None:
    policy = with_mails.one("TopicPolicy").inputs
    (statement,) = json.loads(policy["policy"])["Statement"]
    assert statement["Effect"] == "Deny", "who may publish is said by roles alone"
    assert statement["Condition"] == {"Bool": {"aws:SecureTransport": "false"}}, "what is unencrypted is refused"
    assert statement["Resource"] == policy["arn"], "SNS takes a policy about its own topic only"


def test_grafana_publishes_to_the_stacks_topic_and_does_nothing_else_with_it(with_mails: Recording) -> None:
    policy = with_mails.one("RolePolicy", "grafana-metrics-policy").inputs["policy"]
    statements: list[dict[str, Any]] = json.loads(policy)["Statement"]
    (publish,) = (each for each in statements if any(action.startswith("sns:") for action in each["Action"]))
    topic = with_mails.one("TopicPolicy").inputs["arn"]
    assert publish == {"Effect": "Allow", "Action": ["sns:Publish"], "Resource": topic}, (
        "a leaked role sends mails to those who get them anyway"
    )


def test_no_key_encrypts_the_topic(with_mails: Recording) -> None:
    topic = with_mails.one("sns/topic:Topic").inputs
    assert "kmsMasterKeyId" not in topic, "Grafana's role would need kms:Decrypt, which the boundary refuses"
    assert "name" not in topic, "two stacks of one account never clash"


def test_grafanas_pod_does_not_wait_for_mailboxes(with_mails: Recording) -> None:
    waits = with_mails.waits_for(with_mails.one("Deployment", "grafana-deployment"))
    assert not [found for found in waits if "Subscription" in found], "a confirmation takes as long as a person takes"
