"""A pod of Kubernetes as containers of Docker or podman, without a network beyond each other."""

import base64
import shutil
import subprocess
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

ENGINES = ("docker", "podman")
SECONDS = 600.0
"""For one command: the first one fetches the image."""


class Failed(Exception):
    """A container that could not be run, or a command that failed in one, in the words of the engine."""


def find_engine() -> str:
    """The first of ENGINES that answers. Raises Failed where none does."""
    for engine in ENGINES:
        if shutil.which(engine) and subprocess.run([engine, "info"], capture_output=True, check=False).returncode == 0:
            return engine
    raise Failed(f"no container engine answers on this machine; install and start one of {', '.join(ENGINES)}")


def write_files(objects: Sequence[Mapping[str, Any]], folder: Path) -> None:
    """What ConfigMaps and Secrets hold, below `folder`: `NAME/KEY`, which every user may read."""
    for each in objects:
        files = dict(each.get("data") or {})
        if each["kind"] == "Secret":
            files = {key: base64.b64decode(value).decode() for key, value in files.items()}
        target = folder / each["metadata"]["name"]
        target.mkdir()
        for key, text in files.items():
            (target / key).write_text(text)
            (target / key).chmod(0o444)
        target.chmod(0o555)


def arguments(pod: Mapping[str, Any], container: Mapping[str, Any], folder: Path, name: str) -> list[str]:
    """Options, image and command of `run` for one container of a pod.

    `folder` is the one of `write_files`; a claim is a volume of the engine's, called `NAME-CLAIM`.
    """
    pod_rights, rights = pod["securityContext"], container["securityContext"]
    options = [f"--user={pod_rights['runAsUser']}:{pod_rights['runAsGroup']}", "--security-opt=no-new-privileges"]
    options += ["--read-only"] if rights["readOnlyRootFilesystem"] else []
    options += [f"--cap-drop={each}" for each in rights["capabilities"]["drop"]]
    options += [f"--memory={container['resources']['limits']['memory'].removesuffix('i').lower()}"]
    # In a pod, $$ is $: apps/grafana/pod.py.
    options += [f"--env={each['name']}={each.get('value', '').replace('$$', '$')}" for each in container["env"]]
    volumes = {each["name"]: each for each in pod["volumes"]}
    for mount in container["volumeMounts"]:
        options += _mount(volumes[mount["name"]], mount["mountPath"], folder, name)
    entry, *more = [*container.get("command", ()), *container.get("args", ())] or [""]
    return [*options, *([f"--entrypoint={entry}"] if entry else []), container["image"], *more]


def _mount(volume: Mapping[str, Any], path: str, folder: Path, name: str) -> Iterator[str]:
    match volume:
        case {"emptyDir": {"sizeLimit": size}}:
            yield f"--tmpfs={path}:rw,mode=1777,size={size.removesuffix('i').lower()}"
        case {"persistentVolumeClaim": {"claimName": claim}}:
            yield f"--volume={name}-{claim}:{path}"
        case {"secret": {"secretName": source}}:
            yield f"--volume={folder / source}:{path}:ro"
        case {"configMap": {"name": source, "items": [*items]}} if items:
            for each in items:
                yield f"--volume={folder / source / each['key']}:{path}/{each['path']}:ro"
        case {"configMap": {"name": source}}:
            yield f"--volume={folder / source}:{path}:ro"
        case _:
            raise Failed(f"the volume {volume['name']} has a kind that has no counterpart here")


class Containers:
    """Containers in a network of their own, which has no way out."""

    def __init__(self, engine: str, name: str) -> None:
        self.name = name
        self._engine = engine
        self._started: list[str] = []

    def run(self, *options: str, given: str = "") -> str:
        """What a command of the engine prints. Raises Failed with its own words."""
        try:
            done = subprocess.run(
                [self._engine, *options], input=given, capture_output=True, text=True, timeout=SECONDS, check=False
            )
        except subprocess.TimeoutExpired:
            raise Failed(f"{self._engine} {options[0]} did not end within {SECONDS:.0f} s") from None
        if done.returncode != 0:
            raise Failed(f"{self._engine} {options[0]}: {done.stderr.strip() or done.stdout.strip()}")
        return done.stdout

    def start(self, role: str, options: Sequence[str], aliases: Sequence[str] = ()) -> None:
        """Starts a container that goes on; the others reach it by its aliases."""
        container = f"{self.name}-{role}"
        self._started.append(container)
        reached = [f"--network-alias={alias}" for alias in aliases]
        self.run("run", "--detach", f"--name={container}", f"--network={self.name}", *reached, *options)

    def finish(self, options: Sequence[str]) -> None:
        """Runs a container to its end."""
        self.run("run", "--rm", "--network=none", *options)

    def stop(self, role: str) -> None:
        self.run("rm", "--force", f"{self.name}-{role}")
        self._started.remove(f"{self.name}-{role}")

    def execute(self, role: str, *command: str, given: str = "") -> str:
        """What a command prints inside of a container."""
        return self.run("exec", "--interactive", f"{self.name}-{role}", *command, given=given)

    def logs(self, role: str) -> str:
        container = [self._engine, "logs", "--tail=40", f"{self.name}-{role}"]
        done = subprocess.run(container, capture_output=True, text=True, check=False)
        return done.stdout + done.stderr

    def _remove(self, volumes: Sequence[str]) -> None:
        for command in (["rm", "--force", *self._started], ["network", "rm", self.name], ["volume", "rm", *volumes]):
            if len(command) > 2:
                subprocess.run([self._engine, *command], capture_output=True, check=False)


@contextmanager
def containers(engine: str, name: str, volumes: Sequence[str] = ()) -> Iterator[Containers]:
    """A network named `name`, and what is started in it; all of it and the `volumes` are removed at the end."""
    made = Containers(engine, name)
    made.run("network", "create", "--internal", name)
    try:
        yield made
    finally:
        made._remove(volumes)
