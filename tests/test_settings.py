"""Every setting: its default, its rule, and how a broken rule is reported."""

import re
from collections.abc import Iterator, Mapping
from datetime import date
from operator import attrgetter
from types import UnionType
from typing import Annotated, Any, NamedTuple, Union, get_args, get_origin

import pulumi
import pytest
import yaml
from pulumi.runtime import set_all_config
from pydantic import BaseModel
from recorder import PROJECT, Recording, as_engine, record, record_stack, stack_config
from test_readme import docstrings

from config.printable import shown as printed
from targets import load
from targets.aws import AwsSettings

TODAY = date(2026, 11, 23)
STACKS = ("dev", "prod")
LEAST: dict[str, Any] = {
    "aws:region": "ap-northeast-2",
    "eks-grafana:vpc": {"zones": ["ap-northeast-2a", "ap-northeast-2b"]},
    "eks-grafana:cluster": {"public_access_cidrs": ["203.0.113.0/24"]},
}
"""The least that a stack file must say."""


ENTRY = {"principal_arn": "arn:aws:iam::123456789012:role/ci", "policy": "AmazonEKSViewPolicy"}
TAINT = {"key": "dedicated", "effect": "NO_SCHEDULE"}
DIGEST = "@sha256:" + "0" * 64
CERTIFICATE = "arn:aws:acm:ap-northeast-2:123456789012:certificate/01234567-89ab-cdef-0123-456789abcdef"
# Exposures and volumes that are right but for what a test changes.
PUBLIC = {
    "exposure": "public",
    "source_ranges": ["203.0.113.0/24"],
    "certificate_arn": CERTIFICATE,
    "hostname": "grafana.example.com",
}
INTERNAL = {"exposure": "internal", "allow_plain_http": True}
ZONE = {"volume_zone": "ap-northeast-2a"}
VOLUME = ZONE | {"enabled": True, "volume_id": "vol-0123456789abcdef0"}
TABLE = "docs/settings.md"  # the way out where pydantic words the rule


def parse(
    config: Mapping[str, Any], *, stack: str = "dev", today: date = TODAY, secret: tuple[str, ...] = ()
) -> AwsSettings:
    """Settings of `config`, handed over as the engine does: text as it is, all else as JSON."""
    handed = {key: as_engine(value) for key, value in config.items()}
    settings = load.parse("eks-grafana", stack, handed, secret=secret, today=today)
    assert isinstance(settings, AwsSettings), "aws is the target unless the stack file names another"
    return settings


def with_value(path: str, value: Any, beside: Mapping[str, Any] = {}) -> dict[str, Any]:
    """The least configuration with `value` at `path`, and the settings `beside` it in the same section."""
    if ":" in path or "." not in path:
        return LEAST | {full(path): value}
    section, key, *inner = path.split(".")
    if key == "storage":
        return LEAST | {full(section): {key: {**beside, inner[0]: value}}}
    if inner:  # inside a list or a map of models: one that is right but for this
        member = {"access_entries": ENTRY, "taints": TAINT}[key] | {inner[-1]: value}
        value = {"ci": member} if key == "access_entries" else [member]
    return LEAST | {full(section): {**LEAST.get(full(section), {}), **beside, key: value}}


def full(key: str) -> str:
    """`eks-grafana:vpc.cidr` of `vpc.cidr`, and of a list's or a map's only member its place."""
    key = key.replace("access_entries.*", "access_entries.ci").replace("taints.*", "taints[0]")
    return key if ":" in key else f"eks-grafana:{key}"


def refusals(config: Mapping[str, Any], **kwargs: Any) -> list[str]:
    """The lines of the report on `config`, which must be refused."""
    with pytest.raises(pulumi.RunError) as refused:
        parse(config, **kwargs)
    heading, *lines = str(refused.value).splitlines()
    assert heading == "The configuration is refused, and nothing was changed:", "the report says what did not happen"
    return lines


class Bad(NamedTuple):
    """A value at `path` that is refused: at `path + at`, for a rule that says `wrong`, with `fix` as the way out."""

    path: str
    value: Any
    wrong: str
    fix: str
    at: str = ""
    beside: Mapping[str, Any] = {}


BAD = [
    Bad("target", "minikube", "not one of the choices", "'aws'"),
    Bad("permissions_boundary_arn", "boundary", "is not the ARN of an IAM policy", "arn:aws:iam::"),
    Bad("permissions_boundary_arn", "arn:aws:iam::123456789012:role/x", "is not the ARN of an IAM policy", "policy/"),
    Bad("tags", {"aws:team": "x"}, "aws:team", "another prefix"),
    Bad("tags", {"Stack": "x"}, "used already", "another key"),
    Bad("tags", {f"k{number}": "x" for number in range(51)}, "51 tags", "at most 39"),
    Bad("tags", {"k": "v" * 257}, "does not accept", "256 in a value"),
    Bad("tags", {"cost": 7}, "is a number, and must be text", 'quotes: "7"', at=".cost"),
    Bad("tags", ["x"], "not a map", "{KEY: VALUE}"),
    # aws
    Bad("aws:region", "ap-northeast-9", "not an AWS region", "ap-northeast-2"),
    Bad("aws:region", "Seoul", "not an AWS region", "ap-northeast-2"),
    Bad("aws:region", "", "not an AWS region", "ap-northeast-2"),
    Bad("aws:region", "cn-north-1", "not in the partition", "commercial region"),
    Bad("aws:region", "us-gov-west-1", "not in the partition", "commercial region"),
    Bad("aws:allowedAccountIds", ["12345"], "is not 12 digits", "12 digits", at="[0]"),
    Bad("aws:allowedAccountIds", [123456789012], "is a number, and must be text", '"123456789012"', at="[0]"),
    Bad("aws:maxRetries", -1, "too small", "at least 0"),
    Bad("aws:maxRetries", "many", "not a whole number", "without quotes"),
    Bad("aws:retryMode", "legacy", "not one of the choices", "'standard' or 'adaptive'"),
    # vpc
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
    # cluster
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
    Bad("cluster.public_access_cidrs", ["10.0.0.0/8"], "private range", "public addresses"),
    Bad("cluster.public_access_cidrs", ["192.168.1.7/32"], "private range", "public addresses"),
    Bad("cluster.public_access_cidrs", ["203.0.113.7"], "not in CIDR form", "203.0.113.7/32"),
    Bad("cluster.public_access_cidrs", ["203.0.113.7/33"], "not an IPv4 CIDR", "203.0.113.7/32"),
    Bad("cluster.public_access_cidrs", [f"203.0.113.{n}/32" for n in range(41)], "41 entries, EKS takes 40", "join"),
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
    # node group
    Bad("node_group.instance_types", [], "is empty", "t4g.medium"),
    Bad("node_group.instance_types", ["t3"], "not an EC2 instance type", "family and size"),
    Bad("node_group.instance_types", ["m5.banana"], "not an EC2 instance type", "family and size"),
    Bad("node_group.instance_types", ["t3.medium", "t4g.medium"], "mixes arm64 and x86_64", "one architecture"),
    Bad("node_group.instance_types", ["t3.nano"], "room for 4 pods", "t4g.small or larger"),
    Bad("node_group.instance_types", ["t3.micro"], "room for 4 pods", "t4g.small or larger"),
    Bad("node_group.instance_types", "t4g.medium", "not a list", "[FIRST, SECOND]"),
    # EKS's API model: 0-20 instance types beside a launch template (botocore 1.44.8).
    Bad("node_group.instance_types", [f"m{n}i.large" for n in range(21)], "21 entries", "fewer"),
    Bad("node_group.instance_types", ["t4g.small", "t4g.small"], "a type twice", "each once"),
    *(  # https://docs.aws.amazon.com/eks/latest/userguide/choosing-instance-type.html (2026-11)
        Bad("node_group.instance_types", ["m5.large", kind], f"contains {kind}", "another family")
        for kind in ("mac2.metal", "mac-m4.metal", "a1.large", "g4dn.xlarge", "inf2.xlarge", "p6-b200.48xlarge")
    ),
    Bad("node_group.capacity_type", "spot", "not one of the choices", "'ON_DEMAND' or 'SPOT'"),
    Bad("node_group.min_size", -1, "too small", "at least 0"),
    Bad("node_group.min_size", "2 ", "not a whole number", "without quotes"),
    Bad("node_group.max_size", 0, "too small", "at least 1"),
    Bad(
        "node_group.max_size",
        2,
        "below min_size 3",
        "min_size <= desired_size",
        beside={"min_size": 3, "desired_size": 3},
    ),
    Bad("node_group.max_size", 1000, "too large", "at most 450"),
    Bad("node_group.desired_size", 5, "min_size 1 and max_size 3", "between them"),
    Bad("node_group.desired_size", 1, "min_size 2 and max_size 3", "between them", beside={"min_size": 2}),
    Bad("node_group.desired_size", 1000, "too large", "at most 450"),
    Bad("node_group.desired_size", 2.5, "not a whole number", "without quotes"),
    Bad("node_group.autoscaled", "no", "neither true nor false", "write true or false"),
    Bad("node_group.disk_size", 5, "too small", "at least 20"),
    Bad("node_group.disk_size", 20000, "too large", "at most 16384"),
    Bad("node_group.disk_size", "20GB", "not a whole number", "without quotes"),
    Bad("node_group.max_unavailable", 0, "too small", "at least 1"),
    Bad("node_group.max_unavailable", 4, "more than max_size 3", "at most max_size"),
    Bad(
        "node_group.max_unavailable",
        1,
        "together with max_unavailable_percentage",
        "one of the two",
        beside={"max_unavailable_percentage": 33},
    ),
    Bad("node_group.max_unavailable_percentage", 101, "too large", "at most 100"),
    Bad("node_group.max_unavailable_percentage", 0, "too small", "at least 1"),
    Bad("node_group.node_repair", "on", "neither true nor false", "write true or false"),
    Bad("node_group.labels", {"tier": "x" * 64}, "is not at most 63 letters", "such as spot", at=".tier"),
    Bad("node_group.labels", {"eks.amazonaws.com/x": "y"}, "reserved prefix", "own", at=".eks.amazonaws.com/x"),
    Bad("node_group.labels", {"a//b": "y"}, "not a label key", "PREFIX/NAME", at=".a//b"),
    *(
        Bad("node_group.labels", {f"{prefix}/x": "y"}, "not a label key", "PREFIX/NAME", at=f".{prefix}/x")
        for prefix in ("a..b", "a.-b", "a-.b", ".a", "a.", "-a", "A.b", "a_b")
    ),
    *(
        Bad("node_group.labels", {f"{prefix}/x": "y"}, "reserved prefix", "own", at=f".{prefix}/x")
        for prefix in ("kubernetes.io", "node-role.kubernetes.io", "k8s.io", "a.b.k8s.io", "topology.eks.amazonaws.com")
    ),
    # EKS's API model: labelKey and taintKey have 1 to 63 characters, labelValue too (botocore 1.44.8).
    Bad("node_group.labels", {"spot": ""}, "is not at most 63 letters", "no empty value", at=".spot"),
    Bad("node_group.labels", {f"{'p' * 60}/abc": "y"}, "64 characters", "63 at most", at=f".{'p' * 60}/abc"),
    Bad("node_group.taints", [TAINT] * 51, "at most 50", TABLE),
    # Kubernetes: "taints must be unique by key and effect pair", pkg/apis/core/validation (1.36.3).
    Bad(
        "node_group.taints",
        [TAINT, TAINT | {"value": "web"}],
        "dedicated with NO_SCHEDULE more than once",
        "one value",
    ),
    Bad("node_group.taints.*.key", "k8s.io/x", "reserved prefix", "prefix of your own"),
    Bad("node_group.taints.*.value", "a b", "is not at most 63 letters", "such as spot"),
    Bad("node_group.taints.*.effect", "NoSchedule", "not one of the choices", "'NO_SCHEDULE'"),
    Bad("node_group.release_version", "1.36", "is not 1.MINOR", "such as 1.36.2-20261101"),
    # add-ons
    Bad("addons.coredns_version", "latest", "is not vMAJOR.MINOR", "eksbuild"),
    Bad("addons.ebs_csi_version", "v1.60", "is not vMAJOR.MINOR", "eksbuild"),
    # grafana
    *(
        Bad("grafana.image", image, "not an image reference with tag and digest", "REPOSITORY:TAG@sha256:DIGEST")
        for image in (
            "grafana/grafana",
            "grafana/grafana:latest",
            "grafana/grafana:13.2.3",
            "GRAFANA:1" + DIGEST,
            "grafana/grafana" + DIGEST,
            "grafana/grafana@sha256:zz",
        )
    ),
    Bad("grafana.image", "grafana/grafana:latest" + DIGEST, "tagged latest", "the version's tag"),
    Bad("grafana.exposure", "node_port", "only the target `local`", "private"),
    Bad("grafana.exposure", "Loadbalancer", "not one of the choices", "'private'"),
    Bad("grafana.exposure", "ExternalName", "not one of the choices", "'private'"),
    Bad("grafana.allow_open_access", "yes", "neither true nor false", "write true or false"),
    Bad("grafana.source_ranges", [], "who may reach a public Grafana", "pulumi config set --stack dev", beside=PUBLIC),
    Bad("grafana.source_ranges", ["0.0.0.0/0"], "everyone", "allow_open_access: true", beside=PUBLIC),
    Bad("grafana.source_ranges", ["0.0.0.0/1", "128.0.0.0/1"], "everyone", "allow_open_access: true", beside=PUBLIC),
    Bad(
        "grafana.source_ranges", ["10.0.0.0/8"], "public load balancer never sees", "exposure: internal", beside=PUBLIC
    ),
    Bad("grafana.source_ranges", ["0.0.0.0/0"], "everyone", "allow_open_access: true", beside=INTERNAL),
    Bad("grafana.source_ranges", [f"203.0.113.{n}/32" for n in range(21)], "takes 20", "join", beside=PUBLIC),
    Bad("grafana.source_ranges", ["203.0.113.7"], "not in CIDR form", "203.0.113.7/32", beside=PUBLIC),
    Bad("grafana.source_ranges", ["203.0.113.0/24"], "exposures internal and public", "take it out"),
    Bad("grafana.allow_plain_http", "yes", "neither true nor false", "write true or false"),
    Bad("grafana.certificate_arn", None, "unencrypted", "allow_plain_http: true", beside=PUBLIC),
    Bad("grafana.certificate_arn", None, "unencrypted", "allow_plain_http: true", beside={"exposure": "internal"}),
    Bad("grafana.certificate_arn", "grafana.pem", "is not the ARN of an ACM", "arn:aws:acm:", beside=PUBLIC),
    Bad(
        "grafana.certificate_arn",
        CERTIFICATE.replace("-2:", "-1:"),
        "not of ap-northeast-2",
        "own region",
        beside=PUBLIC,
    ),
    Bad("grafana.certificate_arn", CERTIFICATE, "exposures internal and public", "take it out"),
    Bad("grafana.hostname", None, "TLS needs a name", "is on the certificate", beside=PUBLIC),
    Bad("grafana.hostname", "https://grafana.example.com", "is not a DNS name", "grafana.example.com", beside=PUBLIC),
    Bad("grafana.hostname", "Grafana.example.com", "lower-case letters", "grafana.example.com", beside=PUBLIC),
    Bad("grafana.hostname", "grafana.example.com", "exposures internal and public", "take it out"),
    Bad("grafana.hosted_zone_id", "example.com", "is not Z and 5", "list-hosted-zones", beside=PUBLIC),
    Bad("grafana.hosted_zone_id", "Z0123456789ABC", "without a hostname", "hostname: NAME", beside=INTERNAL),
    Bad("grafana.hosted_zone_id", "Z0123456789ABC", "exposures internal and public", "take it out"),
    Bad("grafana.admin_password_generation", 0, "too small", "at least 1"),
    Bad("grafana.admin_password_generation", "two", "not a whole number", "without quotes"),
    Bad("grafana.storage.enabled", "yes", "neither true nor false", "write true or false"),
    Bad("grafana.storage.size_gib", 0, "too small", "at least 1"),
    Bad("grafana.storage.size_gib", 65537, "too large", "at most 65536"),
    Bad("grafana.storage.size_gib", "10Gi", "not a whole number", "without quotes"),
    Bad("grafana.storage.on_destroy", "retain", "not one of the choices", "'keep' or 'delete'"),
    Bad("grafana.storage.volume_id", "pvc-1", "is not vol- and", "docs/grafana.md", beside=VOLUME),
    Bad("grafana.storage.volume_id", "vol-0123456789abcdef0", "needs storage", "enabled: true", beside=ZONE),
    Bad(
        "grafana.storage.volume_id",
        "vol-0123456789abcdef0",
        "created outside of this stack",
        "on_destroy: keep",
        beside=VOLUME | {"on_destroy": "delete"},
    ),
    Bad("grafana.storage.volume_zone", None, "only in its own zone", "zone of the volume", beside=VOLUME),
    Bad("grafana.storage.volume_zone", "us-west-2a", "not a zone of the stack's", "ap-northeast-2b", beside=VOLUME),
    Bad("grafana.storage.volume_zone", "ap-northeast-2a", "zone of no volume", "volume_id: ID"),
    Bad("grafana.config", ["a"], "not a map", "{KEY: VALUE}"),
    Bad("grafana.config", {"users": "light"}, "not a map", "{KEY: VALUE}", at=".users"),
    Bad("grafana.config", {"users": {"default_theme": None}}, "is not text", "flat", at=".users.default_theme"),
    Bad("grafana.config", {"users": {"default_theme": ["a"]}}, "is not text", "flat", at=".users.default_theme"),
    Bad("grafana.config", {"us ers": {"a": "b"}}, "is not 1 to 82", "as Grafana has it", at=".us ers"),
    Bad("grafana.cpu_request", "lots", "is not a quantity of CPUs", "such as 500m"),
    Bad("grafana.cpu_limit", "50m", "less than cpu_request 100m", "the request or more"),
    Bad("grafana.memory_request", "512", "is less than 1Mi", "such as 256Mi or 1Gi"),
    Bad("grafana.memory_request", "1GB", "is not a quantity of bytes", "such as 256Mi or 1Gi"),
    Bad("grafana.memory_limit", "128Mi", "less than memory_request 256Mi", "the request or more"),
    Bad("grafana.cpu_request", "0", "not more than zero", "such as 500m"),
    Bad("grafana.cpu_request", "-1", "not more than zero", "such as 500m"),
    Bad("grafana.cpu_request", "100u", "finer than 1m", "such as 500m"),
    Bad("grafana.cpu_request", "0.0005", "finer than 1m", "such as 500m"),
    Bad("grafana.cpu_limit", "1e9", "more than any node has", "such as 500m"),
    Bad("grafana.cpu_limit", "0.09e0", "less than cpu_request 100m", "the request or more"),
    Bad("grafana.cpu_limit", "1999m", "less than cpu_request 2", "the request or more", beside={"cpu_request": "2"}),
    Bad("grafana.memory_request", "500m", "less than 1Mi", "such as 256Mi or 1Gi"),
    Bad("grafana.memory_request", "0Gi", "less than 1Mi", "such as 256Mi or 1Gi"),
    Bad("grafana.memory_limit", "1Ei", "more than any node has", "such as 256Mi or 1Gi"),
    Bad("grafana.memory_limit", "1G", "less than memory_request 1Gi", "request", beside={"memory_request": "1Gi"}),
    Bad("grafana.memory_limit", "1023Mi", "less than memory_request 1Gi", "request", beside={"memory_request": "1Gi"}),
    # nginx
    Bad("nginx.enabled", "yes", "neither true nor false", "without quotes"),
    Bad("nginx.image", "nginx:latest", "not an image reference", "TAG@sha256:DIGEST"),
    Bad("nginx.replicas", 0, "too small", "at least 1"),
    Bad("nginx.replicas", 101, "too large", "at most 100"),
]


@pytest.mark.parametrize("bad", BAD, ids=lambda bad: f"{bad.path}={bad.value!r}"[:60])
def test_a_bad_value_is_refused_by_key_rule_value_and_way_out(bad: Bad) -> None:
    lines = refusals(with_value(bad.path, bad.value, bad.beside))
    assert len(lines) == 1, f"one mistake is one problem: {lines}"
    key, _, rest = lines[0].removeprefix("config ").partition(": ")
    assert key == full(bad.path) + bad.at, "the key is what a person looks for in the stack file"
    wrong, got, fix = re.fullmatch(r"(.*) \(got (.*?)\); (.*)", rest, re.DOTALL).groups()  # type: ignore[union-attr]
    assert bad.wrong in wrong, "the rule that is broken must be named"
    assert bad.at or got == printed(bad.value), "the value is shown as it was read, so that lost quotes show"
    assert bad.fix in fix, "the way out must say what to write instead"


@pytest.mark.parametrize("key", ["mykubernetes.io/x", "kubernetes.io.example.com/x", "a-b.c0/x", "kubernetes.io", "x"])
def test_a_label_with_a_prefix_of_ones_own_is_accepted(key: str) -> None:
    """The kubelet keeps kubernetes.io, k8s.io and their subdomains: `isKubernetesLabel`, kubernetes 1.36.3."""
    assert parse(with_value("node_group.labels", {key: "y"})), "another domain that ends alike is another one's"


def test_a_taint_can_have_each_effect() -> None:
    taints = [TAINT | {"effect": effect} for effect in ("NO_SCHEDULE", "NO_EXECUTE", "PREFER_NO_SCHEDULE")]
    assert parse(with_value("node_group.taints", taints)), "Kubernetes identifies a taint by key and effect"


def models(model: type[BaseModel] = AwsSettings, path: str = "") -> Iterator[tuple[str, type[BaseModel]]]:
    """Every settings model under `model`, with the path that leads to it; `.*` is any member of a list or a map."""
    yield path, model
    for name, field in model.model_fields.items():
        for inner, step in held(field.annotation):
            yield from models(inner, f"{path}.{name}{step}".removeprefix("."))


def held(annotation: Any) -> Iterator[tuple[type[BaseModel], str]]:
    """The models that a field has: itself, or the members of a list or a map."""
    origin = get_origin(annotation)
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        yield annotation, ""
    elif origin in (Annotated, Union, UnionType):
        for part in get_args(annotation):
            yield from held(part)
    elif origin in (list, dict):
        yield from ((model, f"{step}.*") for part in get_args(annotation) for model, step in held(part))


def knobs() -> dict[str, tuple[type[BaseModel], str]]:
    """Path to model and field, of every setting that is no section; `aws:` keys in the camelCase of Pulumi's own."""
    return {
        f"aws:{field.alias}" if path == "aws" else f"{path}.{name}".removeprefix("."): (model, name)
        for path, model in models()
        for name, field in model.model_fields.items()
        if not any(step == "" for _, step in held(field.annotation))
    }


def leaves() -> set[str]:
    """Knobs that hold no models themselves."""
    return {key for key in knobs() if not any(other.startswith(f"{key}.*") for other in knobs())}


# Rules over several fields.

TOGETHER: dict[str, dict[str, Any]] = {
    "eks-grafana:vpc": LEAST["eks-grafana:vpc"] | {"cidr": "10.0.0.0/26", "nat": "none"},
    "eks-grafana:cluster": {"public_access_cidrs": ["0.0.0.0/0"], "kube_proxy_version": "v1.35.0-eksbuild.1"},
    "eks-grafana:node_group": {"min_size": 3, "max_size": 9, "max_unavailable": 10},
    "eks-grafana:grafana": {"exposure": "internal", "hosted_zone_id": "Z0123456789ABC", "memory_limit": "128Mi"},
}
"""Every value is right by itself, and every rule over several of them is broken."""
BROKEN = {
    "vpc.cidr",
    "vpc.nat",
    "cluster.kube_proxy_version",
    "cluster.public_access_cidrs",
    "node_group.desired_size",
    "node_group.max_unavailable",
    "grafana.certificate_arn",
    "grafana.hosted_zone_id",
    "grafana.memory_limit",
}


def keys(lines: list[str]) -> set[str]:
    return {line.removeprefix("config eks-grafana:").partition(": ")[0] for line in lines}


def test_all_broken_rules_over_several_fields_come_in_one_report() -> None:
    assert keys(refusals(LEAST | TOGETHER)) == BROKEN, "one run must be enough to learn what to fix"


def test_a_wrong_value_hides_no_broken_rule_of_another_section() -> None:
    lines = refusals(LEAST | TOGETHER | {"eks-grafana:node_group": {"min_size": "2 "}})
    assert keys(lines) == {key for key in BROKEN if not key.startswith("node_group.")} | {"node_group.min_size"}


@pytest.fixture
def backwards() -> Iterator[None]:
    """Every section with its fields in the opposite order."""
    sections = list(dict.fromkeys(model for _, model in models()))[::-1]  # inner ones first

    def turn() -> None:
        for section in sections:
            section.__pydantic_fields__ = dict(reversed(section.__pydantic_fields__.items()))
            section.model_rebuild(force=True)

    turn()
    yield
    turn()


@pytest.mark.usefixtures("backwards")
@pytest.mark.parametrize("bad", [bad for bad in BAD if bad.beside], ids=lambda bad: f"{bad.path}={bad.value!r}"[:60])
def test_a_rule_over_several_fields_does_not_depend_on_their_order(bad: Bad) -> None:
    assert next(iter(AwsSettings.model_fields)) == "addons", "the fields are in another order"
    (line,) = refusals(with_value(bad.path, bad.value, bad.beside))
    assert line.startswith(f"config {full(bad.path)}: "), "the same key is at fault"
    assert bad.wrong in line, "for the same reason"


@pytest.mark.usefixtures("backwards")
def test_the_report_on_broken_rules_does_not_depend_on_the_order_of_fields() -> None:
    assert keys(refusals(LEAST | TOGETHER)) == BROKEN, "none is lost"
    tags = {"eks-grafana:tags": {"query": "a=b"}, GRAFANA: {"storage": {"enabled": True}}}
    assert keys(refusals(LEAST | tags)) == {"tags"}, "nor one over two sections"


def test_every_setting_has_a_bad_value_that_is_refused() -> None:
    told_without_values = {"grafana.secrets"}  # below
    assert {bad.path for bad in BAD} == set(knobs()) - told_without_values, (
        "a setting without a rule takes anything, and fails in AWS"
    )


@pytest.mark.parametrize("key", knobs())
def test_every_setting_is_explained_below_its_default(key: str) -> None:
    model, name = knobs()[key]
    text = docstrings(model).get(name)
    assert text, f"{key} has no docstring: the settings class is where its meaning stands"
    assert text.endswith("."), f"the docstring of {key} is a sentence"


def test_only_what_nobody_else_can_know_has_no_default() -> None:
    without = {key for key, (model, name) in knobs().items() if model.model_fields[name].is_required()}
    assert without == {
        "aws:region",
        "cluster.name",  # project and stack: only the stack knows them
        "cluster.access_entries.*.principal_arn",
        "cluster.access_entries.*.policy",
        "node_group.taints.*.key",
        "node_group.taints.*.effect",
    }, "every other setting has a default, in its class"


def test_a_default_is_never_refused_where_the_three_settings_without_one_are_given() -> None:
    settings = parse(LEAST)
    assert settings.vpc.nat == "single", "the cheap network that keeps nodes private is the default"
    assert settings.grafana.exposure == "private", "nobody reaches Grafana unless a person says so"
    assert settings.cluster.deletion_protection is False, "protection is a choice: `destroy` works by default"


# What is wrong with more than one key, or with the form of the file.


def test_all_problems_come_in_one_report() -> None:
    lines = refusals(
        {
            "aws:region": "Seoul",
            "eks-grafana:vpc": {"zones": [], "cidr": "banana", "nat": "maybe"},
            "eks-grafana:cluster": {"version": "1.28"},
            "eks-grafana:node_group": {"disk_size": 5, "max_sise": 3},
            "eks-grafana:grafana": {"image": "grafana/grafana"},
            "eks-grafana:nodes": {},
        }
    )
    keys = {line.removeprefix("config ").partition(": ")[0] for line in lines}
    assert keys == {
        "aws:region",
        "eks-grafana:vpc.zones",
        "eks-grafana:vpc.cidr",
        "eks-grafana:vpc.nat",
        "eks-grafana:cluster.version",
        "eks-grafana:cluster.public_access_cidrs",
        "eks-grafana:node_group.disk_size",
        "eks-grafana:node_group.max_sise",
        "eks-grafana:grafana.image",
        "eks-grafana:nodes",
    }, "who fixes one problem must not meet the next one in the next run"


@pytest.mark.parametrize(
    ("config", "key", "meant"),
    [
        ({"eks-grafana:node_groop": {}}, "eks-grafana:node_groop", "node_group"),
        ({"eks-grafana:tag": {}}, "eks-grafana:tag", "tags"),
        (with_value("vpc.cdir", "10.0.0.0/16"), "eks-grafana:vpc.cdir", "cidr"),
        (with_value("node_group.desired_szie", 2), "eks-grafana:node_group.desired_szie", "desired_size"),
        (with_value("cluster.publicAccessCidrs", []), "eks-grafana:cluster.publicAccessCidrs", "public_access_cidrs"),
        (
            with_value("cluster.access_entries", {"ci": ENTRY | {"policies": "x"}}),
            "eks-grafana:cluster.access_entries.ci.policies",
            "policy",
        ),
        (
            with_value("node_group.taints", [TAINT | {"efect": "NO_SCHEDULE"}]),
            "eks-grafana:node_group.taints[0].efect",
            "effect",
        ),
        ({"aws:maxRetry": 3}, "aws:maxRetry", "maxRetries"),
        ({"aws:allowedAccountIDs": ["123456789012"]}, "aws:allowedAccountIDs", "allowedAccountIds"),
    ],
)
def test_an_unknown_key_is_refused_at_every_depth_with_what_was_meant(
    config: dict[str, Any], key: str, meant: str
) -> None:
    (line,) = refusals(LEAST | config)
    assert line.startswith(f"config {key}: is not a setting (got "), "a mistyped key would silently leave the default"
    assert line.endswith(f"; did you mean {meant}?"), "the nearest setting beside it is what was meant"


def test_an_unknown_key_that_resembles_none_is_answered_with_the_known_ones() -> None:
    (line,) = refusals(with_value("addons.zzz", 1))
    assert (
        line == "config eks-grafana:addons.zzz: is not a setting (got 1); known are coredns_version, ebs_csi_version"
    ), "where nothing is near, the list is the way out"


@pytest.mark.parametrize("section", ["vpc", "cluster", "node_group", "addons", "grafana"])
@pytest.mark.parametrize("value", [None, [], "", "text", 3], ids=repr)
def test_a_section_that_is_no_map_is_refused(section: str, value: Any) -> None:
    (line,) = refusals(LEAST | {f"eks-grafana:{section}": value})
    assert line.startswith(f"config eks-grafana:{section}: is not a map of settings (got {value!r}); "), (
        "wrong nesting must not be treated as an empty section, nor end in a traceback"
    )


@pytest.mark.parametrize(
    "path", ["vpc.cidr", "vpc.zones", "cluster.version", "node_group.min_size", "node_group.labels", "grafana.image"]
)
def test_a_setting_with_nothing_behind_its_colon_is_refused(path: str) -> None:
    lines = refusals(with_value(path, None))
    assert [line for line in lines if line.startswith(f"config eks-grafana:{path}: ") and "(got None)" in line], (
        "`key:` with no value is a mistake, not a wish for the default"
    )


def test_a_project_key_named_aws_is_refused_and_does_not_hide_the_aws_keys() -> None:
    for value in ("text", {"region": "us-east-1"}):
        lines = refusals({"eks-grafana:aws": value, **LEAST})
        assert [line for line in lines if line.startswith("config eks-grafana:aws: ")], (
            "the region is aws:region; a section of that name would replace it or end in a traceback"
        )


def test_the_region_is_missing_with_a_way_out() -> None:
    config = {key: value for key, value in LEAST.items() if key != "aws:region"}
    (line,) = refusals(config)
    assert line.startswith("config aws:region: is missing; write ap-northeast-2"), "no region is ever guessed"


@pytest.mark.parametrize("cluster", [{}, {"public_access_cidrs": []}, None], ids=repr)
def test_who_reaches_the_endpoint_must_be_said_and_the_command_is_shown(cluster: dict[str, Any] | None) -> None:
    config = {key: value for key, value in LEAST.items() if key != "eks-grafana:cluster"}
    (line,) = refusals(config if cluster is None else config | {"eks-grafana:cluster": cluster})
    assert line.startswith("config eks-grafana:cluster.public_access_cidrs: "), "a missing list is the whole internet"
    assert (
        "pulumi config set --stack dev --path 'cluster.public_access_cidrs[0]' \"$(curl -s https://checkip.amazonaws.com)/32\""
        in line
    ), "the command is the way out, ready to be run"


def test_an_endpoint_open_to_the_internet_needs_consent() -> None:
    cluster = {"public_access_cidrs": ["0.0.0.0/0"], "allow_open_endpoint": True}
    settings = parse(LEAST | {"eks-grafana:cluster": cluster})
    assert settings.cluster.public_access_cidrs == ["0.0.0.0/0"], "with consent it is allowed: it is AWS's default"


@pytest.mark.parametrize("cidr", ["0.0.0.0/00", "0.0.0.0/0.0.0.0", "203.0.113.7/255.255.255.255"])
def test_a_range_in_a_form_that_aws_does_not_take_is_refused(cidr: str) -> None:
    lines = refusals(LEAST | {"eks-grafana:cluster": {"public_access_cidrs": [cidr]}})
    assert "public_access_cidrs" in lines[0], "another spelling of 0.0.0.0/0 must not go round the consent it needs"


@pytest.mark.parametrize("cidr", ["203.0.113.0/24", "198.51.100.7/32", "192.0.2.0/24", "8.8.8.8/32"])
def test_public_and_documentation_ranges_may_reach_the_endpoint(cidr: str) -> None:
    settings = parse(LEAST | {"eks-grafana:cluster": {"public_access_cidrs": [cidr]}})
    assert settings.cluster.public_access_cidrs == [cidr], "the rehearsal fills in a documentation range"


def test_no_nat_needs_consent_to_public_nodes() -> None:
    settings = parse(with_value("vpc.nat", "none", {"allow_public_nodes": True}))
    assert settings.vpc.public_nodes, "with consent the nodes live in the public subnets"
    assert not parse(with_value("vpc.allow_public_nodes", True)).vpc.public_nodes, "consent alone moves no node"


def test_a_version_past_its_support_is_warned_of_and_locks_nobody_out() -> None:
    config = with_value("cluster.version", "1.34")
    assert "cluster.version" not in parse(config, today=date(2026, 12, 1)).warnings(), "it is in standard support"
    settings = parse(config, today=date(2031, 1, 1))
    assert "left extended support" in settings.warnings()["cluster.version"], "the running cluster must stay changeable"


def test_the_cluster_is_named_after_project_and_stack() -> None:
    assert parse(LEAST, stack="prod").cluster.name == "eks-grafana-prod", "two stacks live in one account and region"
    named = parse(with_value("cluster.name", "mine"), stack="prod")
    assert named.cluster.name == "mine", "a name in the stack file wins"


@pytest.mark.parametrize("stack", ["feature.x", "x" * 100])
def test_a_stack_whose_name_makes_no_cluster_name_is_refused(stack: str) -> None:
    (line,) = refusals(LEAST, stack=stack)
    assert line.startswith("config eks-grafana:cluster.name: "), "cluster.name is the setting that fixes it"
    assert f"eks-grafana-{stack}" in line, "the name that was derived must be shown, for nobody wrote it"
    assert parse(with_value("cluster.name", "mine"), stack=stack).cluster.name == "mine", "naming it is the way out"


# Credentials and secrets.

CREDENTIALS = ["profile", "assumeRole", "assumeRoles", "accessKey", "secretKey", "token", "sharedCredentialsFiles"]


@pytest.mark.parametrize("key", CREDENTIALS)
def test_credentials_are_no_setting_and_the_environment_is_the_way_out(key: str) -> None:
    (line,) = refusals(LEAST | {f"aws:{key}": "mine"})
    assert line.startswith(f"config aws:{key}: is refused"), "AWS provider, component and kubectl must be one identity"
    assert "export AWS_PROFILE" in line, "the ambient credentials are the way out"


def test_default_tags_are_refused_and_the_stacks_own_tags_are_the_way_out() -> None:
    (line,) = refusals(LEAST | {"aws:defaultTags": {"tags": {"a": "b"}}})
    assert line.startswith("config aws:defaultTags: is refused"), "the explicit provider would not see them"
    assert line.endswith("write the tags under eks-grafana:tags"), "the way out is the stack's own setting"


@pytest.mark.parametrize("key", ["accessKey", "secretKey", "token"])
def test_a_credential_in_plain_text_is_not_repeated_in_the_report(key: str) -> None:
    (line,) = refusals(LEAST | {f"aws:{key}": "wJalrXUtnFEMI"})
    assert "wJalrXUtnFEMI" not in line, "the report ends in CI's log"


@pytest.mark.parametrize(
    ("path", "value", "word"),
    [
        ("grafana.image", "hunter2", "hunter2"),
        ("grafana.passwort", "hunter2", "hunter2"),
        ("vpc.cidr", "hunter2", "hunter2"),
        ("vpc.zones", ["hunter2", "hunter2"], "hunter2"),
        ("cluster.public_access_cidrs", ["hunter2"], "hunter2"),
        ("cluster.access_entries", {"hunter2": ENTRY | {"policy": "hunter2"}}, "'hunter2'"),
        ("node_group.instance_types", ["hunter2"], "hunter2"),
        ("grafana.image", 4711, "4711"),
        ("tags", {"aws:x": "hunter2"}, "hunter2"),
        ("tags", {"k": "hunter2;"}, "hunter2"),
    ],
)
def test_the_value_of_a_secret_is_never_shown(path: str, value: Any, word: str) -> None:
    key = full(path.partition(".")[0])
    lines = refusals(with_value(path, value), secret=(key,))
    assert not [line for line in lines if word in line], "a secret must not reach the terminal, nor CI's log"
    assert [line for line in lines if line.startswith(f"config {key}: is a secret")], "that it is one is reported"


def test_a_setting_that_is_kept_as_a_secret_is_refused() -> None:
    (line,) = refusals(LEAST, secret=("eks-grafana:vpc",))
    assert line == (
        "config eks-grafana:vpc: is a secret, and settings are plain values; set it again without --secret"
    ), "a settings class never holds a secret"


def test_a_secret_setting_is_found_in_the_running_stack() -> None:
    handed = {key: as_engine(value) for key, value in LEAST.items()}

    def program() -> None:
        set_all_config(handed, ["eks-grafana:cluster"])
        load.load()

    with pytest.raises(pulumi.RunError, match="config eks-grafana:cluster: is a secret"):
        record(program)


# Grafana's own options.

GRAFANA = "eks-grafana:grafana"


OURS = [
    ({"security": {"admin_password": "hunter2"}}, "grafana.admin_password_generation"),
    ({"server": {"root_url": "http://hunter2"}}, "grafana.hostname"),
    ({"security": {"cookie_secure": "hunter2"}}, "grafana.certificate_arn"),
    ({"auth.anonymous": {"enabled": "hunter2"}}, "no setting"),
    ({"auth-anonymous": {"ENABLED": "hunter2"}}, "no setting"),
    ({"paths": {"data": "hunter2"}}, "no setting"),
]
OF_A_KEPT_VOLUME = ({"security": {"secret_key": "hunter2"}}, "for the volume of another stack")


@pytest.mark.parametrize(
    ("under", "options", "owner"),
    [("config", *each) for each in (*OURS, OF_A_KEPT_VOLUME)] + [("secrets", *each) for each in OURS],
)
def test_an_option_that_the_stack_sets_is_refused_with_what_decides_it(
    under: str, options: dict[str, Any], owner: str
) -> None:
    (line,) = refusals(with_value(f"grafana.{under}", options), secret=(GRAFANA,) if under == "secrets" else ())
    assert line.startswith(f"config {GRAFANA}.{under}: contains "), "the key is what a person looks for"
    assert owner in line, "the setting that decides it is the way out"
    assert "hunter2" not in line, "it may be a password, and the report ends in CI's log"


@pytest.mark.parametrize(
    ("section", "key", "value"),
    [
        ("smtp", "password", "hunter2"),
        ("auth.google", "client_secret", "hunter2"),
        ("auth.github", "CLIENT_SECRET", "hunter2"),
        ("external_image_storage.s3", "secret_key", "hunter2"),
        ("grafana_com", "sso_api_token", "hunter2"),
        ("external_image_storage.azure_blob", "account_key", "hunter2"),
        ("rendering", "callback_connstr", "hunter2"),
        ("tracing.opentelemetry", "sampling_server_url", "https://grafana:hunter2@collector"),
        ("remote_cache", "options", "addr=redis:6379,password=hunter2"),
    ],
)
def test_an_option_that_looks_like_a_secret_is_refused_in_plain_text(section: str, key: str, value: str) -> None:
    (line,) = refusals(with_value("grafana.config", {section: {key: value}}))
    assert "looks like a secret" in line, "a ConfigMap, an environment and a repository are read by many"
    assert f"--secret --path 'grafana.secrets[\"{section}\"].{key}'" in line, "the command is the way out"
    assert "hunter2" not in line, "it is not repeated where it does not belong either"


@pytest.mark.parametrize(
    ("section", "key", "value"),
    [
        ("users", "default_theme", "light"),
        ("users", "password_hint", "ask"),
        ("auth", "token_rotation_interval_minutes", 10),
        ("auth.generic_oauth", "token_url", "https://login.example.com/token"),
        ("auth.basic", "password_policy", True),
        ("feature_toggles", "enable", "publicDashboards"),
    ],
)
def test_an_option_that_is_no_secret_is_taken(section: str, key: str, value: Any) -> None:
    assert parse(with_value("grafana.config", {section: {key: value}})), "Grafana's options are not listed here"


SECRETS = {"smtp": {"password": "hunter2"}}


def test_a_secret_in_plain_text_is_refused_with_the_command_that_encrypts_it() -> None:
    (line,) = refusals(with_value("grafana.secrets", SECRETS))
    assert line.startswith(f"config {GRAFANA}.secrets: is in plain text"), "the stack file is in a repository"
    assert "pulumi config set --secret --path" in line, "the command is the way out"
    assert "hunter2" not in line, "a report that repeats it makes it worse"


def test_settings_hold_the_names_of_secrets_and_no_value() -> None:
    settings = parse(with_value("grafana.secrets", SECRETS), secret=(GRAFANA,))
    assert settings.grafana.secrets == {"smtp": {"password": "[secret]"}}, "a settings class never holds a secret"


def test_an_option_is_plain_or_a_secret_and_not_both() -> None:
    config = with_value("grafana.secrets", SECRETS, {"config": {"smtp": {"from_name": "x"}, "users": {"a": 1}}})
    assert parse(config, secret=(GRAFANA,)), "other options are beside secrets"
    (line,) = refusals(
        with_value("grafana.secrets", {"smtp": {"user": "hunter2"}}, {"config": {"smtp": {"user": "x"}}}),
        secret=(GRAFANA,),
    )
    assert "contains smtp.user, which is under config too" in line, "one of the two would be lost silently"


@pytest.mark.parametrize("secrets", [["hunter2"], "hunter2", {"smtp": "hunter2"}, {"smtp": {"a": {"b": "hunter2"}}}])
def test_secrets_of_another_shape_are_refused_and_not_shown(secrets: Any) -> None:
    lines = refusals(with_value("grafana.secrets", secrets), secret=(GRAFANA,))
    assert [line for line in lines if line.startswith(f"config {GRAFANA}.secrets")], "section to key to value"
    assert not [line for line in lines if "hunter2" in line], "a secret must not reach the terminal, nor CI's log"


def test_what_is_wrong_beside_secrets_is_reported_without_its_value() -> None:
    """The engine marks whole sections: whether this value was encrypted too cannot be known."""
    beside = {"secrets": SECRETS, **PUBLIC}
    lines = refusals(with_value("grafana.source_ranges", ["hunter2"], beside), secret=(GRAFANA,))
    lines += refusals(with_value("grafana.image", "hunter2", {"secrets": SECRETS}), secret=(GRAFANA,))
    keys = [line.removeprefix("config ").partition(": ")[0] for line in lines]
    assert keys == [f"{GRAFANA}.source_ranges", f"{GRAFANA}.image"], "each mistake is reported, with its key"
    assert not [line for line in lines if "hunter2" in line], "and no value, in no place of the line"


def test_keys_of_other_namespaces_are_left_alone() -> None:
    config = LEAST | {"pulumi:disable-default-providers": ["aws", "kubernetes"], "other:vpc": {"cidr": "banana"}}
    assert parse(config) == parse(LEAST), "Pulumi's own keys and those of other projects are none of ours"


def test_bad_settings_stop_the_program_before_anything_is_registered() -> None:
    recording = Recording()
    with pytest.raises(pulumi.RunError, match="nothing was changed"):
        record_stack("dev", {"grafana": {"image": "latest"}}, into=recording)
    assert recording.resources == [], "the last section's mistake must not leave the first section's resources"
    assert recording.invokes == [], "nor ask AWS anything"


# The stack files.


def stack_file(stack: str) -> str:
    return (PROJECT / f"Pulumi.{stack}.yaml").read_text()


def with_examples(stack: str) -> dict[str, Any]:
    """The stack file's configuration with every commented-out example switched on."""
    text = re.sub(
        r"^( +)# ((?: {2})*(?:aws:|eks-grafana:)?\w+:(?: |$))", r"\1\2", stack_file(stack), flags=re.MULTILINE
    )
    # A section that is shown empty, with its knobs in comments below it.
    text = re.sub(r"^( +eks-grafana:addons:) \{\}\n +", r"\1\n    ", text, flags=re.MULTILINE)
    return yaml.safe_load(text)["config"]


def shown(stack: str) -> dict[str, Any]:
    """Path to value of every knob that a stack file sets, or shows in a comment."""
    found: dict[str, Any] = {}
    for full_key, value in with_examples(stack).items():
        namespace, _, key = full_key.partition(":")
        if namespace == "eks-grafana" and isinstance(value, dict) and f"{key}." in " ".join(knobs()):
            found |= {f"{key}.{name}": setting for name, setting in value.items()}
            for name, setting in found.pop("grafana.storage", {}).items():
                found[f"grafana.storage.{name}"] = setting
        else:
            found[key if namespace == "eks-grafana" else full_key] = value
    for entry in (found.pop("cluster.access_entries", None) or {}).values():
        found |= {f"cluster.access_entries.*.{name}": setting for name, setting in entry.items()}
    # Two examples are beside their setting, in the comment that explains it.
    if example := re.search(r"taints: \[\] # such as (\{.*\})", stack_file(stack)):
        del found["node_group.taints"]
        found |= {f"node_group.taints.*.{name}": value for name, value in yaml.safe_load(example[1]).items()}
    if other := re.search(r"max_unavailable\w*: \d+ # .* or (\w+)$", stack_file(stack), re.MULTILINE):
        found[f"node_group.{other[1]}"] = None
    return found


@pytest.mark.parametrize("stack", STACKS)
def test_a_stack_file_shows_every_knob_and_nothing_else(stack: str) -> None:
    assert set(shown(stack)) - {"pulumi:disable-default-providers"} == leaves(), (
        "the stack file is the control panel: set or in a comment, every knob is there"
    )


@pytest.mark.parametrize("stack", STACKS)
def test_the_examples_in_a_stack_files_comments_are_accepted(stack: str) -> None:
    examples = with_examples(stack)
    grafana = examples["eks-grafana:grafana"]
    grafana["exposure"] = "public"  # most examples of Grafana's are for the exposures and the storage that dev has not
    grafana["storage"] |= {"enabled": True, "on_destroy": "keep"}
    settings = parse(examples, stack=stack)
    assert settings.cluster.access_entries["ci"].policy == "AmazonEKSClusterAdminPolicy", "the examples were read"
    assert settings.cluster.vpc_cni_version, "the examples were read"


@pytest.mark.parametrize("stack", STACKS)
def test_a_stack_file_turns_default_providers_off(stack: str) -> None:
    config = yaml.safe_load(stack_file(stack))["config"]
    assert config["pulumi:disable-default-providers"] == ["aws", "kubernetes"], (
        "else a resource that lost its provider goes to whatever account or kube context happens to be current"
    )


@pytest.mark.parametrize("stack", STACKS)
def test_a_stack_file_quotes_its_kubernetes_version(stack: str) -> None:
    versions = re.findall(r"^ +version: (.*?)(?: #.*)?$", stack_file(stack), re.MULTILINE)
    assert versions == ['"1.36"'], "1.30 without quotes is the number 1.3"


@pytest.mark.parametrize("stack", STACKS)
def test_a_stack_file_is_refused_for_nothing_but_who_reaches_the_endpoint(stack: str) -> None:
    lines = refusals(yaml.safe_load(stack_file(stack))["config"], stack=stack)
    assert len(lines) == 1, "a new user has one thing to fill in"
    assert lines[0].startswith("config eks-grafana:cluster.public_access_cidrs: "), "and it is this one"


VALUES = {
    "aws.region": ("ap-northeast-2", "ap-northeast-2"),
    "vpc.zones": (["ap-northeast-2a", "ap-northeast-2b"], ["ap-northeast-2a", "ap-northeast-2b"]),
    "vpc.cidr": ("192.168.0.0/16", "192.168.0.0/16"),
    "vpc.nat": ("single", "per_zone"),
    "vpc.flow_logs": ("none", "REJECT"),
    "vpc.flow_log_retention_days": (30, 30),
    "cluster.version": ("1.36", "1.36"),
    "cluster.support_type": ("STANDARD", "STANDARD"),
    "cluster.log_types": ([], ["api", "audit", "authenticator"]),
    "cluster.log_retention_days": (30, 30),
    "cluster.secrets_kms_key": (False, True),
    "cluster.deletion_protection": (False, True),
    "cluster.vpc_cni_version": (None, None),
    "cluster.kube_proxy_version": (None, None),
    "cluster.pod_identity_agent_version": (None, None),
    "addons.coredns_version": (None, None),
    "node_group.instance_types": (["t4g.medium"], ["m7g.large"]),
    "node_group.capacity_type": ("ON_DEMAND", "ON_DEMAND"),
    "node_group.min_size": (1, 2),
    "node_group.desired_size": (2, 2),
    "node_group.max_size": (3, 4),
    "node_group.disk_size": (20, 50),
    "node_group.max_unavailable": (1, None),
    "node_group.max_unavailable_percentage": (None, 33),
    "node_group.release_version": (None, None),
    "grafana.exposure": ("private", "internal"),
    "grafana.source_ranges": ([], []),
    "grafana.admin_password_generation": (1, 1),
    "grafana.storage.enabled": (False, True),
    "grafana.storage.size_gib": (10, 10),
    "grafana.storage.on_destroy": ("delete", "keep"),
}
"""What dev and prod are, setting by setting."""


@pytest.mark.parametrize("path", VALUES)
@pytest.mark.parametrize("stack", STACKS)
def test_a_stack_file_holds_the_values_that_were_decided(stack: str, path: str) -> None:
    settings = parse(stack_config(stack), stack=stack)
    assert attrgetter(path)(settings) == VALUES[path][STACKS.index(stack)], (
        f"{path} of {stack} decides cost or safety: change the decision first"
    )


def test_a_setting_of_another_target_is_refused_and_not_ignored() -> None:
    (line,) = refusals(LEAST | {"eks-grafana:kube_context": "minikube"})
    assert line.startswith("config eks-grafana:kube_context: is a setting of the target local"), (
        "who writes it believes that the stack goes to minikube, and would pay AWS"
    )
    assert line.endswith("take it out, or write target: local"), "either is a way out"


def test_two_halves_of_the_internet_are_the_whole_of_it() -> None:
    (line,) = refusals(with_value("cluster.public_access_cidrs", ["0.0.0.0/1", "128.0.0.0/1"]))
    assert "adds up to 0.0.0.0/0" in line, "consent cannot be got around by spelling"
    assert "allow_open_endpoint: true" in line, "the consent is the way out"


def test_a_login_in_clear_is_warned_of() -> None:
    assert "grafana.certificate_arn" in parse(LEAST | {GRAFANA: INTERNAL}).warnings(), (
        "consent is not a reason for silence"
    )
    assert not parse(LEAST | {GRAFANA: PUBLIC}).warnings(), "with a certificate there is nothing to say"
    assert not parse(LEAST).warnings(), "nor without a load balancer"


def test_a_stack_without_an_autoscaler_says_so_where_one_is_counted_on() -> None:
    warning = parse(with_value("node_group.autoscaled", True)).warnings()["node_group.autoscaled"]
    assert "installs no autoscaler" in warning, "else nobody learns why nothing scales"
    assert not parse(LEAST).warnings(), "and there is nothing to say without it"


@pytest.mark.parametrize("grafana", [INTERNAL, {"storage": {"enabled": True}}], ids=["balancer", "volume"])
def test_tags_that_kubernetes_would_cut_are_refused_where_it_writes_them(grafana: dict[str, Any]) -> None:
    tags = {"eks-grafana:tags": {"query": "a=b"}}
    assert parse(LEAST | tags), "AWS itself takes them"
    (line,) = refusals(LEAST | tags | {GRAFANA: grafana})
    assert line.startswith("config eks-grafana:tags: has query: a=b"), "the balancer or volume would carry another tag"
