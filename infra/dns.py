"""The name of a load balancer."""

import pulumi
import pulumi_aws as aws
from pulumi.runtime import invoke_async

from config.printable import printable
from config.section import Refusal

TTL = 300  # seconds


def refuse_hostname_of_zone(hostname: str, zone: str) -> Refusal | None:
    """Why a CNAME of `hostname` cannot be in the zone of the name `zone`; None where it can.

    The provider appends the zone's name to one that does not end with it, silently: hashicorp/terraform-provider-aws,
    internal/service/route53/record.go, expandRecordName. Route 53 refuses a CNAME of the zone's own name: "is not
    permitted at apex in zone". (2026-11)
    """
    zone = zone.lower().removesuffix(".")
    if hostname == zone:
        return f"is the name of the zone {zone} itself, which cannot be a CNAME", f"write a name below it: NAME.{zone}"
    if not hostname.endswith(f".{zone}"):
        return (
            f"is not in the zone {zone}, which hosted_zone_id names",
            f"write NAME.{zone}, or the id of the hostname's zone (aws route53 list-hosted-zones)",
        )
    return None


class DnsName(pulumi.ComponentResource):
    """A CNAME record in a Route 53 zone, public or private, that is outside the stack.

    The zone is looked up, in previews too: a hostname that is not below its name raises `pulumi.RunError`.
    """

    def __init__(
        self,
        name: str,
        *,
        zone_id: str,
        hostname: str,
        target: pulumi.Input[str],
        opts: pulumi.ResourceOptions | None = None,
    ) -> None:
        super().__init__("eks-grafana:infra:DnsName", name, None, opts)
        of_self = pulumi.InvokeOptions(parent=self)

        async def checked() -> str:
            section = f"{pulumi.get_project()}:grafana"
            try:
                # Not `get_zone_output`, whose error ends the program with a traceback, whatever is done with it.
                zone = await invoke_async("aws:route53/getZone:getZone", {"zoneId": zone_id}, of_self)
            except Exception as error:  # the SDK has no type for what a provider answers
                reported = printable(str(error), 600)
                raise pulumi.RunError(
                    f"config {section}.hosted_zone_id: cannot be looked up (got {zone_id!r}): {reported}; "
                    "write the id of a zone of this account (aws route53 list-hosted-zones)"
                ) from None
            if refusal := refuse_hostname_of_zone(hostname, zone["name"]):
                wrong, fix = refusal
                raise pulumi.RunError(f"config {section}.hostname: {wrong} (got {hostname!r}); {fix}")
            return hostname

        aws.route53.Record(
            f"{name}-record",
            zone_id=zone_id,
            name=pulumi.Output.from_input(checked()),
            type=aws.route53.RecordType.CNAME,
            ttl=TTL,
            records=[target],
            opts=pulumi.ResourceOptions(parent=self),
        )
        self.register_outputs({})
