"""A stack on the real engine, with AWS and Kubernetes emulated: what the command line and the engine tests use."""

import re
import time
from collections.abc import Callable, Mapping
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack
from dataclasses import dataclass, field
from datetime import datetime
from functools import partial
from pathlib import Path
from typing import Any, NamedTuple

from pulumi import automation as auto
from pulumi.automation._stack import StackInitMode
from pulumi.automation.events import StepEventMetadata

from rehearsal import config
from rehearsal.backend import Backend
from rehearsal.cloud.cloud import Call, Cloud
from rehearsal.cloud.values import strings
from rehearsal.engine import command
from rehearsal.engine.exclusive import wait_for_end
from rehearsal.engine.finding import PROJECT, find_engine
from rehearsal.engine.policies import executable
from rehearsal.engine.process import environment, kept, run_project, serving
from rehearsal.engine.state import StateFile

SECOND_COPY = "an unhandled error occurred:"  # the engine reports a program's error twice
TODAY = "2026-11-25"  # versions of Kubernetes and their prices are those of this day, whenever it is rehearsed
VERDICTS = {"preview failed", "update failed", "destroy failed", "Resource monitor has terminated, shutting down"}
"""What the engine reports beside an error, the last one where the program still ran."""


class RehearsalError(Exception):
    """An operation failed; the text is what the engine reports as errors."""


class Step(NamedTuple):
    operation: str  # create, update, replace, delete or same, and the engine's own for the halves of a replacement
    type: str
    name: str
    urn: str


@dataclass(frozen=True)
class Run:
    """One operation of the engine."""

    steps: list[Step]
    seconds: float
    found: list[Step] = field(default_factory=list)
    """What a refresh found to be other than the state had it."""

    @property
    def summary(self) -> dict[str, int]:
        counts: dict[str, int] = {}
        for step in self.steps:
            counts[step.operation] = counts.get(step.operation, 0) + 1
        return counts

    @property
    def changes(self) -> list[Step]:
        """What is made, changed or removed; a refresh that comes first reads alone."""
        return [step for step in self.steps if step.operation not in ("same", "refresh")]


class _Stack(auto.Stack):
    """Starts one engine process an operation: the four others would print what the state and the events say."""

    def outputs(self) -> auto.OutputMap:
        return {}

    def info(self, show_secrets: bool = True) -> auto.UpdateSummary:
        return auto.UpdateSummary("update", datetime.now(), "", {}, {}, "succeeded")


class Rehearsal:
    """Holds one stack of `project` in `folder`: state, store and the engine's own files, no process and no variable.

    with Rehearsal("dev", folder=tmp_path, settings={"vpc": {"nat": "none"}}) as r:
        r.up()
        r.configure({"grafana": {"image": ...}})
        assert {step.name for step in r.preview().changes} == {"grafana"}
        r.destroy()
    """

    def __init__(
        self,
        stack: str = "dev",
        *,
        folder: Path,
        project: Path = PROJECT,
        settings: Mapping[str, Any] | None = None,
        cloud: Cloud | None = None,
        backend: Backend | None = None,
        program: Callable[[], None] | None = None,
        policies: Path | None = None,
        on_output: Callable[[str], None] | None = None,
        on_event: Callable[[auto.EngineEvent], None] | None = None,
        color: str = "never",
    ) -> None:
        self.name = stack
        self.folder = folder.resolve()
        self.project = project
        self.config = config.changed(config.stack_config(stack, project), config.full_keys(settings or {}, project))
        self._state = StateFile(self.folder / "state", config.project_name(project), stack)
        self._owns_cloud = cloud is None
        self.cloud = cloud or Cloud(self.folder / "cloud.json")
        self.backend = backend or Backend()
        self._program = kept(program or partial(run_project, project))
        self._policies = policies
        self._on_output = on_output
        self._on_event = on_event
        self._color = color
        self._exit = ExitStack()

    def __enter__(self) -> "Rehearsal":
        engine = find_engine()
        with ExitStack() as entered:
            provider = self.backend.provider(self.cloud)
            variables = self._variables(entered.enter_context(serving(self.cloud, provider)))
            entered.enter_context(environment(variables))
            self._state.backend.mkdir(parents=True, exist_ok=True)
            self._write_config()
            self._stack = self._open(engine, variables)
            self._set_secrets()
            self._exit = entered.pop_all()
        return self

    def __exit__(self, *_: object) -> None:
        self._exit.close()

    @property
    def calls(self) -> list[Call]:
        """Every call of a provider that makes, changes or removes something, in the order they came."""
        return self.cloud.calls

    def configure(self, settings: Mapping[str, Any]) -> None:
        """Changes settings for the operations that follow: laid on the ones in force, None takes a key away."""
        self.config = config.changed(self.config, config.full_keys(settings, self.project))
        self._write_config()
        self._set_secrets()

    def preview(self, *, refresh: bool = False, import_file: Path | None = None) -> Run:
        """With `import_file`, `pulumi preview --import-file`: what is to be made is listed there."""
        listed = {"import_file": str(import_file)} if import_file else {}
        return self._run(self._stack.preview, refresh=refresh, **listed, **self._packs())

    def refresh(self) -> Run:
        """Reads what is there into the state."""
        return self._run(self._stack.refresh)

    def up(self, *, refresh: bool = False) -> Run:
        """With `refresh`, `pulumi up --refresh`: what is there is read into the state first."""
        return self._run(self._stack.up, refresh=refresh, **self._packs())

    def destroy(self) -> Run:
        """Previews first, as `pulumi destroy` does: protection then stops it before anything is deleted."""
        self._run(self._stack.destroy, preview_only=True)
        return self._run(self._stack.destroy)

    def unprotect(self) -> None:
        """`pulumi state unprotect --all`: a person's way past the protection that no setting takes off."""
        self.pulumi("state", "unprotect", "--all", "--yes")

    def pulumi(self, *arguments: str) -> str:
        """What `pulumi ARGUMENTS --stack NAME` prints; commands that run the program are methods of their own.

        Raises RehearsalError with what it printed.
        """
        workspace = self._stack.workspace
        assert isinstance(workspace, auto.LocalWorkspace)
        try:
            return command.run(workspace, self.folder / "language", [*arguments, "--stack", self.name])
        except auto.CommandError as failure:
            raise RehearsalError(str(failure)) from None

    def state(self) -> list[dict[str, Any]]:
        """The resources of the stack, as the state file has them: secrets are ciphertexts."""
        return self._state.resources()

    @property
    def state_file(self) -> Path:
        return self._state.path

    def lock_holders(self) -> list[int]:
        """The process ids of the engines that work on the stack, or did when they were killed."""
        return self._state.lock_holders()

    def outputs(self, show_secrets: bool = False) -> dict[str, Any]:
        if show_secrets:
            return {key: output.value for key, output in auto.Stack.outputs(self._stack).items()}
        return self._state.outputs()

    # the engine's workspace

    def _open(self, engine: auto.PulumiCommand, variables: Mapping[str, str]) -> auto.Stack:
        known = self._state.path.exists()
        workspace = auto.LocalWorkspace(
            work_dir=str(self.folder / "work"),
            pulumi_command=engine,
            program=self._program,
            env_vars=variables,  # its own, where two rehearsals are open at once
            project_settings=auto.ProjectSettings(
                name=config.project_name(self.project),
                runtime="python",
                backend=auto.ProjectBackend(self._state.url),
            ),
        )
        stack = _Stack(self.name, workspace, StackInitMode.SELECT if known else StackInitMode.CREATE)
        if holders := self._state.lock_holders():
            wait_for_end(holders)
            stack.cancel()  # their run was killed, or they would have unlocked the stack
            if self._owns_cloud:  # what it made and could not record would be in the way for ever
                self.cloud.keep((entry["type"], entry["id"]) for entry in self.state() if "id" in entry)
        return stack

    def _write_config(self) -> None:
        self.cloud.given = set(strings(self.config))
        self.cloud.zones = config.zones(self.config, self.project)
        work = self.folder / "work"
        work.mkdir(parents=True, exist_ok=True)
        config.write(work / f"Pulumi.{self.name}.yaml", self.config)

    def _set_secrets(self) -> None:
        for path, value in config.secrets(self.config):
            self._stack.set_config(path, auto.ConfigValue(value, secret=True), path=True)

    def _packs(self) -> dict[str, list[str]]:
        """Options of preview and up."""
        if not self._policies:
            return {}
        values = {key: found.value for key, found in self._stack.get_all_config().items()}
        project, folder = config.project_name(self.project), self.folder / "policies"
        pack = executable(self._policies, folder, project=project, stack=self.name, config=values)
        return {"policy_packs": [str(pack)]}

    def _variables(self, ports: Mapping[str, int]) -> dict[str, str]:
        context = self.config.get(config.full_key("kube_context"), "minikube")
        return self.backend.prepare(self.folder, context) | {
            "EKS_GRAFANA_TODAY": TODAY,
            "PULUMI_CONFIG_PASSPHRASE": "rehearsal",  # the state has the secrets of a cloud that is not there
            "PULUMI_SKIP_UPDATE_CHECK": "true",
            "PULUMI_DISABLE_AUTOMATIC_PLUGIN_ACQUISITION": "true",
            "PULUMI_DEBUG_PROVIDERS": ",".join(f"{package}:{port}" for package, port in ports.items()),
        }

    def _run(self, operation: Callable[..., Any], **options: Any) -> Run:
        steps: list[Step] = []
        found: list[Step] = []
        errors: list[str] = []

        def note(event: auto.EngineEvent) -> None:
            if self._on_event:
                self._on_event(event)
            if event.resource_pre_event:
                steps.append(_step(event.resource_pre_event.metadata))
            if event.res_outputs_event:
                found.append(_step(event.res_outputs_event.metadata))
            if event.diagnostic_event and event.diagnostic_event.severity == "error":
                errors.append(_text(event.diagnostic_event.message))
            if (broken := event.policy_event) and broken.enforcement_level == "mandatory":
                name = (broken.resource_urn or "").rpartition("::")[2]
                errors.append(f"policy {broken.policy_name}, {name}: {_text(broken.message)}")

        start = time.monotonic()
        try:
            _uninterrupted(partial(operation, on_output=self._on_output, on_event=note, color=self._color, **options))
        except auto.CommandError as failure:
            reported = [text for text in dict.fromkeys(errors) if not text.startswith(SECOND_COPY)]
            once = [text for text in reported if text not in VERDICTS]
            raise RehearsalError("\n".join(once or [str(failure)])) from None
        return Run(
            steps, time.monotonic() - start, [step for step in found if step.operation not in ("same", "refresh")]
        )


def _text(message: str) -> str:
    """Without the engine's marks for colors."""
    return re.sub(r"<\{%.*?%\}>", "", message).strip()


def _step(metadata: StepEventMetadata) -> Step:
    return Step(metadata.op.value, metadata.type, metadata.urn.rpartition("::")[2], metadata.urn)


def _uninterrupted(operation: Callable[[], object]) -> None:
    """Ctrl-C reaches the engine too: it ends the steps under way and saves the state, for which the emulators stay."""
    with ThreadPoolExecutor(max_workers=1) as worker:
        worker.submit(operation).result()
