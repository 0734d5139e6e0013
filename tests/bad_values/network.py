"""Values that are refused of the network."""

from settings_cases import Bad

BAD = [
    Bad("vpc.zones", [], "fewer than the 2 zones", "ap-northeast-2a"),
    Bad("vpc.zones", ["ap-northeast-2a"], "fewer than the 2 zones", "ap-northeast-2b"),
    Bad("vpc.zones", ["ap-northeast-2a", "ap-northeast-2a"], "more than once", "each zone once"),
    Bad("vpc.zones", ["us-west-2a", "us-west-2b"], "us-west-2a, us-west-2b", "ap-northeast-2a"),
    Bad("vpc.zones", ["ap-northeast-2a", "ap-northeast-2-lax-1a"], "ap-northeast-2-lax-1a", "ap-northeast-2a"),
    Bad("vpc.zones", 2, "not a list", "[FIRST, SECOND]"),
    Bad("vpc.zones", "ap-northeast-2a,ap-northeast-2b", "not a list", "[FIRST, SECOND]"),
    Bad("vpc.cidr", "192.168.0.0", "no prefix length", "192.168.0.0/16"),
    Bad("vpc.cidr", "banana", "not an IPv4 CIDR", "192.168.0.0/16"),
    Bad("vpc.cidr", "10.0.0.5/16", "host bits", "10.0.0.0/16"),
    Bad("vpc.cidr", "10.0.0.0/8", "/16 to /28", "/16 to /25"),
    Bad("vpc.cidr", "10.0.0.0/29", "/16 to /28", "/16 to /25"),
    Bad("vpc.cidr", "8.8.0.0/16", "not a private range", "10.0.0.0/8"),
    Bad("vpc.cidr", "2001:db8::/56", "not an IPv4 CIDR", "192.168.0.0/16"),
    Bad(
        "vpc.cidr",
        "10.0.0.0/25",
        "3 zones",
        "/16 to /24",
        beside={"zones": ["ap-northeast-2a", "ap-northeast-2b", "ap-northeast-2c"]},
    ),
    Bad("vpc.allow_public_nodes", "yes", "neither true nor false", "write true or false"),
    Bad("vpc.nat", "maybe", "not one of the choices", "'none', 'single' or 'per_zone'"),
    Bad("vpc.nat", "none", "public subnets", "allow_public_nodes: true"),
    Bad("vpc.flow_logs", "reject", "not one of the choices", "'none', 'REJECT' or 'ALL'"),
    Bad("vpc.flow_log_retention_days", 8, "not a retention", "7, 14, 30"),
]
