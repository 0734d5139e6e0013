"""Of every setting, values that are refused: one file for each part of a stack file."""

from settings_cases import Bad

from . import cluster, grafana, monitoring, network, nginx, nodes, stack

BAD: list[Bad] = [*stack.BAD, *network.BAD, *cluster.BAD, *nodes.BAD, *grafana.BAD, *monitoring.BAD, *nginx.BAD]
