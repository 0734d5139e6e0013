"""The alert rules on Prometheus' metrics: each with when it fires and what to do then.

Each query keeps only the labels that name the thing: a new pod of kube-state-metrics or of Prometheus is then not a
new alert, and the old one does not end.
"""

from apps.alerts.nodes import NODE_RULES
from apps.alerts.rule import AlertRule, expression
from apps.alerts.workloads import WORKLOAD_RULES

__all__ = ["RULES", "AlertRule", "expression"]

RULES: tuple[AlertRule, ...] = (
    *NODE_RULES,
    *WORKLOAD_RULES,
    AlertRule(
        uid="target-down",
        title="Target down",
        query="min by (job, instance) (up)",
        evaluator="lt",
        threshold=1,
        minutes=10,
        severity="warning",
        # True in each case: a target is silent, Prometheus has no data, or it does not answer. Grafana then moves the
        # alerts of all targets, with the summaries that they had, or has one without labels: setNextStateForRule in
        # grafana/grafana, pkg/services/ngalert/state/manager.go (2026-11).
        summary=(
            "{{ if .Labels.instance }}Nothing is measured of {{ .Labels.instance }} (job {{ .Labels.job }})"
            "{{ else }}Prometheus measures nothing, or does not answer{{ end }}"
        ),
        action=(
            "The dashboard Prometheus lists what is down. Dashboards and rules on this job's metrics show nothing now."
            " See whether its pod runs, and whether a NetworkPolicy refuses Prometheus. Job pods: the port or path in "
            "the pod's annotations is wrong. If it is every target, Prometheus itself is away: `kubectl -n prometheus "
            "get pods`."
        ),
        no_data="Alerting",
        on_error="Alerting",
    ),
    AlertRule(
        uid="api-errors",
        title="API server errors",
        query='100 * (sum(rate(apiserver_request_total{code=~"5.."}[5m])) or vector(0))'
        " / sum(rate(apiserver_request_total[5m]))",
        evaluator="gt",
        threshold=5,
        minutes=10,
        severity="critical",
        summary="The Kubernetes API answers {{ .Values.B }} % of all requests with an error of its own",
        action=(
            "The dashboard Cluster shows the requests. A webhook whose pod is down is the usual cause: `kubectl get "
            "validatingwebhookconfigurations,mutatingwebhookconfigurations`, and `kubectl get apiservices` shows an "
            "extension that is not available. On AWS see Control plane and the AWS Health Dashboard."
        ),
    ),
)
