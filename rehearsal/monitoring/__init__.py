"""Prometheus, promtool and the exporters: what the stack renders for their images is tried on the programs."""
