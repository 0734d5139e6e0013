"""The SDK's debug messages."""

import os

from pulumi import log


def drop_sdk_messages() -> None:
    """Keeps the SDK's debug messages in this process, unless `PULUMI_OPTION_DEBUG=true` asks for them.

    There are five for each resource, each a call to the engine that the program waits for: a third of the CPU time
    that it needs beside its imports (`make bench`; pulumi 3.272.0, log.py; pulumi/pulumi#7292). The engine shows them
    with `--debug` alone, and does not tell the program that it was given; the variable is the same option (pulumi
    3.274.1, cmd/pulumi/pulumi.go, declareFlagsAsEnvironmentVariables). Debug messages of the engine and of
    providers come with either. This program has none of its own.
    """
    if os.environ.get("PULUMI_OPTION_DEBUG", "").lower() not in {"1", "true"}:
        log.debug = lambda *_, **__: None
