"""Values that are refused of the cluster."""

from settings_cases import ENTRY, Bad

ACCOUNT = "arn:aws:iam::123456789012"
BAD = [
    *(
        Bad("cluster.name", name, wrong, fix)
        for name, wrong, fix in (
            ("-x", "is not 2 to 100 letters", "such as eks-grafana-dev"),
            ("a", "is not 2 to 100 letters", "such as eks-grafana-dev"),
            ("한글", "is not 2 to 100 letters", "such as eks-grafana-dev"),
            ("a b", "is not 2 to 100 letters", "such as eks-grafana-dev"),
            ("x1\n", "is not 2 to 100 letters", "such as eks-grafana-dev"),
            ("a" * 101, "is not 2 to 100 letters", "such as eks-grafana-dev"),
        )
    ),
    Bad("cluster.version", 1.3, "is a number, and must be text", 'quotes: "1.3"'),
    Bad("cluster.version", 1.36, "is a number, and must be text", 'quotes: "1.36"'),
    *(
        Bad("cluster.version", version, "not a Kubernetes minor", '"1.36"')
        for version in ("1.28", "1.99", "v1.35", "1.35.2", "latest", "")
    ),
    Bad("cluster.support_type", "standard", "not one of the choices", "'STANDARD' or 'EXTENDED'"),
    Bad("cluster.support_type", "FOREVER", "not one of the choices", "'STANDARD' or 'EXTENDED'"),
    Bad("cluster.allow_open_endpoint", 1, "neither true nor false", "write true or false"),
    Bad(
        "cluster.public_access_cidrs",
        [],
        "no default",
        "pulumi config set --stack dev --path 'cluster.public_access_cidrs[0]'",
    ),
    Bad("cluster.public_access_cidrs", ["0.0.0.0/0"], "the whole internet", "allow_open_endpoint: true"),
    Bad("cluster.public_access_cidrs", ["203.0.113.0/24", "0.0.0.0/0"], "whole internet", "allow_open_endpoint: true"),
    Bad("cluster.public_access_cidrs", ["::/0"], "::/0, which is not an IPv4 CIDR", "203.0.113.7/32"),
    Bad("cluster.public_access_cidrs", ["10.0.0.0/8"], "which is not public", "public addresses"),
    Bad("cluster.public_access_cidrs", ["192.168.1.7/32"], "which is not public", "public addresses"),
    Bad("cluster.public_access_cidrs", ["203.0.113.7"], "no prefix length", "203.0.113.7/32"),
    Bad("cluster.public_access_cidrs", ["203.0.113.7/33"], "not an IPv4 CIDR", "203.0.113.7/32"),
    Bad(
        "cluster.public_access_cidrs",
        [f"203.0.113.{n}/32" for n in range(41)],
        "41 entries, but EKS accepts at most 40",
        "combine",
    ),
    Bad("cluster.log_types", ["audits"], "not one of the choices", "'audit'", at="[0]"),
    Bad("cluster.log_types", ["api", "api"], "twice", "each once"),
    Bad("cluster.log_retention_days", 8, "not a retention", "7, 14, 30"),
    Bad("cluster.log_retention_days", "30", "not a whole number", "without quotes"),
    Bad("cluster.secrets_kms_key", "alias/x", "neither true nor false", "write true or false"),
    Bad("cluster.deletion_protection", "yes", "neither true nor false", "write true or false"),
    Bad("cluster.access_entries", [ENTRY], "not a map", "{KEY: VALUE}"),
    Bad("cluster.access_entries", {"a": ENTRY, "b": ENTRY}, "role/ci more than once", "one entry for each"),
    Bad(
        "cluster.access_entries.*.principal_arn",
        "arn:aws:sts::123456789012:assumed-role/ci/session",
        "session",
        "arn:aws:iam::123456789012:role/ci",
    ),
    Bad("cluster.access_entries.*.principal_arn", "ci", "not the ARN of an IAM role or user", "arn:aws:iam::ACCOUNT"),
    Bad("cluster.access_entries.*.principal_arn", "arn:aws:iam::123456789012:root", "not the ARN", "arn:aws:iam::ACC"),
    Bad(
        "cluster.access_entries.*.principal_arn",
        "arn:aws:iam::123456789012:role/AWSReservedSSO_Admin_0123456789abcdef",
        "without its path",
        "aws iam get-role --role-name AWSReservedSSO_Admin_0123456789abcdef --query Role.Arn",
    ),
    Bad("cluster.access_entries.*.policy", "AdministratorAccess", "not one of the choices", "'AmazonEKSViewPolicy'"),
    Bad(
        "cluster.access_entries.*.namespaces",
        ["Team_A"],
        "is not 1 to 63 lower-case",
        "the name of a namespace",
        at="[0]",
    ),
    Bad("cluster.vpc_cni_version", "latest", "is not vMAJOR.MINOR", "eksbuild"),
    Bad("cluster.kube_proxy_version", "1.36.0", "is not vMAJOR.MINOR", "eksbuild"),
    Bad("cluster.pod_identity_agent_version", "v1.3.9", "is not vMAJOR.MINOR", "eksbuild"),
    # Reserved ranges: https://www.iana.org/assignments/iana-ipv4-special-registry, and EKS's user guide (2026-11).
    *(
        Bad("cluster.public_access_cidrs", [cidr], "which is not public", "public addresses")
        for cidr in ("0.0.0.0/8", "0.0.0.0/32", "224.0.0.0/4", "240.0.0.0/4", "255.255.255.255/32", "198.18.0.0/15")
    ),
    # IAM's API model: pathType has at most 512 characters, roleNameType 64 (botocore 1.44.8).
    *(
        Bad(
            "cluster.access_entries.*.principal_arn",
            f"arn:aws:iam::123456789012:{principal}",
            "not the ARN",
            "role/NAME",
        )
        for principal in ("role/a/", "role//a", "role/", f"role/{'r' * 65}", f"user/{'p' * 512}/u")
    ),
    Bad(
        "cluster.access_entries.*.principal_arn",
        "arn:aws:iam::123456789012:role/aws-reserved/AWSReservedSSO_X_1",
        "without its path",
        "aws iam get-role --role-name AWSReservedSSO_X_1",
    ),
]
