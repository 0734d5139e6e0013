"""The alert rules on nodes."""

from apps.alerts.rule import AlertRule, taken
from apps.dashboards.cluster_nodes import DISKS

NODE_RULES: tuple[AlertRule, ...] = (
    AlertRule(
        uid="node-not-ready",
        title="Node not ready",
        query='max by (node) (kube_node_status_condition{condition="Ready", status="true"})',
        evaluator="lt",
        threshold=1,
        minutes=10,
        severity="critical",
        summary="Node {{ .Labels.node }} has not been ready for 10 minutes",
        action=(
            "`kubectl describe node NAME` has the conditions and what the kubelet said last. Kubernetes starts its "
            "pods elsewhere after five minutes, except those whose volume is in its zone. On AWS terminate the "
            "instance: the node group replaces it."
        ),
    ),
    AlertRule(
        uid="node-memory",
        title="Node memory nearly full",
        query=taken("node_memory_MemAvailable_bytes", "node_memory_MemTotal_bytes", "node"),
        evaluator="gt",
        threshold=90,
        minutes=15,
        severity="warning",
        summary="Node {{ .Labels.node }} has less than 10 % of its memory left",
        action=(
            "The dashboard Workloads, sorted by memory, shows which pods hold it. Give those without a memory request "
            "one, so that the scheduler counts them, or use larger nodes or more of them. Below 100 MiB the kubelet "
            "evicts pods."
        ),
    ),
    AlertRule(
        uid="node-disk",
        title="Node disk nearly full",
        query=taken("node_filesystem_avail_bytes", "node_filesystem_size_bytes", "node, device", f"{{{DISKS}}}"),
        evaluator="gt",
        # From 85 % on the kubelet deletes images that no pod uses: what stays above it, it could not free. At 90 % it
        # evicts pods. https://kubernetes.io/docs/concepts/architecture/garbage-collection/ and
        # https://kubernetes.io/docs/concepts/scheduling-eviction/node-pressure-eviction/ (2026-11)
        threshold=85,
        minutes=15,
        severity="warning",
        summary="Disk {{ .Labels.device }} of node {{ .Labels.node }} is {{ .Values.B }} % full",
        action=(
            "At 90 % the kubelet evicts pods. Logs and emptyDir volumes fill it most often: the pod that writes is in "
            "Workloads, by its node. Give pods a limit of ephemeral-storage, or the node group larger disks "
            "(`node_group.disk_size`)."
        ),
    ),
    AlertRule(
        uid="node-inodes",
        title="Node inodes nearly used up",
        query=taken("node_filesystem_files_free", "node_filesystem_files", "node, device", f"{{{DISKS}}}"),
        evaluator="gt",
        threshold=90,
        minutes=15,
        severity="warning",
        summary=(
            "Disk {{ .Labels.device }} of node {{ .Labels.node }} takes few more files: {{ .Values.B }} % of its "
            "inodes are used"
        ),
        action=(
            "At 95 % the kubelet evicts pods. `kubectl debug node/NAME -it --image=busybox` and `find /host/var -xdev "
            "| wc -l` show where many small files are: caches in emptyDir volumes, or many images. A new node has all "
            "of its inodes."
        ),
    ),
)
