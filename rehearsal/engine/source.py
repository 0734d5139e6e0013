"""What is built from one Go module of tools/: the programs of a control plane, the Kubernetes provider."""

import hashlib
import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path

from rehearsal.engine import gobuild
from rehearsal.engine.gobuild import PROJECT, GoFailed, Unavailable

TOOLS = PROJECT / "tools"
STAMP = "built-from"

WAYS_OUT = """{failure}
{need} {names}. Any one of these helps:
  - install Go 1.26 or newer (https://go.dev/doc/install) and let it reach a module proxy: it then builds
    {folder}/go.mod;
  - copy {copied} from a checkout of the same commit, on the same kind of machine, that has it{more}."""


@dataclass(frozen=True)
class Source:
    """Programs of one module, with a go.mod of their own: modules do not agree on the versions of what they share."""

    name: str
    """Folder in tools/, and below the folder that programs are built into."""
    module: str
    packages: Mapping[str, str]
    """Name of the program -> its main package."""
    time: str
    """Of a first build, on 2 cores (2026-11)."""
    tags: tuple[str, ...] = ()
    """Of the build: what a program leaves out of its module."""
    ldflags: str = ""
    """With {version}, {major} and {minor}: what the program calls itself."""
    files: tuple[str, ...] = ()
    """Files of the module's own folder that the program reads: copied beside it."""
    embedded: tuple[str, ...] = ()
    """Files of the module's own folder that a main package in tools/ embeds: there during the build alone."""

    @property
    def folder(self) -> Path:
        return TOOLS / self.name

    @property
    def version(self) -> str:
        return gobuild.pinned(self.folder, self.module)

    @property
    def flags(self) -> str:
        major, minor, _ = self.version.split(".", 2)
        return self.ldflags.format(version=self.version, major=major, minor=minor)

    @property
    def stamp(self) -> str:
        """Another go.mod, another main package or another way to build is another build."""
        ours = [file.read_text() for file in sorted(self.folder.glob("*.go"))]
        recipe = [(self.folder / "go.mod").read_text(), self.flags, *self.packages.values()]
        return hashlib.sha256("\n".join([*recipe, *self.tags, *self.files, *self.embedded, *ours]).encode()).hexdigest()

    def find(self, home: Path) -> dict[str, Path]:
        """Name of each program -> its file in `home`. What is missing, or built from another stamp, is built first.

        Raises GoFailed where Go is missing or a build fails.
        """
        folder = home / self.name
        if not self._is_built(folder):
            with gobuild.locked(folder):
                if not self._is_built(folder):  # another process built it while this one waited
                    self._build(folder)
        return {name: folder / name for name in self.packages}

    def _is_built(self, folder: Path) -> bool:
        stamp = folder / STAMP
        return stamp.exists() and stamp.read_text() == self.stamp

    def _build(self, folder: Path) -> None:
        names = ", ".join(self.packages)
        gobuild.say(
            f"Building {names} {self.version} from {self.module} into {folder}: about {self.time} on 2 cores, once."
        )
        with gobuild.replacing(folder) as draft:
            draft.mkdir()
            more = [
                *self._overlay(draft.with_name("overlay.json")),
                *(["-tags", ",".join(self.tags)] if self.tags else []),
            ]
            for name, package in self.packages.items():
                gobuild.build(self.folder, package, draft / name, self.flags, more)
            for file in self.files:
                (draft / Path(file).name).write_text((self._module() / file).read_text())
            (draft / STAMP).write_text(self.stamp)

    def _overlay(self, file: Path) -> list[str]:
        """The options that put the embedded files beside the main package, for the compiler alone.

        https://pkg.go.dev/cmd/go, build flag -overlay (2026-11)
        """
        if not self.embedded:
            return []
        module = self._module()
        file.write_text(
            json.dumps({"Replace": {str(self.folder / Path(name).name): str(module / name) for name in self.embedded}})
        )
        return ["-overlay", str(file)]

    def _module(self) -> Path:
        """The module's own folder, fetched where it is not there."""
        # `go list -m` alone leaves the folder empty for a module that no build has fetched yet.
        gobuild.go(self.folder, "mod", "download", self.module)
        return Path(gobuild.go(self.folder, "list", "-m", "-f", "{{.Dir}}", self.module).strip())


def find_all(
    sources: Iterable[Source], home: Path, *, copied: Path, need: str, error: type[Unavailable], more: str = ""
) -> dict[str, Path]:
    """Name of each program of `sources` -> its file in `home`.

    Raises `error` where one is missing and cannot be built: it says who has the `need` and what helps, a copy of the
    folder `copied` and `more`.
    """
    found: dict[str, Path] = {}
    for source in sources:
        try:
            found |= source.find(home)
        except GoFailed as failure:
            text = WAYS_OUT.format(
                failure=failure,
                need=need,
                names=", ".join(source.packages),
                folder=source.folder.relative_to(PROJECT),
                copied=copied.relative_to(PROJECT),
                more=more,
            )
            raise error(text) from None
    return found
