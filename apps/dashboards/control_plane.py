"""The control plane, as EKS itself reports it."""

from grafana_foundation_sdk.builders.dashboard import Dashboard

from apps.dashboards.board import board, graph, note
from apps.dashboards.cloudwatch import Series, series
from apps.dashboards.metrics import EKS
from apps.dashboards.thresholds import ANY

FILE = "control-plane.json"

ABOUT_THE_METRICS = f"""\
EKS publishes these metrics for every cluster, once a minute and at no charge: [{EKS.name}]({EKS.source}).
CloudWatch keeps the minutes for 15 days: a longer range shows nothing before that.

What happened, and not only how often, is in the control plane's logs (setting `cluster.log_types`).
"""


def control_plane(*, region: str, cluster_name: str) -> Dashboard:
    """Requests, latencies, storage, scheduler and webhooks of the cluster named `cluster_name`."""

    def lines(prefix: str, labels: dict[str, str]) -> list[Series]:
        return [series(EKS, prefix + end, cluster_name, label, region=region) for end, label in labels.items()]

    verbs = ("GET", "LIST", "POST", "PUT", "PATCH", "DELETE")
    return board(
        "eks-control-plane",
        "Control plane",
        f"What EKS reports of the control plane of {cluster_name}",
        [
            graph(
                "API requests per minute",
                lines("apiserver_request_total", {"": "all", "_LIST_PODS": "LIST of pods"}),
                about="Requests to all API servers. Many LISTs of pods are the usual load of a careless controller.",
                total=True,
            ),
            graph(
                "API errors per minute",
                lines(
                    "apiserver_request_total",
                    {"_4XX": "4XX, the client's", "_429": "429, throttled", "_5XX": "5XX, the server's"},
                ),
                about="429 is part of 4XX: a client asks faster than it may. Any 5XX is a fault of the server.",
                total=True,
                bad=ANY,
                bad_lines=["5XX, the server's"],
            ),
            graph(
                "API latency, 99th percentile",
                lines("apiserver_request_duration_seconds_", {f"{verb}_P99": verb for verb in verbs}),
                about="99 of 100 requests were answered within this time.",
            ),
            graph(
                "API requests in flight",
                lines("apiserver_current_inflight_requests_", {"MUTATING": "mutating", "READONLY": "read-only"})
                + lines("apiserver_flowcontrol_current_executing_seats", {"": "seats in use"}),
                about="Requests being answered, and the seats of API Priority and Fairness that they take.",
            ),
            graph(
                "Storage size",
                lines("apiserver_storage_size_bytes", {"": "etcd"}),
                about="The database's file. It does not shrink when objects are deleted; a full one is read-only.",
            ),
            graph(
                "Scheduling attempts per minute",
                lines(
                    "scheduler_schedule_attempts_",
                    {"SCHEDULED": "scheduled", "UNSCHEDULABLE": "unschedulable", "ERROR": "error"},
                ),
                about="Unschedulable: no node has what the pod asks for. Error: the scheduler itself failed.",
                total=True,
                bad=ANY,
                bad_lines=["unschedulable", "error"],
            ),
            graph(
                "Pending pods",
                lines(
                    "scheduler_pending_pods_",
                    {"ACTIVEQ": "queued", "BACKOFF": "backing off", "UNSCHEDULABLE": "unschedulable", "GATED": "gated"},
                ),
                about="Pods that wait for a node, by the queue they wait in. Unschedulable: none has room for it.",
                bad=ANY,
                bad_lines=["unschedulable"],
            ),
            graph(
                "Admission webhook requests per minute",
                lines("apiserver_admission_webhook_request_total_", {"ADMIT": "mutating", "VALIDATING": "validating"})
                + lines(
                    "apiserver_admission_webhook_rejection_count_",
                    {"ADMIT": "mutating, rejected", "VALIDATING": "validating, rejected"},
                ),
                about="Calls to webhooks that are installed in the cluster.",
                total=True,
            ),
            graph(
                "Admission webhook latency, 99th percentile",
                lines(
                    "apiserver_admission_webhook_admission_duration_seconds_",
                    {"ADMIT_P99": "mutating", "VALIDATING_P99": "validating"},
                ),
                about="A slow webhook makes every request slow that it is asked about.",
            ),
        ],
        [note("About these metrics", ABOUT_THE_METRICS)],
    )
