"""Prometheus: one pod that measures the cluster, and what it needs."""

from apps.prometheus.component import Prometheus
from apps.prometheus.settings import MonitoringSettings

__all__ = ["MonitoringSettings", "Prometheus"]
