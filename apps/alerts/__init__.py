"""Alerts: when Grafana sends a mail, and what to do then."""
