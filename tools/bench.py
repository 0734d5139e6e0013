"""`python -m tools.bench`: what a preview of the dev stack costs, as ratios of one run.

Each preview runs in a process of its own, with the emulated providers outside of it, so that time and memory are those
of the program and its SDKs. The engine counts in the seconds, not in the CPU.
"""

import functools
import gc
import importlib
import json
import os
import resource
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from types import ModuleType
from typing import Any

from pulumi import automation as auto

from rehearsal.engine.finding import PROJECT, find_engine
from rehearsal.engine.process import run_project
from rehearsal.stack import Rehearsal

ROUNDS = 3
GROUPS = (1, 10, 100)


def empty() -> None:
    """A program without a resource."""


def imports() -> None:
    """The modules of other packages that the dev program loads, and nothing else."""
    gc.disable()  # as __main__.py does
    for name in json.loads(LOADED.read_text()):
        importlib.import_module(name)


def dev() -> None:
    """The stack as it is."""
    run_project()


def node_groups(count: int) -> None:
    """The dev stack's network and cluster, with `count` node groups."""
    import pulumi

    from config.debug import drop_sdk_messages
    from infra.account import provider
    from infra.cluster import Cluster
    from infra.node_group import NodeGroup
    from infra.vpc import Vpc
    from targets import load
    from targets.aws import AwsSettings

    gc.disable()  # as __main__.py does
    drop_sdk_messages()
    settings = load.load()
    assert isinstance(settings, AwsSettings)
    on_aws = pulumi.ResourceOptions(provider=provider("aws", settings.aws, {}))
    vpc = Vpc("main", settings.vpc, region=settings.aws.region, opts=on_aws)
    cluster = Cluster(
        "main",
        settings.cluster,
        vpc=vpc.vpc,
        public_subnet_ids=vpc.public_subnet_ids,
        private_subnet_ids=vpc.private_subnet_ids,
        today=settings.today,
        opts=on_aws,
    )
    for number in range(count):
        NodeGroup(
            f"general{number}",
            settings.node_group,
            cluster_name=cluster.cluster_name,
            kubernetes_version=settings.cluster.version,
            subnet_ids=vpc.node_subnet_ids,
            after=vpc.node_egress,
            tags={},
            opts=on_aws,
        )


LOADED = Path("loaded.json")  # in the rehearsal's own folder, where the measured processes run
PROGRAMS: dict[str, Callable[[], None]] = {
    "empty": empty,
    "imports": imports,
    "dev": dev,
    **{f"{count} node groups": functools.partial(node_groups, count) for count in GROUPS},
}


def preview(program: str) -> dict[str, Any]:
    """Preview one program in this process: seconds from start to end, CPU seconds and peak MiB of this process, and
    the modules of other packages that it loaded, also while the engine answered."""
    before = set(sys.modules)
    workspace = auto.LocalWorkspace(work_dir="work", program=PROGRAMS[program], pulumi_command=find_engine())
    stack = auto.Stack.select("dev", workspace)
    start, cpu = time.monotonic(), time.process_time()
    stack.preview(on_output=lambda _: None)
    return {
        "seconds": time.monotonic() - start,
        "cpu": time.process_time() - cpu,
        "mib": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024,
        # The SDKs' lazy modules are in the list too, as a subclass: no module until something is read from them.
        "modules": [name for name, module in sys.modules.items() if name not in before and type(module) is ModuleType],
    }


def measure(name: str, folder: Path) -> dict[str, Any]:
    """The same in a new process, which inherits the rehearsal's environment."""
    command = [sys.executable, "-m", "tools.bench", name]
    environment = {**os.environ, "PYTHONPATH": str(PROJECT)}
    done = subprocess.run(command, cwd=folder, env=environment, stdout=subprocess.PIPE, text=True, check=True)
    return json.loads(done.stdout.splitlines()[-1])


def main() -> None:
    with tempfile.TemporaryDirectory() as name, Rehearsal("dev", folder=Path(name)) as rehearsal:
        loaded = measure("dev", rehearsal.folder)["modules"]  # once uncounted: it compiles bytecode
        (rehearsal.folder / LOADED).write_text(json.dumps(loaded))
        # In turn, so that a machine that grows slower or faster does so for all.
        rounds = [{program: measure(program, rehearsal.folder) for program in PROGRAMS} for _ in range(ROUNDS)]

    def median(program: str, figure: str) -> float:
        return statistics.median(taken[program][figure] for taken in rounds)

    def ratio(program: str, other: str) -> float:
        return statistics.median(taken[program]["seconds"] / taken[other]["seconds"] for taken in rounds)

    print(f"A preview of a new stack, medians of {ROUNDS} rounds; each in a process of its own, bytecode compiled.")
    print(f"{'program':<16} {'seconds':>8} {'/ empty':>8} {'/ imports':>9} {'CPU s':>7} {'peak MiB':>9}")
    for program in PROGRAMS:
        print(
            f"{program:<16} {median(program, 'seconds'):8.2f} {ratio(program, 'empty'):8.2f}"
            f" {ratio(program, 'imports'):9.2f} {median(program, 'cpu'):7.2f} {median(program, 'mib'):9.0f}"
        )
    fewest, most = (f"{count} node groups" for count in (GROUPS[0], GROUPS[-1]))
    each = (median(most, "cpu") - median(fewest, "cpu")) / (GROUPS[-1] - GROUPS[0])
    added = median("dev", "cpu") - median("imports", "cpu")
    imported = median("imports", "cpu") - median("empty", "cpu")
    print(f"the imports cost {imported:.2f} s of CPU (target 1.5); the dev program adds {added:.2f} s (target 0.5)")
    print(f"peak memory of the dev program: {median('dev', 'mib'):.0f} MiB (target 200)")
    print(f"each further node group adds {1000 * each:.0f} ms of CPU (target 60)")
    print(f"{most} take {ratio(most, fewest):.1f} times one")


if __name__ == "__main__":
    if len(sys.argv) == 1:
        main()
    else:
        print(json.dumps(preview(sys.argv[1])))
