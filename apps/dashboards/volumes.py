"""The volumes of pods: how full each claim is, and which claim has no volume."""

from grafana_foundation_sdk.builders.dashboard import Dashboard
from grafana_foundation_sdk.models import units

from apps.dashboards.board import Row, free_board, note
from apps.dashboards.panels import Column, bars, lines, listing, number
from apps.dashboards.promql import Line, namespace
from apps.dashboards.thresholds import ANY, Bad

FILE = "volumes.json"

_OF = 'namespace=~"$namespace"'
_CLAIM = "{{namespace}}/{{persistentvolumeclaim}}"
_FULL = Bad(orange=75, red=85)

ABOUT = """\
The kubelet measures a volume while a pod uses it: a claim that no pod uses has no line here, and neither has a volume
whose driver reports nothing, as minikube's.
"""


def by_claim(name: str) -> str:
    """A kubelet's metric of each claim; a volume that two nodes use is one."""
    return f"max by (namespace, persistentvolumeclaim) ({name}{{{_OF}}})"


def _taken(free: str, size: str) -> str:
    return f"100 * (1 - {by_claim(free)} / {by_claim(size)})"


def volumes() -> Dashboard:
    """Claims: bound or not, how large and how full."""
    space = _taken("kubelet_volume_stats_available_bytes", "kubelet_volume_stats_capacity_bytes")
    inodes = _taken("kubelet_volume_stats_inodes_free", "kubelet_volume_stats_inodes")
    return free_board(
        "cluster-volumes",
        "Volumes",
        "How full the claims of pods are",
        [
            Row(
                4,
                [
                    number(
                        "Claims bound",
                        f'sum(kube_persistentvolumeclaim_status_phase{{{_OF}, phase="Bound"}})',
                        unit=units.Short,
                        about="Claims that have a volume.",
                    ),
                    number(
                        "Claims not bound",
                        f'sum(kube_persistentvolumeclaim_status_phase{{{_OF}, phase!="Bound"}}) or vector(0)',
                        unit=units.Short,
                        about="Their pods wait: no storage class or driver makes the volume, or its volume is lost.",
                        bad=ANY,
                    ),
                    number(
                        "Asked for",
                        f"sum(kube_persistentvolumeclaim_resource_requests_storage_bytes{{{_OF}}})",
                        unit=units.BytesIEC,
                        about="By all claims together: what the volumes are billed by.",
                    ),
                ],
            ),
            Row(
                8,
                [
                    listing(
                        "Claims",
                        [
                            Column("Used", by_claim("kubelet_volume_stats_used_bytes"), units.BytesIEC),
                            Column("Free", by_claim("kubelet_volume_stats_available_bytes"), units.BytesIEC),
                            Column("Size", by_claim("kubelet_volume_stats_capacity_bytes"), units.BytesIEC),
                            Column("Taken", space, units.Percent, _FULL),
                            Column("Inodes taken", inodes, units.Percent, _FULL),
                        ],
                        about="A full volume stops what writes to it. A claim grows where its class allows it.",
                        names={"namespace": "Namespace", "persistentvolumeclaim": "Claim"},
                    )
                ],
            ),
            Row(
                8,
                [
                    bars(
                        "Space taken",
                        Line(space, _CLAIM),
                        unit=units.Percent,
                        about="Of each claim's volume.",
                        bad=_FULL,
                        full=100,
                    ),
                    lines(
                        "Space taken over time",
                        [Line(space, _CLAIM)],
                        unit=units.Percent,
                        about="How fast it fills.",
                        bad=_FULL,
                    ),
                ],
            ),
            Row(5, [note("Which volumes are here", ABOUT)]),
        ],
        [namespace()],
    )
