"""Values that are refused of nginx."""

from settings_cases import Bad

BAD = [
    Bad("nginx.enabled", "yes", "neither true nor false", "without quotes"),
    Bad("nginx.image", "nginx:latest", "not an image reference", "TAG@sha256:DIGEST"),
    Bad("nginx.replicas", 0, "too small", "at least 1"),
    Bad("nginx.replicas", 101, "too large", "at most 100"),
]
