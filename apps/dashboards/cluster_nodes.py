"""The nodes from inside: CPU, memory, disks and network, and the conditions that the kubelet reports."""

from grafana_foundation_sdk.builders.dashboard import Dashboard
from grafana_foundation_sdk.models import units

from apps.dashboards.board import Row, free_board
from apps.dashboards.panels import Column, bars, lines, listing
from apps.dashboards.promql import OF_NODES, RATE, Line, node
from apps.dashboards.thresholds import ANY, SHARE, Bad

FILE = "cluster-nodes.json"

# A device of blocks may be mounted at many places: by device it is counted once. node-exporter leaves out the volumes
# of pods, which are in Volumes, and the ends of their network.
DISKS = 'fstype=~"ext[234]|xfs|btrfs"'

_PRESSURE = 'condition=~"MemoryPressure|DiskPressure|PIDPressure|NetworkUnavailable"'


def _conditions(status: str, by: str = "node") -> str:
    """The conditions of each node that are so."""
    return f'sum by ({by}) (kube_node_status_condition{{{OF_NODES}, {status}, status="true"}})'


def _rate(name: str) -> str:
    """What a counter of each node adds in a second."""
    return f"sum by (node) (rate({name}{{{OF_NODES}}}[{RATE}]))"


def _disk(numerator: str, denominator: str) -> str:
    """Percentage of each device that is taken."""
    free, size = (f"max by (node, device) ({name}{{{OF_NODES}, {DISKS}}})" for name in (numerator, denominator))
    return f"100 * (1 - {free} / {size})"


def nodes() -> Dashboard:
    """Each node's load, room and conditions."""
    return free_board(
        "cluster-nodes",
        "Nodes",
        "Each node's load, room and conditions",
        [
            Row(
                7,
                [
                    listing(
                        "Conditions",
                        [
                            Column("Ready", _conditions('condition="Ready"'), units.Short, Bad(below=1)),
                            Column("Under pressure", _conditions(_PRESSURE), units.Short, ANY),
                            Column(
                                "Cordoned",
                                f"max by (node) (kube_node_spec_unschedulable{{{OF_NODES}}})",
                                units.Short,
                                Bad(orange=1),
                            ),
                            Column("Pods", f"max by (node) (kubelet_running_pods{{{OF_NODES}}})", units.Short),
                        ],
                        about="1 is yes. Pressure: memory, disk or process numbers run out; the kubelet evicts pods. "
                        "Cordoned: no new pod comes, as during an update.",
                        names={"node": "Node"},
                    ),
                    lines(
                        "Pressure by condition",
                        [Line(f"{_conditions(_PRESSURE, 'node, condition')} > 0", "{{node}}: {{condition}}")],
                        unit=units.Short,
                        about="Empty is good: what the kubelet lacks, and for how long.",
                        bad=ANY,
                    ),
                ],
            ),
            Row(
                8,
                [
                    lines(
                        "CPU busy",
                        [
                            Line(
                                "100 * (1 - avg by (node)"
                                f' (rate(node_cpu_seconds_total{{{OF_NODES}, mode="idle"}}[{RATE}])))',
                                "{{node}}",
                            )
                        ],
                        unit=units.Percent,
                        about="Of all cores of the node.",
                        bad=SHARE,
                    ),
                    lines(
                        "Memory taken",
                        [
                            Line(
                                f"100 * (1 - sum by (node) (node_memory_MemAvailable_bytes{{{OF_NODES}}})"
                                f" / sum by (node) (node_memory_MemTotal_bytes{{{OF_NODES}}}))",
                                "{{node}}",
                            )
                        ],
                        unit=units.Percent,
                        about="What processes hold and the kernel cannot take back. Near 100 % pods are evicted.",
                        bad=SHARE,
                    ),
                ],
            ),
            Row(
                7,
                [
                    bars(
                        "Disk space taken",
                        Line(_disk("node_filesystem_avail_bytes", "node_filesystem_size_bytes"), "{{node}} {{device}}"),
                        unit=units.Percent,
                        # https://kubernetes.io/docs/concepts/architecture/garbage-collection/ (2026-11)
                        about="At 85 % the kubelet deletes images that no pod uses, at 90 % it evicts pods.",
                        bad=Bad(orange=80, red=85),
                        full=100,
                    ),
                    bars(
                        "Inodes taken",
                        Line(_disk("node_filesystem_files_free", "node_filesystem_files"), "{{node}} {{device}}"),
                        unit=units.Percent,
                        about="A disk without inodes takes no new file, however much space it has.",
                        bad=SHARE,
                        full=100,
                    ),
                ],
            ),
            Row(
                8,
                [
                    lines(
                        "Disk space taken over time",
                        [
                            Line(
                                _disk("node_filesystem_avail_bytes", "node_filesystem_size_bytes"),
                                "{{node}} {{device}}",
                            )
                        ],
                        unit=units.Percent,
                        about="How fast it fills.",
                        bad=Bad(orange=80, red=85),
                    ),
                    lines(
                        "Disk busy",
                        [
                            Line(
                                "100 * max by (node, device)"
                                f" (rate(node_disk_io_time_seconds_total{{{OF_NODES}}}[{RATE}]))",
                                "{{node}} {{device}}",
                            )
                        ],
                        unit=units.Percent,
                        about="Of the time, that with a request in progress; a parallel disk may do more.",
                        bad=SHARE,
                    ),
                ],
            ),
            Row(
                8,
                [
                    lines(
                        "Disk traffic",
                        [
                            Line(_rate("node_disk_read_bytes_total"), "{{node}} read"),
                            Line(_rate("node_disk_written_bytes_total"), "{{node}} written"),
                        ],
                        unit=units.BytesPerSecondIEC,
                        about="gp3 volumes have 125 MiB/s each unless more is paid for.",
                    ),
                    lines(
                        "Network traffic",
                        [
                            Line(_rate("node_network_receive_bytes_total"), "{{node}} received"),
                            Line(_rate("node_network_transmit_bytes_total"), "{{node}} sent"),
                        ],
                        unit=units.BytesPerSecondIEC,
                        about="Of the node's own cards, pods included.",
                    ),
                    lines(
                        "Killed for memory in ten minutes",
                        [Line(f"sum by (node) (increase(node_vmstat_oom_kill{{{OF_NODES}}}[10m]))", "{{node}}")],
                        unit=units.Short,
                        about="Processes that the kernel killed: over a container's limit, or on a full node.",
                        bad=ANY,
                    ),
                ],
            ),
        ],
        [node()],
    )
