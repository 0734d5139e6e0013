"""The Pulumi engine: found, else installed, else built; `python -m rehearsal.engine.finding` does just that."""

import functools
import re
import shutil
import subprocess
import sys
import urllib.request
from pathlib import Path

from pulumi import automation as auto
from semver import VersionInfo

from rehearsal.engine.gobuild import PROJECT, GoFailed, Unavailable, build, locked, pinned, replacing, say

MODULE = PROJECT / "tools" / "pulumi"  # go.mod pins the version that is installed or built
HOME = PROJECT / ".rehearsal" / "engine"
PACKAGE = "github.com/pulumi/pulumi/pkg/v3"

WAYS_OUT = f"""no Pulumi engine, and none could be had. Any one of these helps:
  - install the Pulumi CLI (https://www.pulumi.com/docs/install/) so that `pulumi` is on PATH;
  - let this machine reach https://get.pulumi.com;
  - install Go and let it reach a module proxy: the engine is then built from {MODULE.relative_to(PROJECT)}/go.mod."""


class NoEngine(Unavailable):
    """No engine on this machine, and none could be had."""


def least_version() -> VersionInfo:
    """Pulumi.yaml states it once, for `pulumi up` and the rehearsal alike."""
    text = (PROJECT / "Pulumi.yaml").read_text()
    found = re.search(r'^requiredPulumiVersion: ">=([\d.]+)"', text, re.MULTILINE)
    assert found, "Pulumi.yaml states requiredPulumiVersion"
    return VersionInfo.parse(found[1])


def pinned_version() -> VersionInfo:
    return VersionInfo.parse(pinned(MODULE, PACKAGE))


@functools.cache
def find_engine() -> auto.PulumiCommand:
    """`pulumi` on PATH if new enough, else the project's own, which is installed or built where it is missing."""
    if found := _on_path() or _at(HOME):
        return found
    with locked(HOME):
        if found := _at(HOME):  # another process made it while this one waited
            return found
        with replacing(HOME) as draft:
            if not (_install(draft) or _build(draft)):
                raise NoEngine(WAYS_OUT)
    engine = _at(HOME)
    if engine is None:
        raise NoEngine(WAYS_OUT)
    return engine


def _on_path() -> auto.PulumiCommand | None:
    command = shutil.which("pulumi")
    if command is None or Path(command).parent.name != "bin":
        return None
    return _at(Path(command).parents[1])


def _at(root: Path) -> auto.PulumiCommand | None:
    try:
        return auto.PulumiCommand(root=str(root), version=least_version())
    except (OSError, subprocess.CalledProcessError, auto.InvalidVersionError):
        return None


def _install(root: Path) -> bool:
    try:
        urllib.request.urlopen("https://get.pulumi.com/install.sh", timeout=5).close()
    except OSError:  # offline: say nothing and build
        return False
    say(f"Installing the Pulumi engine {pinned_version()} into {HOME} (about 200 MB).")
    try:
        auto.PulumiCommand.install(root=str(root), version=pinned_version())
    except (OSError, subprocess.CalledProcessError) as failure:
        say(f"The installer failed ({failure}).")
        return False
    return True


def _build(root: Path) -> bool:
    if shutil.which("go") is None:
        return False
    version = pinned_version()
    say(f"Building the Pulumi engine {version} from {PACKAGE} into {HOME}: about six minutes on 2 cores, once.")
    flags = f"-X github.com/pulumi/pulumi/sdk/v3/go/common/version.Version={version}"
    try:
        build(MODULE, f"{PACKAGE}/cmd/pulumi", root / "bin" / "pulumi", flags)
    except GoFailed as failure:
        say(str(failure))
        shutil.rmtree(root, ignore_errors=True)
        return False
    return True


if __name__ == "__main__":
    try:
        print(f"Pulumi engine {find_engine().version}: {find_engine().command}")
    except NoEngine as failure:
        sys.exit(f"error: {failure}")
