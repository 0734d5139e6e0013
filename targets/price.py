"""What a stack of the target `aws` costs, from its settings: the program cannot see its own list of resources.

`cost.resources` counts the same from the resources; tests compare the two.
"""

from collections import Counter

from cost import demand
from cost.bill import Bill, bill
from cost.demand import Demand, Item, Nodes
from cost.text import summary
from targets.aws import AwsSettings


def price(settings: AwsSettings) -> str:
    """`about $0.25 an hour, $184 a month in ap-northeast-2 (list prices of 2026-10-01)`."""
    return summary(bill_of(settings), settings.today)


def bill_of(settings: AwsSettings) -> Bill:
    """The bill of what is billed by the hour or the month, whatever the use."""
    return bill(Demand(region=settings.aws.region, fixed=_fixed(settings), nodes=(_nodes(settings),)))


def _fixed(settings: AwsSettings) -> Counter[Item]:
    cluster, zones = settings.cluster, len(settings.vpc.zones)
    gateways = {"none": 0, "single": 1, "per_zone": zones}[settings.vpc.nat]
    return Counter(
        {
            demand.control_plane(cluster.version, cluster.support_type, settings.today): 1,
            demand.NAT: gateways,
            demand.NAT_ADDRESS: gateways,
            demand.KEY: int(cluster.secrets_kms_key),
            demand.BALANCER: int(settings.grafana.balanced),
            demand.BALANCER_ADDRESS: zones if settings.grafana.exposure == "public" else 0,
            demand.VOLUME: _claimed(settings),
        }
    )


def _claimed(settings: AwsSettings) -> int:
    """GiB of every app that has a volume."""
    apps = (getattr(settings, name) for name in type(settings).model_fields)
    kept = (app.storage for app in apps if hasattr(app, "storage") and getattr(app, "enabled", True))
    return sum(storage.size_gib for storage in kept if storage.enabled)


def _nodes(settings: AwsSettings) -> Nodes:
    group = settings.node_group
    each = {
        demand.instance(group.instance_types[0], group.capacity_type): 1,
        demand.NODE_DISK: group.disk_size,
        demand.NODE_ADDRESS: int(settings.vpc.public_nodes),
    }
    return Nodes(group.min_size, group.desired_size, group.max_size, each)
