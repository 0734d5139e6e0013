"""The alert rules on pods, deployments and volumes."""

from apps.alerts.rule import AlertRule, taken

_POD = "{{ .Labels.namespace }}/{{ .Labels.pod }}"
_CLAIM = "{{ .Labels.namespace }}/{{ .Labels.persistentvolumeclaim }}"
_BY_CONTAINER = "by (namespace, pod, container)"
_ENDED = 'kube_pod_container_status_terminated_reason{reason="OOMKilled"}'

WORKLOAD_RULES: tuple[AlertRule, ...] = (
    AlertRule(
        uid="pod-crash-looping",
        title="Pod crash-looping",
        # Between two waits it runs for a moment: the longest of five minutes bridges that. An init container that fails
        # leaves its pod pending, which has its own rule.
        query=f"max {_BY_CONTAINER}"
        ' (max_over_time(kube_pod_container_status_waiting_reason{reason="CrashLoopBackOff"}[5m]))',
        evaluator="gt",
        threshold=0,
        minutes=10,
        severity="warning",
        summary=f"Container {{{{ .Labels.container }}}} of {_POD} starts and ends again and again",
        action=(
            "`kubectl logs POD -c CONTAINER --previous` shows the end of its log, and `kubectl describe pod` the code "
            "it ended with: 137 is killed, most often for memory. If it began with a rollout, `kubectl rollout undo "
            "deployment NAME`."
        ),
    ),
    AlertRule(
        uid="pod-pending",
        title="Pod pending",
        query='max by (namespace, pod) (kube_pod_status_phase{phase="Pending"})',
        evaluator="gt",
        threshold=0,
        minutes=15,
        severity="warning",
        summary=f"Pod {_POD} has been waiting for 15 minutes",
        action=(
            "The dashboard Cluster says why. Unschedulable: no node has what it requests; lower the request, or raise "
            "`node_group.max_size` and `desired_size`. ImagePullBackOff: the name of the image or the right to pull "
            "it. ContainerCreating: a volume, Secret or ConfigMap that is not there; `kubectl describe pod` names it."
        ),
    ),
    AlertRule(
        uid="deployment-short",
        title="Deployment short of replicas",
        query="max by (namespace, deployment) (kube_deployment_spec_replicas)"
        " - max by (namespace, deployment) (kube_deployment_status_replicas_available)",
        evaluator="gt",
        threshold=0,
        minutes=15,
        severity="warning",
        summary="Deployment {{ .Labels.namespace }}/{{ .Labels.deployment }} lacks {{ .Values.B }} of its pods",
        action=(
            "`kubectl describe deployment NAME` and `kubectl get pods` show which pods are not ready. A readiness "
            "probe that fails, a quota and a lack of room are usual. A rollout that does not end goes back with "
            "`kubectl rollout undo`."
        ),
    ),
    AlertRule(
        uid="volume-full",
        title="Volume nearly full",
        query=taken(
            "kubelet_volume_stats_available_bytes",
            "kubelet_volume_stats_capacity_bytes",
            "namespace, persistentvolumeclaim",
        ),
        evaluator="gt",
        threshold=85,
        minutes=15,
        severity="critical",
        summary=f"The volume of claim {_CLAIM} is {{{{ .Values.B }}}} % full",
        action=(
            "Raise the claim's size: `size_gib` in the stack file for Grafana and Prometheus, else "
            "`spec.resources.requests.storage` of the claim. EBS grows it in place, once in six hours. Or delete what "
            "is old; Prometheus keeps less with a shorter `monitoring.retention`."
        ),
    ),
    AlertRule(
        uid="container-oom",
        title="Container OOM-killed",
        # A container that is started again has the reason until its next end: the restart says that it is new. One of
        # a pod that starts nothing again, as most of Jobs, has it as long as the pod is there: new is what was not so
        # a quarter of an hour ago. kube-state-metrics v2.19.1, internal/store/pod.go (2026-11)
        query=f"(max {_BY_CONTAINER} ({_ENDED}) unless max {_BY_CONTAINER} ({_ENDED} offset 15m))"
        f" or sum {_BY_CONTAINER} (increase(kube_pod_container_status_restarts_total[15m]))"
        " * on (namespace, pod, container)"
        f' max {_BY_CONTAINER} (kube_pod_container_status_last_terminated_reason{{reason="OOMKilled"}})',
        evaluator="gt",
        threshold=0,
        minutes=0,
        severity="warning",
        summary=f"Container {{{{ .Labels.container }}}} of {_POD} was killed for using too much memory",
        action=(
            "The dashboard Workloads shows its memory against its limit. If it grew slowly, look for a leak; if it "
            "needs that much, raise its memory limit and request. If its memory was far below the limit, the node was "
            "full."
        ),
    ),
)
