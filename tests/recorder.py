"""Runs the program, or one component of it, against Pulumi's mocks and records what is registered."""

import asyncio
import functools
import gc
import json
import runpy
import tempfile
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from unittest import mock

import pulumi
import pytest
from pulumi.runtime import settings
from pulumi.runtime.proto import source_pb2
from pulumi.runtime.stack import run_in_stack
from recorder_mocks import BALANCER as BALANCER
from recorder_mocks import Monitor
from recording import Recorded as Recorded
from recording import Recording as Recording

from rehearsal import config
from rehearsal.config import zones

PROJECT = Path(__file__).parent.parent


def record(
    program: Callable[[], Any],
    *,
    stack: str = "dev",
    project: str = "eks-grafana",
    config: Mapping[str, Any] | None = None,
    secret: Sequence[str] = (),
    into: Recording | None = None,
) -> Recording:
    """Run `program` to its end with `config` (full keys, plain values) and return what it registered.

    `secret` are the keys that the engine has decrypted; `into` keeps what was registered before an error.
    """
    recording = into or Recording()
    loop = asyncio.new_event_loop()
    asyncio.set_event_loop(loop)
    try:
        pulumi.runtime.set_mocks(
            (monitor := Monitor(recording, zones(config or {}))).mocks,
            project=project,
            stack=stack,
            monitor=monitor,
        )
        pulumi.runtime.set_all_config({key: as_engine(value) for key, value in (config or {}).items()}, [*secret])
        settings.ROOT.set(None)  # set_mocks leaves a stack; the run makes its own, whose outputs are the exports
        # The lines of code that a resource comes from are for the engine alone, and a sixth of the CPU time.
        with mock.patch("pulumi.runtime.resource._get_stack_trace", source_pb2.StackTrace):
            loop.run_until_complete(run_in_stack(lambda: (program(), None)[1]))
    finally:
        loop.close()
        gc.enable()  # the program leaves it to the end of its process
    return recording


def record_stack(
    stack: str,
    changes: Mapping[str, Any] | None = None,
    *,
    folder: Path = PROJECT,
    secret: Sequence[str] = (),
    into: Recording | None = None,
) -> Recording:
    """Run a project's `__main__.py` with the stack file's configuration and `changes` to it, as `stack_config`."""
    program = functools.partial(runpy.run_path, str(folder / "__main__.py"))
    handed = stack_config(stack, changes, folder)
    return record(program, stack=stack, project=config.project_name(folder), config=handed, secret=secret, into=into)


@functools.cache
def _recorded(stack: str, changes: str) -> Recording:
    return record_stack(stack, json.loads(changes))


def recorded(stack: str, **changes: Any) -> Recording:
    """`record_stack`, run once for the same arguments: for tests that only read."""
    return _recorded(stack, json.dumps(changes, sort_keys=True))


@contextmanager
def kube_context(*names: str) -> Iterator[Path]:
    """A home folder whose kubeconfig has these contexts (`minikube` where none is named), for the target `local`."""
    with tempfile.TemporaryDirectory() as folder, pytest.MonkeyPatch.context() as patch:
        file = Path(folder) / ".kube" / "config"
        file.parent.mkdir()
        file.write_text(kubeconfig(*(names or ("minikube",))))
        patch.setenv("HOME", folder)
        patch.setattr("targets.kubeconfig.account_home", lambda: Path(folder))
        patch.delenv("KUBECONFIG", raising=False)
        yield Path(folder)


def kubeconfig(*names: str, current: str = "", **context: Any) -> str:
    """The text of a kubeconfig with these contexts, which hold `context`; `current` may be any."""
    return json.dumps(
        {
            "apiVersion": "v1",
            "kind": "Config",
            "current-context": current,
            "clusters": [{"name": name, "cluster": {"server": f"https://{name}:6443"}} for name in names],
            "users": [{"name": name, "user": {}} for name in names],
            "contexts": [
                {"name": name, "context": {"cluster": name, "user": name, "namespace": "default", **context}}
                for name in names
            ],
        }
    )


def stack_config(stack: str, changes: Mapping[str, Any] | None = None, folder: Path = PROJECT) -> dict[str, Any]:
    """The configuration that a rehearsal of the stack works with, and `changes` to it: sections, or full keys."""
    return config.changed(config.stack_config(stack, folder), config.full_keys(changes or {}, folder))


def as_engine(value: Any) -> str:
    """Configuration as the engine hands it over: strings as they are, all else as JSON."""
    return value if isinstance(value, str) else json.dumps(value)
