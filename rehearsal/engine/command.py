"""Commands of Pulumi's command line on a rehearsed stack: what a person types beside up, preview and destroy."""

from collections.abc import Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path

import grpc
from pulumi import automation as auto
from pulumi.runtime.proto import language_pb2, language_pb2_grpc, plugin_pb2

HOST = "pulumi-language-python"


def run(workspace: auto.LocalWorkspace, folder: Path, arguments: list[str]) -> str:
    """What `pulumi ARGUMENTS` prints, with both streams. Raises pulumi.automation.CommandError.

    It runs no program: `up` and `preview` are not for here.
    """
    with _language_host(folder, workspace.env_vars) as variables:
        done = workspace.pulumi_command.run([*arguments, "--non-interactive"], workspace.work_dir, variables)
    return f"{done.stdout}\n{done.stderr}"


class _Language(language_pb2_grpc.LanguageRuntimeServicer):
    """Answers what an import asks of the program's language (pulumi 3.255.0, pkg/engine/plugins.go): which plugins it
    needs. Those are attached already."""

    def GetPluginInfo(self, request, context):
        return plugin_pb2.PluginInfo(version="0.0.0")

    def GetRequiredPackages(self, request, context):
        return language_pb2.GetRequiredPackagesResponse()


@contextmanager
def _language_host(folder: Path, variables: Mapping[str, str]) -> Iterator[dict[str, str]]:
    """The variables with a language host on PATH: a script that says where this process answers."""
    server = grpc.server(ThreadPoolExecutor(max_workers=2))
    language_pb2_grpc.add_LanguageRuntimeServicer_to_server(_Language(), server)
    port = server.add_insecure_port("127.0.0.1:0")
    server.start()
    folder.mkdir(parents=True, exist_ok=True)
    script = folder / HOST
    script.write_text(f"#!/bin/sh\necho {port}\nexec sleep 600\n")  # the engine ends it
    script.chmod(0o755)
    try:
        yield {**variables, "PATH": f"{folder}:{variables['PATH']}"}
    finally:
        server.stop(grace=None).wait()
