"""Values that are refused of the cluster's metrics."""

from settings_cases import Bad

VOLUME_ID = "vol-0123456789abcdef0"

BAD = [
    Bad("monitoring.enabled", "on", "neither true nor false", "without quotes"),
    Bad("monitoring.image", "prom/prometheus:latest", "not an image reference", "TAG@sha256:DIGEST"),
    Bad("monitoring.kube_state_metrics_image", "ksm", "not an image reference", "TAG@sha256:DIGEST"),
    Bad("monitoring.node_exporter_image", "node", "not an image reference", "TAG@sha256:DIGEST"),
    Bad("monitoring.scrape_interval", "1m", "not a number of seconds", "write seconds such as 60s"),
    Bad("monitoring.scrape_interval", "5s", "not from 10s to 120s", "write seconds such as 60s"),
    Bad("monitoring.scrape_interval", "121s", "not from 10s to 120s", "write seconds such as 60s"),
    Bad("monitoring.retention", "15", "not a number of hours, days or weeks", "write a duration such as 6h"),
    Bad("monitoring.retention", "30m", "not a number of hours, days or weeks", "write a duration such as 6h"),
    Bad("monitoring.retention", "1h", "less than the 2 hours of a block", "write 2h or more"),
    Bad("monitoring.cpu_request", "0", "not more than zero", "write millicores"),
    Bad("monitoring.cpu_limit", "50m", "less than cpu_request 100m", "write the request or more"),
    Bad("monitoring.memory_request", "256", "less than 1Mi: add a unit", "such as 256Mi or 1Gi"),
    Bad("monitoring.memory_limit", "128Mi", "less than memory_request 256Mi", "write the request or more"),
    Bad("monitoring.storage.enabled", 1, "neither true nor false", "without quotes"),
    Bad("monitoring.storage.size_gib", 0, "too small", "at least 1"),
    Bad("monitoring.storage.on_destroy", "forget", "not one of the choices", "'keep' or 'delete'"),
    Bad("monitoring.storage.volume_id", "vol-1", "not vol- and 8 to 17", "write the ID", beside={"enabled": True}),
    Bad(
        "monitoring.storage.volume_zone",
        "ap-northeast-2d",
        "is not a zone of the stack's network",
        "write one of",
        beside={"enabled": True, "volume_id": VOLUME_ID},
    ),
]
