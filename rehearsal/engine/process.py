"""What runs in this process beside the engine: the program, and the emulators, in an environment of their own."""

import asyncio
import os
import runpy
import sys
from collections.abc import Callable, Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import grpc
from pulumi.runtime._grpc_settings import _GRPC_CHANNEL_OPTIONS
from pulumi.runtime.proto import provider_pb2_grpc

from rehearsal.cloud.cloud import Cloud
from rehearsal.engine.finding import PROJECT
from rehearsal.providers.aws import Aws, Random
from rehearsal.providers.connections import PerConnection
from rehearsal.providers.eks_component import Eks
from rehearsal.providers.provider import Provider

LEAKY = ("AWS_", "PULUMI_", "KUBE")  # variables that would make a rehearsal depend on whose machine it runs on
NOT_THE_PROGRAM = {".venv", ".rehearsal", "rehearsal", "tests", "tools"}
OWN_CONNECTION = ("grpc.use_local_subchannel_pool", 1)

_cut_off: "list[asyncio.Task[object]]" = []


def kept(program: Callable[[], None]) -> Callable[[], None]:
    """The program, whose run is kept where it never ends, since the engine went away in the middle of it.

    The SDK's last step of a run stops the servers of the loop that runs at that moment (pulumi 3.272.0,
    runtime/_callbacks.py). A run that is collected as garbage in the middle of a later one takes that step there, and
    the later one fails with "Resource monitor has terminated".
    """

    def run() -> None:
        _cut_off[:] = [task for task in _cut_off if not task.done()]
        if task := asyncio.current_task():
            _cut_off.append(task)
        program()

    return run


def run_project(project: Path = PROJECT) -> None:
    """Runs a project's __main__.py in this process as `pulumi up` would: from a fresh import of its own modules."""
    before = set(sys.modules)
    try:
        runpy.run_path(str(project), run_name="__main__")
    finally:
        for name in set(sys.modules) - before:
            file = Path(getattr(sys.modules[name], "__file__", None) or "/")
            if file.is_relative_to(PROJECT) and file.relative_to(PROJECT).parts[0] not in NOT_THE_PROGRAM:
                del sys.modules[name]


def separate_connections() -> None:
    """Gives every connection of the SDK to an engine a state of its own.

    The channels of a process share one connection for each address (gRPC core, global_subchannel_pool.cc), and the SDK
    never closes those to its engines (pulumi 3.272.0, runtime/settings.py). A channel that was used after its engine
    had ended tries its port again for ever, two minutes apart in the end. Without this option, a later engine on that
    port is "Connection refused" by the wait of the one before, and the run ends with "Resource monitor has terminated".
    The SDK has no public way to set it: this is the list that it makes all of its channels with.
    """
    if OWN_CONNECTION not in _GRPC_CHANNEL_OPTIONS:
        _GRPC_CHANNEL_OPTIONS.append(OWN_CONNECTION)


@contextmanager
def serving(cloud: Cloud, kubernetes: Provider | None) -> Iterator[dict[str, int]]:
    """The port of each package's server, on loopback; without `kubernetes` the engine finds that provider itself."""
    separate_connections()
    servers, ports = [], {}
    for provider in (Aws(cloud), Eks(cloud), Random(cloud), *([kubernetes] if kubernetes else [])):
        server = grpc.server(ThreadPoolExecutor(max_workers=32))
        servicer: Any = PerConnection(provider)
        provider_pb2_grpc.add_ResourceProviderServicer_to_server(servicer, server)
        ports[provider.package] = server.add_insecure_port("127.0.0.1:0")
        server.start()
        servers.append(server)
    try:
        yield ports
    finally:
        for stopped in [server.stop(grace=None) for server in servers]:
            stopped.wait()


@contextmanager
def environment(ours: Mapping[str, str]) -> Iterator[None]:
    """This process's environment without what leaks in: the program runs here, and the engine inherits it."""
    before = dict(os.environ)
    try:
        for key in before:
            if key.startswith(LEAKY):
                del os.environ[key]
        os.environ.update(ours)
        yield
    finally:
        os.environ.clear()
        os.environ.update(before)
