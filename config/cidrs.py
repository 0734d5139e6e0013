"""Lists of address ranges that a setting lets in, and which of them are refused."""

from collections.abc import Sequence
from ipaddress import IPv4Network, collapse_addresses

from config.section import Refusal

ANYWHERE = "0.0.0.0/0"
PRIVATE_RANGES = tuple(map(IPv4Network, ("10.0.0.0/8", "172.16.0.0/12", "192.168.0.0/16")))
# With "this network", carrier-grade NAT, loopback, link-local, benchmarks, multicast and what is reserved:
# https://www.iana.org/assignments/iana-ipv4-special-registry (2026-11). EKS refuses them for an endpoint: "The block
# cannot include reserved addresses" (https://docs.aws.amazon.com/eks/latest/userguide/config-cluster-endpoint.html).
_RESERVED = "0.0.0.0/8 100.64.0.0/10 127.0.0.0/8 169.254.0.0/16 198.18.0.0/15 224.0.0.0/4 240.0.0.0/4"
NEVER_PUBLIC = (*PRIVATE_RANGES, *map(IPv4Network, _RESERVED.split()))
MY_ADDRESS = '"$(curl -s https://checkip.amazonaws.com)/32"'
"""A shell expression for the user's own address."""


def refuse_form(text: str, *, example: str = "203.0.113.7/32") -> Refusal | None:
    """Why `text` is not an IPv4 CIDR, and what to write instead, with a prefix as long as the example's; None where it
    is one."""
    try:
        network = IPv4Network(text, strict=False)
    except ValueError:
        return "is not an IPv4 CIDR", f"write an address and a prefix length, such as {example}"
    if "/" not in text:
        prefix = example.partition("/")[2]
        return "has no prefix length", f"write {IPv4Network(f'{text}/{prefix}', strict=False)}"
    return None if str(network) == text else ("has host bits set", f"write {network}")


def refuse_ranges(cidrs: Sequence[str], *, most: int, taker: str, unseen: Refusal | None) -> Refusal | None:
    """Why `cidrs` are no list of ranges that `taker` takes `most` of, and what to write instead; None where they are.

    `unseen` says who never sees a private address, and what to write instead of one; None lets private ones in.
    """
    if len(cidrs) > most:
        return f"has {len(cidrs)} entries, but {taker} accepts at most {most}", "combine adjacent ranges"
    refused = {cidr: found for cidr in cidrs if (found := _refuse_form(cidr) or _refuse_private(cidr, unseen))}
    if refused:
        wrong = "; ".join(f"contains {cidr}{reason}" for cidr, (reason, _) in refused.items())
        return wrong, "; ".join(dict.fromkeys(fix for _, fix in refused.values()))
    return ("contains a CIDR twice", "write each once") if len({*cidrs}) < len(cidrs) else None


def _refuse_form(cidr: str) -> Refusal | None:
    refusal = refuse_form(cidr)
    return (f", which {refusal[0]}", refusal[1]) if refusal else None


def _refuse_private(cidr: str, unseen: Refusal | None) -> Refusal | None:
    private = next((block for block in NEVER_PUBLIC if IPv4Network(cidr).subnet_of(block)), None)
    if not unseen or not private:
        return None
    who, instead = unseen
    return f" of the range {private}, which is not public: {who} receives only public addresses", instead


def is_everyone(cidrs: Sequence[str]) -> bool:
    """Whether the ranges, which are well formed, add up to the whole internet."""
    return IPv4Network(ANYWHERE) in collapse_addresses(map(IPv4Network, cidrs))
