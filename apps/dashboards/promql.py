"""Queries of Prometheus and their variables."""

from typing import NamedTuple

from grafana_foundation_sdk.builders import prometheus as build
from grafana_foundation_sdk.builders.dashboard import QueryVariable
from grafana_foundation_sdk.models.common import DataSourceRef
from grafana_foundation_sdk.models.dashboard import VariableOption, VariableRefresh, VariableSort
from grafana_foundation_sdk.models.prometheus import PromQueryFormat, QueryEditorMode

from apps.dashboards.data_sources import PROMETHEUS

# Grafana fills in at least four scrapes, so that a rate always has two points:
# https://grafana.com/docs/grafana/latest/datasources/prometheus/template-variables/ (2026-11)
RATE = "$__rate_interval"
# What Kubernetes writes behind a workload's name to name its pods: the hash of a template or a number, and five random
# letters; or the number of a StatefulSet's pod. The letters are no vowels: k8s.io/apimachinery v0.36.3,
# pkg/util/rand/rand.go; where the name is long, the hash is cut and has no hyphen behind it: k8s.io/apiserver,
# pkg/storage/names/generate.go (2026-11). The same in RE2 and in JavaScript.
_LETTER = "[bcdfghjklmnpqrstvwxz2456789]"
_BEHIND = f"(?:(?:-(?:{_LETTER}{{5,10}}|[0-9]+))?-{_LETTER}{{5,15}}|-[0-9]+)?"
WORKLOAD = f"^(.+?){_BEHIND}$"
"""Of a pod's name: what made the pod; of one that nothing made, its own name."""
# Filters by the variables below; each is a regular expression.
_OF_WORKLOADS = f'namespace=~"$namespace", pod=~"($workload){_BEHIND}"'
OF_PODS = f'{_OF_WORKLOADS}, pod=~"$pod"'
OF_NODES = 'node=~"$node"'
# A label that is missing is no name: `All` means every name.
ALL = ".+"


class Line(NamedTuple):
    """One query of a panel, and how its result is called: a text, or {{label}}."""

    expr: str
    label: str


def query(line: Line, ref: str, *, instant: bool = False, table: bool = False) -> build.Dataquery:
    """`instant`: the value now and not over time; `table`: labels become columns."""
    result = build.Dataquery().ref_id(ref).editor_mode(QueryEditorMode.CODE).expr(line.expr).legend_format(line.label)
    result = result.instant() if instant else result.range()
    return result.format(PromQueryFormat.TABLE if table else PromQueryFormat.TIME_SERIES)


def _variable(name: str, title: str, metric: str, *, label: str = "", part: str = "") -> QueryVariable:
    """The values that the label `name` of `metric` has, and `All`. `label`: where it has another name; `part`: a
    regular expression whose group is the part of each value that counts.
    """
    values = f"label_values({metric}, {label or name})"
    built = (
        QueryVariable(name)
        .label(title)
        .datasource(DataSourceRef(type_val=PROMETHEUS.type, uid=PROMETHEUS.uid))
        # 1 is "label values", as Grafana's editor of variables writes it: PromVariableQueryType in grafana/grafana,
        # packages/grafana-prometheus/src/types.ts (2026-11).
        .query({"qryType": 1, "query": values, "refId": f"variable-{name}"})
        .definition(values)
        .refresh(VariableRefresh.ON_TIME_RANGE_CHANGED)
        .sort(VariableSort.ALPHABETICAL_ASC)
        .multi(True)
        .include_all(True)
        .all_value(ALL)
        .current(VariableOption(selected=True, text=["All"], value=["$__all"]))
    )
    return built.regex(f"/{part}/") if part else built


def namespace() -> QueryVariable:
    """The namespaces that have pods."""
    return _variable("namespace", "Namespace", "kube_pod_info")


def workload() -> QueryVariable:
    """What made the pods of the namespaces that are chosen: Deployments, StatefulSets, DaemonSets, Jobs. It stays the
    same when a rollout makes other pods.
    """
    return _variable("workload", "Workload", 'kube_pod_info{namespace=~"$namespace"}', label="pod", part=WORKLOAD)


def pod() -> QueryVariable:
    """The pods of the workloads that are chosen."""
    return _variable("pod", "Pod", f"kube_pod_info{{{_OF_WORKLOADS}}}")


def node() -> QueryVariable:
    """The cluster's nodes."""
    return _variable("node", "Node", "kube_node_status_condition")
