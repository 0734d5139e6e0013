"""Which account and region the stack is in. Credentials are no setting (config/credentials.py)."""

import re
from typing import Annotated, Literal

import pulumi_aws as aws
from pydantic import ConfigDict, Field, field_validator
from pydantic.alias_generators import to_camel

from config.section import Refused, Section, matching

_OTHER_PARTITION = re.compile(r"(cn|us-gov|us-iso[a-z]?|eu-isoe|eusc)-")
REGIONS = frozenset(region.value for region in aws.Region if not _OTHER_PARTITION.match(region.value))


class AccountSettings(Section):
    """The `aws:` keys that are handed to the stack's explicit provider, which reads none of them by itself."""

    model_config = ConfigDict(alias_generator=to_camel)

    region: str
    """AWS region. Another one replaces everything in the region, the cluster first; change `vpc.zones` with it."""
    allowed_account_ids: (
        list[Annotated[str, matching(r"\d{12}", "12 digits", "write the 12 digits of the account, in quotes")]] | None
    ) = None
    """Accounts that the stack may be deployed to, each quoted. Unset: any."""
    max_retries: Annotated[int, Field(ge=0, le=100)] | None = None
    """How often a throttled call is tried again. Unset: the provider's own default."""
    retry_mode: Literal["standard", "adaptive"] | None = None
    """How retries are paced. Unset: the provider's own default."""

    @field_validator("region")
    @classmethod
    def _known(cls, region: str) -> str:
        if _OTHER_PARTITION.match(region):
            raise Refused(
                "is not in the partition `aws`, the only one that this project supports", "choose a commercial region"
            )
        if region not in REGIONS:
            raise Refused("is not an AWS region", "write its id, such as ap-northeast-2")
        return region


def provider(name: str, settings: AccountSettings, tags: dict[str, str]) -> aws.Provider:
    """The one AWS provider of the stack; `tags` are put on everything it makes."""
    return aws.Provider(
        name,
        region=settings.region,
        allowed_account_ids=settings.allowed_account_ids,
        max_retries=settings.max_retries,
        retry_mode=settings.retry_mode,
        default_tags=aws.ProviderDefaultTagsArgs(tags=tags),
    )
