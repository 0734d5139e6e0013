"""The name of a load balancer."""

import pulumi
import pulumi_aws as aws

TTL = 300  # seconds


class DnsName(pulumi.ComponentResource):
    """A CNAME record in a Route 53 zone that stands outside the stack."""

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
        aws.route53.Record(
            f"{name}-record",
            zone_id=zone_id,
            name=hostname,
            type=aws.route53.RecordType.CNAME,
            ttl=TTL,
            records=[target],
            opts=pulumi.ResourceOptions(parent=self),
        )
        self.register_outputs({})
