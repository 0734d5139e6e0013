"""Names that other systems know Grafana by: AWS its namespace and account, people its Service, a volume its claim."""

APP = "grafana"
"""And its namespace, where the cluster is the stack's own."""
SERVICE_ACCOUNT = "grafana"
SERVICE = "grafana"
CLAIM = "grafana"
STORAGE_CLASS = "grafana"
VOLUME = "grafana"
