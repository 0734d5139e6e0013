"""Prometheus itself, and what else measures: a dashboard that stays empty has its reason here."""

from grafana_foundation_sdk.builders.dashboard import Dashboard
from grafana_foundation_sdk.models import units

from apps.dashboards.board import Row, free_board
from apps.dashboards.panels import Column, lines, listing, number
from apps.dashboards.promql import RATE, Line
from apps.dashboards.thresholds import ANY, Bad

FILE = "prometheus.json"

_DISK = "sum(prometheus_tsdb_storage_blocks_bytes) + sum(prometheus_tsdb_wal_storage_size_bytes)"


def prometheus() -> Dashboard:
    """Targets, series, disk and memory of what measures the cluster."""
    return free_board(
        "cluster-prometheus",
        "Prometheus",
        "Targets, series, disk and memory of what measures the cluster",
        [
            Row(
                4,
                [
                    number(
                        "Targets up", "sum(up)", unit=units.Short, about="What Prometheus reads, and gets an answer."
                    ),
                    number(
                        "Targets down",
                        "count(up == 0) or vector(0)",
                        unit=units.Short,
                        about="The table below has them.",
                        bad=ANY,
                    ),
                    number(
                        "Series",
                        "sum(prometheus_tsdb_head_series)",
                        unit=units.Short,
                        about="Lines that are being written; memory grows with them.",
                    ),
                    number("Disk", _DISK, unit=units.BytesIEC, about="Blocks and the log of the last hours."),
                ],
            ),
            Row(
                8,
                [
                    listing(
                        "Targets that are down",
                        [Column("Up", "up == 0", units.Short, Bad(below=1))],
                        about="Empty is good. A target that is gone from the cluster leaves this list.",
                        hide=["__name__"],
                        names={
                            "job": "Job",
                            "instance": "Address",
                            "namespace": "Namespace",
                            "pod": "Pod",
                            "node": "Node",
                        },
                    ),
                    lines(
                        "Targets up by job",
                        [Line("sum by (job) (up)", "{{job}}")],
                        unit=units.Short,
                        about="The job pods is those that ask by annotation.",
                    ),
                ],
            ),
            Row(
                8,
                [
                    lines(
                        "Samples kept per job",
                        [Line("sum by (job) (scrape_samples_post_metric_relabeling)", "{{job}}")],
                        unit=units.Short,
                        about="Of each scrape, what relabelling leaves: the job that makes the series.",
                    ),
                    lines(
                        "Slowest scrape",
                        [Line("max by (job) (scrape_duration_seconds)", "{{job}}")],
                        unit=units.Seconds,
                        about="A target that answers later than the timeout (10 s unless set) is down.",
                        bad=Bad(orange=5, red=10),
                    ),
                ],
            ),
            Row(
                8,
                [
                    lines(
                        "Series over time",
                        [Line("sum(prometheus_tsdb_head_series)", "series")],
                        unit=units.Short,
                        about="A jump is a new kind of pod, or a label with ever new values.",
                    ),
                    lines(
                        "Samples written per second",
                        [Line(f"sum(rate(prometheus_tsdb_head_samples_appended_total[{RATE}]))", "samples")],
                        unit=units.CountsPerSecond,
                        about="Zero: nothing is measured.",
                    ),
                ],
            ),
            Row(
                8,
                [
                    lines(
                        "Disk over time",
                        [
                            Line("sum(prometheus_tsdb_storage_blocks_bytes)", "blocks"),
                            Line("sum(prometheus_tsdb_wal_storage_size_bytes)", "log of the last hours"),
                        ],
                        unit=units.BytesIEC,
                        about="Blocks older than the retention are deleted. A full volume stops Prometheus.",
                    ),
                    lines(
                        "Memory of what measures",
                        [
                            Line(
                                'sum by (job) (process_resident_memory_bytes{job=~"prometheus|grafana|coredns"})',
                                "{{job}}",
                            )
                        ],
                        unit=units.BytesIEC,
                        about="Resident: compare it with the limits in Workloads.",
                    ),
                ],
            ),
            Row(
                8,
                [
                    lines(
                        "Scrapes over the limit in ten minutes",
                        [Line("sum(increase(prometheus_target_scrapes_exceeded_sample_limit_total[10m]))", "refused")],
                        unit=units.Short,
                        about="A pod that asks by annotation offers more than it may: all of its answer is dropped.",
                        bad=ANY,
                    ),
                    lines(
                        "Alerts that failed in ten minutes",
                        [
                            Line(
                                "sum(increase(grafana_alerting_rule_evaluation_failures_total[10m])) or vector(0)",
                                "rules not evaluated",
                            ),
                            Line(
                                "sum(increase(grafana_alerting_notifications_failed_total[10m])) or vector(0)",
                                "mails not sent",
                            ),
                        ],
                        unit=units.Short,
                        about="Grafana's own count: rules not evaluated, notifications not delivered.",
                        bad=ANY,
                    ),
                ],
            ),
        ],
    )
