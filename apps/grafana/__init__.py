"""Grafana: a Deployment and a Service, and what they need."""

from apps.grafana.component import Grafana
from apps.grafana.names import APP, SERVICE_ACCOUNT
from apps.grafana.settings import GrafanaSettings

__all__ = ["APP", "SERVICE_ACCOUNT", "Grafana", "GrafanaSettings"]
