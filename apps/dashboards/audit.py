"""Who did what in the cluster, as the API server wrote it down.

Fields: https://kubernetes.io/docs/reference/config-api/apiserver-audit.v1/ (2026-11). What EKS writes down of which
request: https://docs.aws.amazon.com/eks/latest/best-practices/auditing-and-logging.html (2026-11).
"""

from grafana_foundation_sdk.builders.dashboard import Dashboard

from apps.dashboards.board import note
from apps.dashboards.logs import Query, log_board

FILE = "audit.json"

# https://docs.aws.amazon.com/eks/latest/userguide/control-plane-logs.html (2026-11): the group has other streams too.
_AUDIT = "filter @logStream like /^kube-apiserver-audit-/"
# A request has an event for each stage that it reaches.
_DONE = 'filter stage = "ResponseComplete"'
# Who fails to log in never reaches that stage: the event of 401 ends with ResponseStarted. k8s.io/apiserver v0.36.3,
# pkg/endpoints/filters/authn_audit.go, and processCode in audit.go (2026-11)
_ANSWERED = 'filter stage = "ResponseComplete" or (stage = "ResponseStarted" and responseStatus.code = 401)'
_WRITES = 'filter verb in ["create", "update", "patch", "delete", "deletecollection"]'
# Nodes, the control plane's own parts and the accounts of kube-system write all the time. Each name is whole, so that
# no other account hides behind its beginning: a namespace may be called kube-system-2.
_NOT_KUBERNETES = "filter user.username not like /^(system:(node:|kube-|apiserver$|serviceaccount:kube-system:)|eks:)/"
_WHAT = "objectRef.namespace, objectRef.resource, objectRef.name"
_LATEST = ("sort @timestamp desc", "limit 200")

QUERIES = (
    Query(
        "Writes by user",
        "Who creates, changes and deletes what, without nodes, the control plane and the accounts of kube-system.",
        (
            _AUDIT, _DONE, _WRITES, _NOT_KUBERNETES,
            "stats count(*) as requests by user.username, verb, objectRef.resource, objectRef.namespace",
            "sort requests desc", "limit 200",
        ),
    ),
    Query(
        "Latest writes",
        "Each request by itself, with its answer: from 400 on it changed nothing.",
        (
            f"fields @timestamp, user.username, verb, {_WHAT}, responseStatus.code, userAgent",
            _AUDIT, _DONE, _WRITES, _NOT_KUBERNETES, *_LATEST,
        ),
    ),
    Query(
        "Denied requests",
        "401: nobody whom the cluster knows. 403: somebody without the right, or against a rule of admission.",
        (
            _AUDIT, _ANSWERED, "filter responseStatus.code in [401, 403]",
            "stats count(*) as requests by responseStatus.code, user.username, verb, objectRef.resource, "
            "objectRef.namespace",
            "sort requests desc", "limit 200",
        ),
    ),
    Query(
        "Into pods: exec, attach, port-forward",
        "Who had a shell or a connection into which pod. A session that still runs is listed too.",
        (
            f"fields @timestamp, user.username, objectRef.subresource, {_WHAT}, responseStatus.code, sourceIPs.0",
            _AUDIT, 'filter objectRef.subresource in ["exec", "attach", "portforward"]',
            'filter stage in ["ResponseStarted", "ResponseComplete", "Panic"]', *_LATEST[:1],
            "dedup auditID", "limit 200",
        ),
    ),
    Query(
        "Secrets that were read",
        "Who read which secret, without nodes, the control plane and the accounts of kube-system, those of your "
        "add-ons there too. The values are in no log.",
        (
            _AUDIT, _DONE, 'filter objectRef.resource = "secrets" and verb in ["get", "list", "watch"]',
            _NOT_KUBERNETES,
            "stats count(*) as requests by user.username, verb, objectRef.namespace, objectRef.name",
            "sort requests desc", "limit 200",
        ),
    ),
    Query(
        "Refused by admission",
        "Pod Security, a policy or a webhook said no, or a webhook did not answer: the message says which.",
        (
            f"fields @timestamp, user.username, verb, {_WHAT}, responseStatus.code, responseStatus.message",
            _AUDIT, _DONE,
            "filter responseStatus.message like /violates PodSecurity|admission webhook|failed calling webhook"
            "|ValidatingAdmissionPolicy/",
            *_LATEST,
        ),
    ),
)  # fmt: skip

_NOTE = (
    "EKS writes down most requests: who, from where, which verb on which object, and the answer. Of writes the log has "
    "what was sent and what was answered too, of most reads what was sent; of secrets and configmaps neither. So the "
    "environment of pods is in the log group that Grafana may query, and these contents are most of what a query pays "
    "for. Users are those of access entries: the name of an IAM role's session, or what `username` says.\n"
)


def audit(*, region: str, group: str) -> Dashboard:
    """Writes, denials, sessions in pods and secrets, from the log group of the control plane."""
    return log_board(
        "eks-audit",
        "Audit",
        "Who did what in the Kubernetes API",
        QUERIES,
        region=region,
        group=group,
        notes=[note("What is in the audit log", _NOTE)],
    )
