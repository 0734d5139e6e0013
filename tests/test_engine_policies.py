"""`--policy-pack policies` on the real engine."""

import re
from pathlib import Path
from typing import Any

import pulumi
import pulumi_aws as aws
import pytest
from recorder import PROJECT

from labels import aws_tags
from rehearsal.config import Secret
from rehearsal.engine.policies import POLICIES
from rehearsal.engine.run import RehearsalError
from rehearsal.stack import Rehearsal

pytestmark = [pytest.mark.engine, pytest.mark.changes]


@pytest.mark.parametrize(
    ("project", "stack", "settings"),
    [
        (PROJECT, "dev", {}),
        (PROJECT, "prod", {}),
        (PROJECT, "local", {}),
        (PROJECT / "bootstrap", "account", {}),
        (PROJECT, "dev", {"vpc": {"nat": "none", "allow_public_nodes": True}}),
        (PROJECT, "dev", {"cluster": {"public_access_cidrs": ["0.0.0.0/0"], "allow_open_endpoint": True}}),
        (
            PROJECT,
            "prod",
            {
                "grafana": {
                    "exposure": "public",
                    "source_ranges": ["203.0.113.0/24"],
                    "allow_plain_http": True,
                    "secrets": {"auth.google": {"client_secret": Secret("hunter2")}},
                }
            },
        ),
    ],
    ids=["dev", "prod", "local", "account", "public nodes", "open endpoint", "plain http beside a secret"],
)
def test_what_the_settings_let_through_comes_up_under_the_policies(
    project: Path, stack: str, settings: dict[str, Any], tmp_path: Path
) -> None:
    printed: list[str] = []
    with Rehearsal(
        stack, folder=tmp_path, project=project, settings=settings, policies=POLICIES, on_output=printed.append
    ) as rehearsal:
        planned = rehearsal.preview()
        unanswered = set(re.findall(r"can't run policy '([a-z-]+)'", "\n".join(printed)))
        assert unanswered <= {"tls-in-public"}, "a balancer's annotations hold ids of subnets that are not made yet"
        printed.clear()
        assert rehearsal.up().summary == planned.summary, "a consent of the stack file is one for the policies"
    text = "\n".join(printed)
    assert "✅ eks-grafana@v0.1.0" in text, "the pack was asked"
    assert "can't run policy" not in text, "and in the up every rule has its answer before the resource is made"


def public_subnet() -> None:
    tags = aws.ProviderDefaultTagsArgs(tags=aws_tags("eks-grafana", "dev", {}))
    on_aws = pulumi.ResourceOptions(provider=aws.Provider("aws", region="ap-northeast-2", default_tags=tags))
    vpc = aws.ec2.Vpc("main", cidr_block="10.0.0.0/16", opts=on_aws)
    aws.ec2.Subnet("open", vpc_id=vpc.id, cidr_block="10.0.0.0/24", map_public_ip_on_launch=True, opts=on_aws)


def test_what_the_policies_forbid_is_one_error_before_anything_is_made(tmp_path: Path) -> None:
    printed: list[str] = []
    with Rehearsal(
        "dev", folder=tmp_path, program=public_subnet, policies=POLICIES, on_output=printed.append
    ) as rehearsal:
        with pytest.raises(RehearsalError) as failure:
            rehearsal.preview()
        assert not rehearsal.calls, "the preview that `pulumi up` begins with stops it: nothing was made"
    text = "\n".join(printed)
    assert "[mandatory]  private-nodes  (aws:ec2:Subnet: open)" in text, "rule and resource"
    assert "nat: single" in text, "and the way out"
    assert "Traceback" not in text, "in words"
    assert "policy private-nodes, open:" in str(failure.value), "the rehearsal's error is this one"
