"""A provider for each connection: the engine connects once for each configuration of a package.

With an installed plugin the engine starts a process for each provider resource. With an attached one it opens a
connection for each, and its first call there is Handshake (pulumi/pulumi 3.255, pkg/resource/plugin/
provider_plugin.go, NewProvider). So two clusters, as while one replaces the other, never share a configuration.
"""

import copy
from typing import Any

from rehearsal.providers.provider import Provider


class PerConnection:
    """A servicer that answers each connection by a copy of `provider` of its own."""

    def __init__(self, provider: Provider) -> None:
        self._provider = provider
        self._copies: dict[str, Provider] = {}

    def Handshake(self, request: Any, context: Any) -> Any:
        self._copies[context.peer()] = copy.copy(self._provider)
        return self._copies[context.peer()].Handshake(request, context)

    def __getattr__(self, method: str) -> Any:
        """Any other method of the protocol."""

        def answer(request: Any, context: Any) -> Any:
            return getattr(self._copies[context.peer()], method)(request, context)

        return answer
