"""How the rehearsal's engine starts a policy pack that is written in Python."""

import shlex
import shutil
import sys
from pathlib import Path

from rehearsal.engine import PROJECT

POLICIES = PROJECT / "policies"

# Where the engine finds no language host for Python, it looks on PATH for this: sdk/go/common/resource/plugin
# (3.255.0), NewPolicyAnalyzer. The module is the one that the language host starts too.
RUNNER = "pulumi-analyzer-policy-python"


def tools(folder: Path) -> Path:
    """The folder, filled with what a pack needs on PATH and nothing else of this machine."""
    folder.mkdir(parents=True, exist_ok=True)
    script = folder / RUNNER
    script.write_text(f'#!/bin/sh\nexec {shlex.quote(sys.executable)} -u -m pulumi.policy "$1" "$2"\n')
    script.chmod(0o755)
    uv = shutil.which("uv") or shutil.which("uv", path=PROJECT / ".uv" / "bin")
    if uv and not (folder / "uv").exists():  # what the language host asks for, where there is one
        (folder / "uv").symlink_to(uv)
    return folder
