"""Prometheus, and what it keeps."""
