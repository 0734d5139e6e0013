"""The requests that the Terraform provider for AWS sends for a resource, and what AWS's models have against them."""

from collections.abc import Iterator, Mapping
from typing import Any

from rehearsal.cloud.aws_api import account, cluster, models, network
from rehearsal.cloud.aws_api.call import TAGS, Call
from rehearsal.cloud.values import UNKNOWN

CALLS: Mapping[str, tuple[Call, ...]] = {**network.CALLS, **cluster.CALLS, **account.CALLS}
"""By type: the calls that create it, and those of a change or a deletion that send further properties."""

NOT_SENT: Mapping[str, Mapping[str, str]] = {
    "aws:ec2/defaultSecurityGroup:DefaultSecurityGroup": {
        "vpcId": "the group is looked up by it",
        "ingress": "no stack leaves a rule in the group",
        "egress": "no stack leaves a rule in the group",
    },
}
"""Properties that no call sends, by type, each with the reason."""


def problems(type_: str, inputs: Mapping[str, Any], default_tags: Mapping[str, str]) -> Iterator[models.Problem]:
    """Path and reason of each value that AWS refuses, once each; `default_tags` are those of the provider."""
    seen = set()
    for call in CALLS.get(type_, ()):
        request = call.request(tagged(call, inputs, default_tags))
        for problem in models.problems(request) if request else ():
            if problem[0] not in seen:
                seen.add(problem[0])
                yield problem


def tagged(call: Call, inputs: Mapping[str, Any], default_tags: Mapping[str, str]) -> Mapping[str, Any]:
    """The inputs as the provider has them: its default tags are in every call that takes tags."""
    own = inputs.get(TAGS)
    if own == UNKNOWN or TAGS not in call.properties():
        return inputs
    return {**inputs, TAGS: {**default_tags, **(own or {})}}
