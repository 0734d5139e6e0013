"""Names that other systems know Grafana by: AWS its namespace and account, people its Service, a volume its claim."""

NAMESPACE = "grafana"
SERVICE_ACCOUNT = "grafana"
SERVICE = "grafana"
CLAIM = "grafana"
STORAGE_CLASS = "grafana"
VOLUME = "grafana"
