"""All rules, at most ten, so that each is worth its place."""

from policies import network, nodes, pods, tags
from policies.rule import Rule, policy

RULES = (
    Rule(
        "private-nodes",
        "No subnet and no machine hands out public addresses.",
        network.private_nodes,
        consent="vpc.allow_public_nodes",
    ),
    Rule(
        "limited-endpoint",
        "The control plane is reached from listed addresses, and from inside.",
        network.limited_endpoint,
        consent="cluster.allow_open_endpoint",
    ),
    Rule("imds-of-the-node", "Instance metadata asks for a token and answers the node alone.", nodes.imds),
    Rule("encrypted-disks", "Every disk is encrypted.", nodes.encrypted_disks),
    Rule("pinned-images", "Images are named by tag and digest.", pods.pinned_images),
    Rule(
        "restricted-pods",
        "Namespaces enforce, and pods keep to, Pod Security's profile restricted; node-exporter reads its node.",
        pods.restricted_pods,
    ),
    Rule(
        "tls-in-public",
        "A public load balancer has a certificate.",
        network.tls_in_public,
        consent="grafana.allow_plain_http",
    ),
    Rule("tags", "Everything says whose it is.", tags.tags),
)
POLICIES = tuple(policy(rule) for rule in RULES)
