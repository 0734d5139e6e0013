"""Every change that the docs name on a running stack, as steps that one stack takes one after the other."""

from collections.abc import Mapping
from typing import Any, NamedTuple

from manifests import CERTIFICATE

from rehearsal.config import Secret
from rehearsal.engine.run import Run

Change = tuple[str, str]
"""Operation and logical name."""


class Step(NamedTuple):
    """A change of the stack file, and what it does to the stack."""

    name: str
    settings: Mapping[str, Any]
    changes: set[Change]


def changes(run: Run) -> set[Change]:
    """Operation and name of what changed; of a replacement the word alone, and not its halves."""
    return {(step.operation, step.name) for step in run.changes if "-replace" not in step.operation} - {
        (step.operation, step.name) for step in run.changes if step.operation.endswith("replacement")
    }


def all_of(operation: str, *names: str) -> set[Change]:
    return {(operation, name) for name in names}


ANOTHER_CERTIFICATE = CERTIFICATE.replace("0123", "4567")
GRAFANA_IMAGE = f"docker.io/grafana/grafana:13.2.2@sha256:{'a' * 64}"
NGINX_IMAGE = f"docker.io/nginxinc/nginx-unprivileged:1.30.4-alpine@sha256:{'b' * 64}"

NGINX = ("nginx", *(f"nginx-{role}" for role in ("namespace", "deployment", "service", "network")))
POD = {("update", "grafana-deployment")}
EXPOSED = all_of("update", "grafana-service", "grafana-network")
PASSWORD = all_of("replace", "grafana-admin-password", "grafana-secret")
DRIVER = ("main-ebs-csi", *(f"main-ebs-csi-{part}" for part in ("role", "AmazonEBSCSIDriverPolicyV2", "association")))
CLAIM, POLICY = "grafana-claim", "grafana-volume-policy"
CLASS = ("storage", "storage-class", "storage-default-class")
SOURCE = {("replace", "grafana-provisioning")}  # its data source knows the interval, its alerts the certificate
MEASURED = {("replace", "prometheus-configuration"), ("update", "prometheus-deployment")}
MAILS = ("grafana-alerts", *(f"grafana-alerts-{part}" for part in ("topic", "policy", "mail-team@example.com")))
RECORD = ("grafana", "grafana-record")

LOCAL = [
    Step(
        "another pod, and nginx beside it",
        {
            "grafana": {
                "image": GRAFANA_IMAGE,
                "admin_password_generation": 2,
                # In other units than Kubernetes answers: 1 and 1Gi.
                "cpu_request": "1000m",
                "cpu_limit": "2000m",
                "memory_request": "1024Mi",
                "memory_limit": "2048Mi",
                "config": {"users": {"default_theme": "light"}, "log": {"filters": ""}},
                "secrets": {"smtp": {"password": Secret("hunter2")}},
            },
            "monitoring": {"scrape_interval": "30s", "cpu_limit": "500m"},
            "nginx": {"enabled": True, "replicas": 2},
        },
        POD | PASSWORD | MEASURED | SOURCE | all_of("create", *NGINX),
    ),
    Step(
        "storage turned on, kept, behind a ClusterIP",
        {"grafana": {"storage": {"enabled": True, "on_destroy": "keep"}, "exposure": "private"}},
        POD | EXPOSED | all_of("create", CLAIM, POLICY),
    ),
    Step(
        "a larger volume, deleted in the end; another nginx",
        {
            "grafana": {"storage": {"size_gib": 2, "on_destroy": "delete"}},
            "nginx": {"image": NGINX_IMAGE, "replicas": 1},
        },
        all_of("update", CLAIM, POLICY, "nginx-deployment"),
    ),
    Step(
        "kept again, behind a port of every node; another secret",
        {
            "grafana": {
                "storage": {"on_destroy": "keep"},
                "exposure": "node_port",
                "secrets": {"smtp": {"password": Secret("hunter3")}},
            }
        },
        EXPOSED | POD | all_of("update", POLICY) | all_of("replace", "grafana-secret"),
    ),
    Step(
        "all of it back",
        {
            "grafana": {
                "image": None,
                "admin_password_generation": 1,
                "cpu_request": None,
                "cpu_limit": None,
                "memory_request": None,
                "memory_limit": None,
                "config": {},
                "secrets": {},
                "storage": {"enabled": False, "on_destroy": None, "size_gib": None},
            },
            "monitoring": {"scrape_interval": None, "cpu_limit": None},
            "nginx": {"enabled": False},
        },
        POD | PASSWORD | MEASURED | SOURCE | all_of("delete", CLAIM, POLICY, *NGINX),
    ),
]
"""Changes of the stack `local`, which ends as it began."""

AWS = [
    Step(
        "a load balancer inside the VPC, over plain http, and a volume that is kept",
        {
            "grafana": {
                "exposure": "internal",
                "allow_plain_http": True,
                "storage": {"enabled": True, "on_destroy": "keep"},
            }
        },
        POD | EXPOSED | all_of("create", *CLASS, CLAIM, POLICY, *DRIVER),
    ),
    Step(
        "TLS and a name for it; a larger volume, deleted in the end",
        {
            "grafana": {
                "allow_plain_http": None,
                "certificate_arn": CERTIFICATE,
                "hostname": "grafana.example.com",
                "hosted_zone_id": "Z0123456789ABC",
                "storage": {"size_gib": 20, "on_destroy": "delete"},
            }
        },
        POD | SOURCE | all_of("update", "grafana-service", CLAIM, POLICY) | all_of("create", *RECORD),
    ),
    Step(
        "on the internet for some; the volume kept again",
        {
            "grafana": {
                "exposure": "public",
                "source_ranges": ["203.0.113.0/24"],
                "storage": {"on_destroy": "keep"},
            }
        },
        all_of("replace", "grafana-service") | all_of("update", POLICY, "grafana-record"),
    ),
    Step(
        "for everyone, under another name and certificate",
        {
            "grafana": {
                "allow_open_access": True,
                "source_ranges": ["0.0.0.0/0"],
                "certificate_arn": ANOTHER_CERTIFICATE,
                "hostname": "grafana2.example.com",
            },
        },
        POD | SOURCE | all_of("update", "grafana-service") | all_of("replace", "grafana-record"),
    ),
    Step(
        "mails for alerts",
        {"grafana": {"alerts": {"emails": ["team@example.com"]}}},
        POD | SOURCE | {("update", "grafana-metrics-policy")} | all_of("create", *MAILS),
    ),
    Step(
        "private, without a volume",
        {
            "grafana": {
                "exposure": None,
                "allow_open_access": None,
                "source_ranges": None,
                "certificate_arn": None,
                "hostname": None,
                "hosted_zone_id": None,
                "alerts": {"emails": []},
                "storage": {"enabled": False, "on_destroy": None, "size_gib": None},
            }
        },
        POD
        | SOURCE
        | EXPOSED
        | {("update", "grafana-metrics-policy")}
        | all_of("delete", *CLASS, CLAIM, POLICY, *RECORD, *DRIVER, *MAILS),
    ),
]
"""Changes of a stack on AWS of what only AWS has."""

WALKS = {"local": LOCAL, "dev": AWS}
