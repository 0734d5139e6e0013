"""Alerts: what is wrong, when that is reported, and what to do then."""
