"""How the rehearsal's engine starts the policy pack, which is written in Python."""

import json
import shlex
import shutil
import sys
from collections.abc import Mapping
from pathlib import Path

from rehearsal.engine.finding import PROJECT

POLICIES = PROJECT / "policies"


def executable(pack: Path, folder: Path, *, project: str, stack: str, config: Mapping[str, str]) -> Path:
    """A program that the engine starts in the place of the folder `pack`, which takes a language host.

    The engine hands it its address. The stack and its configuration, decrypted, are in its environment, as the
    language host has them: https://github.com/pulumi/pulumi, sdk/python/cmd/pulumi-language-python, RunPlugin, and
    pkg/resource/plugin/analyzer_plugin.go, NewPolicyAnalyzer (3.274.1, 2026-11).
    """
    folder.mkdir(parents=True, exist_ok=True)
    shutil.copy(pack / "PulumiPolicy.yaml", folder)  # beside the program the engine looks for name and version
    variables = {"PULUMI_PROJECT": project, "PULUMI_STACK": stack, "PULUMI_DRY_RUN": "true"}
    variables["PULUMI_CONFIG"] = json.dumps(dict(config))
    script = folder / "pack"
    script.touch(mode=0o700)
    script.write_text(
        "\n".join(
            [
                "#!/bin/sh",
                *(f"export {name}={shlex.quote(value)}" for name, value in variables.items()),
                f"cd {shlex.quote(str(pack))}",
                f'exec {shlex.quote(sys.executable)} -u -m pulumi.policy "$1" .',
                "",
            ]
        )
    )
    return script
