"""The price table: region, item, unit, price, source and its day. USD, on demand, before tax and free tiers.

A day is the one on which a public repository read the source: nothing here was asked of AWS's API by us. What no source
has is left out, and a bill then says so. AWS's own list is one file for each service and region:
https://docs.aws.amazon.com/awsaccountbilling/latest/aboutv2/using-price-list-bulk-api.html (2026-11)
"""

from collections.abc import Iterable
from datetime import date
from decimal import Decimal
from typing import NamedTuple

from cost.instances import INSTANCES, LARGES


class Source(NamedTuple):
    """Where a price is from, and the day when it was read there."""

    text: str
    day: date


class Price(NamedTuple):
    region: str
    item: str
    unit: str
    usd: Decimal
    source: Source
    of: str = ""
    """The instance type whose row it was computed from; none where it is a row itself."""


HOURS = Decimal(730)
"""In a month, as AWS counts them: https://aws.amazon.com/calculator/calculator-assumptions/ (2026-11)."""
ANY = "*"
"""One price in every region of the partition `aws`."""
HOUR, MONTH, GB_MONTH, GB = "hour", "month", "GB-month", "GB"

CONTROL_PLANE, EXTENDED = "EKS, standard support", "EKS, extended support"
NAT, NAT_GB = "NAT gateway", "NAT gateway, processed"
ADDRESS, DISK, KEY = "public IPv4 address", "gp3", "KMS key"
BALANCER, BALANCER_USE, ENDPOINT, ENDPOINT_GB = (
    "load balancer",
    "NLCU-hour",
    "interface endpoint",
    "endpoint, processed",
)
OUT_GB, ZONE_GB = "to the internet", "between zones, each way"
LOGS_GB, LOGS_KEPT = "logs, ingested", "logs, kept"
METRICS, MAIL, STORED = "1,000 metrics of GetMetricData", "1,000 e-mails of SNS", "S3 Standard"
INSIGHTS, CREDITS, KEY_USE, NAME_USE = "logs, searched", "CPU credits", "KMS requests", "1,000,000 queries of Route 53"

LIST = "https://pricing.us-east-1.amazonaws.com/offers/v1.0/aws/{}/current/{}/index.json"
SEOUL = Source(f"AWS's price list, {LIST.format('SERVICE', 'ap-northeast-2')}", date(2026, 10, 1))
VIRGINIA = Source(f"AWS's price list, {LIST.format('SERVICE', 'us-east-1')}", date(2026, 10, 8))
OREGON = Source(f"AWS's price list, {LIST.format('SERVICE', 'us-west-2')}", date(2026, 10, 4))
IRELAND = Source(f"AWS's price list, {LIST.format('AmazonEC2', 'eu-west-1')}", date(2026, 10, 2))
IRELAND_BILL = Source(
    "Cost Explorer of eu-west-1, July 2026: EU-LoadBalancerUsage, 595 hours $15.00", date(2026, 7, 31)
)
TOKYO = Source("AWS's pages and Price List API for ap-northeast-1", date(2026, 9, 25))
TOKYO_BALANCER = Source(f"AWS's price list, {LIST.format('AWSELB', 'ap-northeast-1')}", date(2026, 8, 27))
TOKYO_LOGS = Source("AWS's Price List API, AmazonCloudWatch in ap-northeast-1", date(2026, 7, 1))
TOKYO_DISK = Source("AWS's Price List API, SKU C8Y3GJZBQTH8T5JV", date(2026, 9, 13))
FRANKFURT = Source("AWS's Price List API for eu-central-1", date(2026, 8, 26))
EVERYWHERE = Source(
    "https://aws.amazon.com/eks/pricing/, https://aws.amazon.com/vpc/pricing/, https://aws.amazon.com/kms/pricing/",
    date(2026, 10, 1),
)
CLOUDWATCH = Source("https://aws.amazon.com/cloudwatch/pricing/", date(2026, 10, 1))
SNS = Source("https://www.factualminds.com/blog/amazon-sns-pricing-publishes-fanout-protocols/", date(2026, 6, 13))
ROUTE_53 = Source("https://aws.amazon.com/route53/pricing/", date(2026, 9, 20))
EC2 = {
    "ap-northeast-2": SEOUL,
    "us-east-1": Source(
        "https://github.com/aws/karpenter-provider-aws, zz_generated.pricing_aws.go", date(2026, 7, 20)
    ),
    "us-west-2": OREGON,
    "eu-west-1": Source(f"AWS's price list, {LIST.format('AmazonEC2', 'eu-west-1')}", date(2026, 10, 8)),
    "eu-central-1": FRANKFURT,
}


def _rows(region: str, source: Source, *rows: tuple[str, str, str]) -> Iterable[Price]:
    return (Price(region, item, unit, Decimal(usd), source) for item, unit, usd in rows)


PRICES: tuple[Price, ...] = (
    *_rows(
        ANY,
        EVERYWHERE,
        (CONTROL_PLANE, HOUR, "0.10"),
        (EXTENDED, HOUR, "0.60"),
        (ADDRESS, HOUR, "0.005"),
        (KEY, MONTH, "1.00"),
    ),
    *_rows(ANY, CLOUDWATCH, (METRICS, "1,000", "0.01")),
    *_rows(ANY, ROUTE_53, (NAME_USE, "1,000,000", "0.40")),
    *_rows(ANY, SNS, (MAIL, "1,000", "0.02")),
    *_rows(
        "ap-northeast-2",
        SEOUL,
        (NAT, HOUR, "0.059"),
        (NAT_GB, GB, "0.059"),
        (DISK, GB_MONTH, "0.0912"),
        (BALANCER, HOUR, "0.0225"),
        (BALANCER_USE, HOUR, "0.006"),
        (ENDPOINT, HOUR, "0.013"),
        (ENDPOINT_GB, GB, "0.01"),
        (OUT_GB, GB, "0.126"),
        (ZONE_GB, GB, "0.01"),
        (LOGS_GB, GB, "0.76"),
        (LOGS_KEPT, GB_MONTH, "0.0314"),
    ),
    *_rows(
        "us-east-1",
        VIRGINIA,
        (NAT, HOUR, "0.045"),
        (NAT_GB, GB, "0.045"),
        (DISK, GB_MONTH, "0.08"),
        (BALANCER, HOUR, "0.0225"),
        (BALANCER_USE, HOUR, "0.006"),
        (ENDPOINT, HOUR, "0.010"),
        (ENDPOINT_GB, GB, "0.01"),
        (OUT_GB, GB, "0.09"),
        (ZONE_GB, GB, "0.01"),
        (LOGS_GB, GB, "0.50"),
        (LOGS_KEPT, GB_MONTH, "0.03"),
        (STORED, GB_MONTH, "0.023"),
    ),
    *_rows("us-west-2", OREGON, (NAT, HOUR, "0.045"), (DISK, GB_MONTH, "0.08"), (BALANCER, HOUR, "0.0225")),
    *_rows("eu-west-1", IRELAND, (NAT, HOUR, "0.048"), (NAT_GB, GB, "0.048")),
    *_rows("eu-west-1", EC2["eu-west-1"], (DISK, GB_MONTH, "0.088"), (OUT_GB, GB, "0.09")),
    *_rows("eu-west-1", IRELAND_BILL, (BALANCER, HOUR, "0.0252")),
    *_rows(
        "ap-northeast-1",
        TOKYO,
        (NAT, HOUR, "0.062"),
        (NAT_GB, GB, "0.062"),
        (ENDPOINT, HOUR, "0.014"),
        (ENDPOINT_GB, GB, "0.01"),
    ),
    *_rows("ap-northeast-1", TOKYO_DISK, (DISK, GB_MONTH, "0.096")),
    *_rows("ap-northeast-1", TOKYO_BALANCER, (BALANCER, HOUR, "0.0243")),
    *_rows("ap-northeast-1", TOKYO_LOGS, (LOGS_GB, GB, "0.76"), (LOGS_KEPT, GB_MONTH, "0.033")),
    *_rows("eu-central-1", FRANKFURT, (DISK, GB_MONTH, "0.0952")),
    *(
        row
        for region, types in INSTANCES.items()
        for row in _rows(region, EC2[region], *((kind, HOUR, usd) for kind, usd in types.items()))
    ),
)
REGIONS = tuple(dict.fromkeys(row.region for row in PRICES if row.region != ANY))


def price_of(region: str, item: str) -> Price | None:
    """The row of `item`, or None; an instance type without a row is priced in proportion to another of its family."""
    for row in PRICES:
        if row.item == item and row.region in (region, ANY):
            return row
    return _in_proportion(region, item)


def _in_proportion(region: str, kind: str) -> Price | None:
    """Prices of a family are in proportion to the size, within $0.0004 an hour in all rows of cost/instances.py."""
    family, _, size = kind.partition(".")
    for row in PRICES:
        known, _, of_size = row.item.partition(".")
        if row.region == region and known == family and {size, of_size} <= LARGES.keys():
            return row._replace(item=kind, usd=row.usd * LARGES[size] / LARGES[of_size], of=row.item)
    return None
