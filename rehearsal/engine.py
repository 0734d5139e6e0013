"""The Pulumi engine: found, else installed, else built; `python -m rehearsal.engine` does just that."""

import functools
import re
import shutil
import subprocess
import sys
import tempfile
import urllib.request
from pathlib import Path

from pulumi import automation as auto
from semver import VersionInfo

PROJECT = Path(__file__).resolve().parents[1]
MODULE = PROJECT / "tools" / "pulumi"  # go.mod pins the version that is installed or built
HOME = PROJECT / ".rehearsal" / "engine"
PACKAGE = "github.com/pulumi/pulumi/pkg/v3"

WAYS_OUT = f"""no Pulumi engine, and none could be had. Any one of these helps:
  - install the Pulumi CLI (https://www.pulumi.com/docs/install/) so that `pulumi` is on PATH;
  - let this machine reach https://get.pulumi.com;
  - install Go and let it reach a module proxy: the engine is then built from {MODULE.relative_to(PROJECT)}/go.mod."""


class NoEngine(Exception):
    """No engine on this machine, and none could be had."""


def least_version() -> VersionInfo:
    """Pulumi.yaml states it once, for `pulumi up` and the rehearsal alike."""
    text = (PROJECT / "Pulumi.yaml").read_text()
    return VersionInfo.parse(_one(r'^requiredPulumiVersion: ">=([\d.]+)"', text))


def pinned_version() -> VersionInfo:
    return VersionInfo.parse(_one(rf"{re.escape(PACKAGE)} v([\d.]+)$", (MODULE / "go.mod").read_text()))


def _one(pattern: str, text: str) -> str:
    found = re.search(pattern, text, re.MULTILINE)
    assert found, pattern
    return found[1]


@functools.cache
def find_engine() -> auto.PulumiCommand:
    """`pulumi` on PATH if new enough, else the project's own, which is installed or built where it is missing."""
    if found := _on_path() or _at(HOME):
        return found
    HOME.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=HOME.parent, prefix="engine-") as folder:
        draft = Path(folder) / "engine"
        if not (_install(draft) or _build(draft)):
            raise NoEngine(WAYS_OUT)
        shutil.rmtree(HOME, ignore_errors=True)
        draft.replace(HOME)  # all of it or nothing: a half-built engine is never found
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
    _say(f"Installing the Pulumi engine {pinned_version()} into {HOME} (about 200 MB).")
    try:
        auto.PulumiCommand.install(root=str(root), version=pinned_version())
    except (OSError, subprocess.CalledProcessError) as failure:
        _say(f"The installer failed ({failure}).")
        return False
    return True


def _build(root: Path) -> bool:
    go = shutil.which("go")
    if go is None:
        return False
    version = pinned_version()
    _say(f"Building the Pulumi engine {version} from {PACKAGE} into {HOME}: about six minutes on 2 cores, once.")
    flags = f"-s -w -X github.com/pulumi/pulumi/sdk/v3/go/common/version.Version={version}"
    command = [go, "build", "-ldflags", flags, "-o", str(root / "bin" / "pulumi"), f"{PACKAGE}/cmd/pulumi"]
    done = subprocess.run(command, cwd=MODULE, stderr=subprocess.PIPE, text=True)
    if done.returncode != 0:
        _say(f"go build failed:\n{done.stderr.strip()}")
        shutil.rmtree(root, ignore_errors=True)
    return done.returncode == 0


def _say(text: str) -> None:
    print(text, file=sys.stderr, flush=True)


if __name__ == "__main__":
    try:
        print(f"Pulumi engine {find_engine().version}: {find_engine().command}")
    except NoEngine as failure:
        sys.exit(f"error: {failure}")
