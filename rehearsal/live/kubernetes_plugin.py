"""The Kubernetes provider of Pulumi: found where it is installed, else built from its Go module.

`python -m rehearsal.live.kubernetes_plugin` does just that.
"""

import os
import sys
from importlib.metadata import version
from pathlib import Path

from rehearsal.engine.gobuild import PROJECT, Unavailable
from rehearsal.engine.source import Source, find_all

HOME = PROJECT / ".rehearsal"
PROGRAM = "pulumi-resource-kubernetes"
VERSION = version("pulumi-kubernetes")
"""The SDK's: the engine asks for the plugin of that version."""
FOLDER = f"resource-kubernetes-v{VERSION}"
"""Where the engine looks for it, in the folder `plugins` of PULUMI_HOME."""

_MODULE = "github.com/pulumi/pulumi-kubernetes/provider/v4"
PROVIDER = Source(
    name="kubernetes-provider",
    module=_MODULE,
    packages={PROGRAM: "."},
    time="eight minutes",
    ldflags=f"-X {_MODULE}/pkg/version.Version={VERSION}",
    embedded=(f"cmd/{PROGRAM}/schema.json", f"cmd/{PROGRAM}/terraform-mapping.json"),
)


class NoProvider(Unavailable):
    """The Kubernetes provider is not installed and cannot be built."""


def find_plugin() -> Path:
    """The folder with the plugin's program: installed for the user in the SDK's version, else built here.

    Raises NoProvider.
    """
    return installed_plugin() or built_plugin()


def installed_plugin() -> Path | None:
    home = Path(os.environ.get("PULUMI_HOME") or Path.home() / ".pulumi")
    folder = home / "plugins" / FOLDER
    return folder if (folder / PROGRAM).exists() else None


def built_plugin(home: Path = HOME) -> Path:
    """Raises NoProvider."""
    installing = f";\n  - install it: pulumi plugin install resource kubernetes v{VERSION}"
    need = "A stack on a real Kubernetes API needs"
    found = find_all((PROVIDER,), home, copied=HOME / PROVIDER.name, need=need, error=NoProvider, more=installing)
    return found[PROGRAM].parent


def link_plugin(folder: Path, pulumi_home: Path) -> None:
    """Lets the engine find the plugin of `folder` in `pulumi_home`, without a copy of its 300 MB."""
    place = pulumi_home / "plugins" / FOLDER
    place.mkdir(parents=True, exist_ok=True)
    link = place / PROGRAM
    link.unlink(missing_ok=True)
    link.symlink_to((folder / PROGRAM).resolve())


if __name__ == "__main__":
    try:
        print(f"Kubernetes provider {VERSION}: {find_plugin() / PROGRAM}")
    except NoProvider as failure:
        sys.exit(f"error: {failure}")
