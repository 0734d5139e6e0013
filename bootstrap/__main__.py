"""The account's groundwork: a bucket for state, keys for secrets, roles for workflows. It wires and exports."""

import sys
from pathlib import Path

# What both programs share (settings, accounts, tags) is one folder up; Pulumi runs this one from its own folder.
sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

import pulumi
import pulumi_aws as aws

from bootstrap.handover import environment_variables, gh_commands, repository_variables, stack_lines
from bootstrap.roles import WorkflowRoles
from bootstrap.secrets_keys import SecretsKeys
from bootstrap.settings import BootstrapSettings
from bootstrap.state_bucket import StateBucket
from config.interrupts import end_quietly
from infra.account import provider
from labels import aws_tags

end_quietly()
settings = BootstrapSettings.load()
on_aws = pulumi.ResourceOptions(
    provider=provider("aws", settings.aws, aws_tags(pulumi.get_project(), pulumi.get_stack(), settings.tags))
)
# Without the bucket and the keys no stack can be updated or destroyed any more: no command of this program takes them.
kept = on_aws.merge(pulumi.ResourceOptions(protect=True, retain_on_delete=True))

bucket = StateBucket("eks-grafana", opts=kept)
keys = SecretsKeys("eks-grafana", stacks=settings.stacks, region=settings.aws.region, opts=kept)
roles = WorkflowRoles("eks-grafana", settings, bucket_arn=bucket.bucket_arn, key_arns=keys.arns, opts=on_aws)

everywhere = repository_variables(
    settings,
    account_id=aws.get_caller_identity_output(opts=pulumi.InvokeOutputOptions(provider=on_aws.provider)).account_id,
    bucket_name=bucket.bucket_name,
    roles=roles,
)
by_environment = environment_variables(roles)

pulumi.export("repository_variables", everywhere)
pulumi.export("environment_variables", by_environment)
pulumi.export("gh_commands", gh_commands(settings.github.repository, everywhere, by_environment))
pulumi.export("secrets_providers", keys.secrets_providers)
pulumi.export("permissions_boundary_arn", roles.boundary_arn)
pulumi.export("stack_lines", stack_lines(settings, roles))
