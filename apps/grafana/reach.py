"""Which servers Grafana's pod reaches: what the NetworkPolicy lets out, as far as an address shows it."""

import re

HTTPS = 443
"""The one port of other servers that the pod reaches."""


def reachable(addresses: str) -> bool:
    """Whether each of `addresses`, as HOST, HOST:PORT or a URL, leads to the port that the pod reaches."""
    return all(_port(address) == HTTPS for address in re.split(r"[\s,]+", addresses) if address)


def _port(address: str) -> int | None:
    """The port of an address; None where neither a number nor its scheme names one."""
    scheme, _, rest = address.rpartition("://")
    host = re.split(r"[/?#]", rest)[0].rpartition("@")[2]
    _, colon, port = host.rpartition("]")[2].rpartition(":")
    if colon:
        return int(port) if port.isdecimal() else None
    return HTTPS if scheme.lower() in ("https", "grpcs", "wss") else None
