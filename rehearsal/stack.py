"""A stack on the real engine, with AWS and Kubernetes emulated: what the command line and the engine tests use."""

import gc
from collections.abc import Callable, Mapping
from contextlib import ExitStack
from functools import partial
from pathlib import Path
from typing import Any

from pulumi import automation as auto
from pulumi.automation._stack import StackInitMode

from rehearsal import config
from rehearsal.backend import Backend
from rehearsal.cloud.cloud import Call, Cloud
from rehearsal.cloud.pace import Paced
from rehearsal.cloud.values import strings
from rehearsal.engine import command
from rehearsal.engine.exclusive import wait_for_end
from rehearsal.engine.finding import PROJECT, find_engine
from rehearsal.engine.policies import executable
from rehearsal.engine.process import environment, kept, run_project, serving
from rehearsal.engine.run import RehearsalError, Run, Stack, run
from rehearsal.engine.state import StateFile

TODAY_VARIABLE = "EKS_GRAFANA_TODAY"
TODAY = "2026-11-25"  # versions of Kubernetes and their prices are those of this day, whenever it is rehearsed


class Rehearsal:
    """Holds one stack of `project` in `folder`: state, store and the engine's own files, no process and no variable.

    with Rehearsal("dev", folder=tmp_path, settings={"vpc": {"nat": "none"}}) as r:
        r.up()
        r.configure({"grafana": {"image": ...}})
        assert {step.name for step in r.preview().changes} == {"grafana"}
        r.destroy()
    """

    saves_each_step = True
    """As the engine does for users. Else, and at a scale, only at the end: half the CPU time, no trace of a kill."""

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

    def _open(self, engine: auto.PulumiCommand, variables: Mapping[str, str]) -> auto.Stack:
        backend = auto.ProjectBackend(self._state.url)
        workspace = auto.LocalWorkspace(
            work_dir=str(self.folder / "work"),
            pulumi_command=engine,
            program=self._program,
            env_vars=variables,  # its own, where two rehearsals are open at once
            project_settings=auto.ProjectSettings(config.project_name(self.project), "python", backend=backend),
        )
        mode = StackInitMode.SELECT if self._state.path.exists() else StackInitMode.CREATE
        stack = Stack(self.name, workspace, mode)
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
        project, folder = config.project_name(self.project), self.folder / "policies"
        values = {key: found.value for key, found in self._stack.get_all_config().items()}
        pack = executable(self._policies, folder, project=project, stack=self.name, config=values)
        return {"policy_packs": [str(pack)]}

    def _variables(self, ports: Mapping[str, int]) -> dict[str, str]:
        context = self.config.get(config.full_key("kube_context"), "minikube")
        return self.backend.prepare(self.folder, context) | {
            TODAY_VARIABLE: TODAY,
            "PULUMI_CONFIG_PASSPHRASE": "rehearsal",  # the state has the secrets of a cloud that is not there
            "PULUMI_SKIP_UPDATE_CHECK": "true",
            "PULUMI_DISABLE_AUTOMATIC_PLUGIN_ACQUISITION": "true",
            "PULUMI_SKIP_CHECKPOINTS": str(not self.saves_each_step or isinstance(self.cloud, Paced)).lower(),
            "PULUMI_DEBUG_PROVIDERS": ",".join(f"{package}:{port}" for package, port in ports.items()),
        }

    def _run(self, operation: Callable[..., Any], **options: Any) -> Run:
        try:
            return run(
                partial(operation, on_output=self._on_output, color=self._color, **options), on_event=self._on_event
            )
        finally:
            gc.enable()  # the program leaves it to the end of its process, and this one goes on
