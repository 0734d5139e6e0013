"""Names that other systems know Prometheus by: Grafana its Service, a volume its claim."""

APP = "prometheus"
"""And its namespace, where the cluster is the stack's own."""
SERVICE = "prometheus"
PORT = 9090
