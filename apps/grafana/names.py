"""Names that other systems know Grafana by: AWS its namespace and account, people its Service."""

APP = "grafana"
"""And its namespace, where the cluster is the stack's own."""
SERVICE_ACCOUNT = "grafana"
SERVICE = "grafana"
PORT = 3000
ADMIN_PASSWORD_FILE = "admin-password"
SECRET_KEY_FILE = "secret-key"
"""Keys of the Secret, and so names of files below `options.SECRETS`."""
