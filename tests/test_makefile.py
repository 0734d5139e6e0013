"""The commands that a user types, with `pulumi` and `kubectl` emulated by scripts that say how they were called."""

import os
import re
import shutil
import subprocess
from collections.abc import Sequence
from pathlib import Path

import pytest

PROJECT = Path(__file__).resolve().parent.parent

PULUMI = r"""#!/bin/sh
echo "pulumi $*" >> "$CALLS"
case "$*" in
"whoami"*) echo "{\"url\": \"$BACKEND\"}" ;;
"up "*|"destroy "*) exit "${STATUS:-0}" ;;
"config --json"*) [ -z "$UNREACHED" ] || echo "$CONFIG" ;;
"stack export"*) echo "$UNREACHED" ;;
*"output kubeconfig"*) echo '{"kind": "Config"}' ;;
*"output grafana_admin_password"*) echo the-password ;;
*"config get target"*) echo "$TARGET" ;;
*"output grafana_open_command"*) echo "$OPEN" ;;
*"config get aws:region"*) echo ap-northeast-2 ;;
*"config get --path cluster.name"*) exit 1 ;;
*"config get --path cluster.log_types"*) [ "$LOGS" = on ] ;;
esac
"""
KUBECTL = r"""#!/bin/sh
echo "kubectl $* with $(cat "$KUBECONFIG") in a file of mode $(stat -c %a "$KUBECONFIG")" >> "$CALLS"
echo "$KUBECONFIG" >> "$CALLS"
"""


CONFIG = '{"eks-grafana:cluster": {"objectValue": {"public_access_cidrs": ["203.0.113.4/32"]}}}'
UNREACHED = """{"deployment": {"resources": [{"type": "aws:eks/cluster:Cluster", "outputs": {
  "endpoint": "https://127.0.0.1:1", "name": "c", "vpcConfig": {"publicAccessCidrs": ["203.0.113.4/32"]}}}]}}"""
"""The state of a stack whose API server nobody hears: port 1 is nobody's."""


class Make:
    """Runs make with the scripts above in place of the programs that it calls."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        for name, script in {"pulumi": PULUMI, "kubectl": KUBECTL}.items():
            (folder / name).write_text(script)
            (folder / name).chmod(0o755)
        (folder / "own").write_text("the user's own")

    def __call__(
        self,
        *arguments: str,
        logs: str = "off",
        target: str = "aws",
        opens: str = "kubectl port-forward service/grafana",
    ) -> tuple[str, list[str]]:
        """What is printed, and the calls of the scripts."""
        done, calls = self._run(arguments, LOGS=logs, TARGET=target, OPEN=opens)
        assert done.returncode == 0, done.stderr
        return done.stdout, calls

    def unreached(self, command: str) -> tuple["subprocess.CompletedProcess[str]", list[str]]:
        """For a stack that is up, and whose API server does not answer."""
        return self._run([command], CONFIG=CONFIG, UNREACHED=UNREACHED)

    def failing(self, command: str, status: int) -> "subprocess.CompletedProcess[str]":
        """Where Pulumi itself ends with a status."""
        return self._run([command, "STACK=prod"], STATUS=str(status))[0]

    def on_backend(self, command: str, url: str) -> tuple["subprocess.CompletedProcess[str]", list[str]]:
        """With the state kept there."""
        return self._run([command], BACKEND=url)

    def _run(self, arguments: Sequence[str], **variables: str) -> tuple["subprocess.CompletedProcess[str]", list[str]]:
        calls = self._folder / "calls"
        environment = {**os.environ, "PATH": f"{self._folder}:{os.environ['PATH']}", "CALLS": str(calls)}
        environment |= {
            "UNREACHED": "",
            "TARGET": "aws",
            "BACKEND": "s3://bucket",
            "KUBECONFIG": str(self._folder / "own"),
            **variables,
        }
        command = ["make", "--no-print-directory", "--assume-old=.venv/.ready", *arguments]
        done = subprocess.run(command, cwd=PROJECT, env=environment, capture_output=True, text=True)
        return done, calls.read_text().splitlines()


@pytest.fixture
def make(tmp_path: Path) -> Make:
    return Make(tmp_path)


@pytest.mark.parametrize("command", ["preview", "up"])
def test_preview_and_up_are_pulumis_own_on_the_chosen_stack(make: Make, command: str) -> None:
    assert make(command, "STACK=prod")[1][-1] == (
        f"pulumi {command} --stack prod --policy-pack policies --skip-plugin-pre-install"
    ), "with the policies, after the check whether its API server answers, which only reads"
    assert make(command, "FLAGS=--refresh")[1][-1].startswith(f"pulumi {command} --stack dev "), "dev by default"
    assert make(command, "FLAGS=--refresh")[1][-1].endswith(" --refresh"), "what fixes drift is one of Pulumi's options"


@pytest.mark.parametrize("command", ["up", "destroy"])
def test_nothing_is_begun_while_the_api_server_does_not_answer(make: Make, command: str) -> None:
    done, calls = make.unreached(command)
    assert done.returncode != 0, "it could only fail, an up after 300 s"
    assert "does not answer this machine: https://127.0.0.1:1 (" in done.stderr, "which server"
    assert "pulumi config set --stack dev --path 'cluster.public_access_cidrs[1]' ADDRESS/32" in done.stderr, (
        "what helps"
    )
    assert not [call for call in calls if call.startswith(f"pulumi {command}")], "Pulumi itself was not started"


def test_a_preview_is_shown_although_the_api_server_does_not_answer(make: Make) -> None:
    done, calls = make.unreached("preview")
    assert done.returncode == 0, "what it shows of AWS is right"
    assert "warning: the Kubernetes API of the stack dev does not answer" in done.stderr, "and of Kubernetes it says so"
    assert calls[-1].startswith("pulumi preview"), "it was made"


@pytest.mark.parametrize("command", ["up", "destroy"])
def test_what_fails_ends_with_the_way_back(make: Make, command: str) -> None:
    done = make.failing(command, 1)
    assert done.returncode != 0, "it stays a failure"
    assert "docs/runbook.md" in done.stderr, "the page"
    assert "make leftovers STACK=prod" in done.stderr, "and the command that shows what exists"
    assert "runbook" not in make.failing(command, 0).stderr, "what ends well says nothing of it"


@pytest.mark.parametrize("command", ["up", "destroy"])
def test_nothing_is_begun_on_a_disk_that_is_nearly_full(make: Make, command: str) -> None:
    done, calls = make.on_backend(command, "file:///proc?metadata=skip")  # a file system that has no room at all
    assert done.returncode != 0, "the state would be cut in half"
    assert "with 0 MiB left on its disk" in done.stderr, "the value"
    assert "docs/runbook-state.md#a-full-disk" in done.stderr, "and the way out"
    assert not [call for call in calls if call.startswith(f"pulumi {command}")], "Pulumi itself was not started"
    assert make.on_backend("preview", "file:///proc")[0].returncode == 0, "a preview writes no state"


def test_destroy_ends_with_what_aws_may_still_hold(make: Make) -> None:
    printed, calls = make("destroy", "STACK=prod", logs="on")
    assert "pulumi destroy --stack prod --skip-plugin-pre-install" in calls, "with the preview that protection needs"
    assert "get-resources --region ap-northeast-2" in printed, "the command that lists what is left only reads"
    assert "Key=Project,Values=eks-grafana Key=Stack,Values=prod" in printed, "by the stack's tags"
    assert "/aws/eks/eks-grafana-prod/" in printed, "EKS can make the log group again, without tags"
    assert "log-group" not in make("destroy", "STACK=prod", logs="off")[0], "without logs there is no group"


def test_grafana_prints_the_login_and_forwards_with_the_stacks_own_kubeconfig(make: Make) -> None:
    printed, calls = make("grafana")
    assert printed == "http://localhost:3000\nadmin   the-password\n", "address, user and password"
    forwarded, kubeconfig = calls[-2:]
    assert forwarded == 'kubectl port-forward service/grafana with {"kind": "Config"} in a file of mode 600', (
        "the user's own kubeconfig is neither read nor written"
    )
    assert not Path(kubeconfig).exists(), "and nothing is left of it"


def test_grafana_on_a_local_cluster_is_opened_with_the_users_own_kubeconfig(make: Make) -> None:
    printed, calls = make("grafana", "STACK=local", target="local", opens="kubectl --context kind-kind port-forward x")
    assert "admin   the-password" in printed, "the login"
    assert calls[-2].startswith("kubectl --context kind-kind port-forward x with the user's own"), "and their context"
    assert not [call for call in calls if "output kubeconfig" in call], "there is none among the outputs"


def test_grafana_behind_minikube_is_opened_by_minikube(make: Make) -> None:
    printed, _ = make("grafana", "STACK=local", target="local", opens="echo minikube service grafana --url")
    assert printed == "admin   the-password\nminikube service grafana --url\n", "minikube prints the address itself"


def test_destroy_of_a_local_stack_asks_nothing_of_aws(make: Make) -> None:
    printed, calls = make("destroy", "STACK=local", target="local")
    assert "pulumi destroy --stack local --skip-plugin-pre-install" in calls, "the stack's objects go"
    assert "aws" not in printed, "there is nothing to look for"


@pytest.mark.parametrize("target", ["preview", "up", "destroy"])
def test_a_machine_without_uv_gets_it_before_pulumi_asks_for_it(target: str, tmp_path: Path) -> None:
    for name in ("Makefile", "pyproject.toml", "uv.lock"):
        (tmp_path / name).write_text((PROJECT / name).read_text())
    command = ["make", "--dry-run", target]
    done = subprocess.run(
        command, cwd=tmp_path, env={"PATH": "/usr/bin:/bin"}, stdout=subprocess.PIPE, text=True, check=True
    )
    steps = [done.stdout.find(step) for step in ("pip install --quiet uv==", "uv sync --locked", f"pulumi {target} ")]
    assert -1 < steps[0] < steps[1] < steps[2], "`pulumi preview` alone says: Could not find `uv` executable"


def test_make_passes_the_mails_on() -> None:
    for mails, options in (("true", ["prod", "--mails"]), ("", ["prod"])):
        done = subprocess.run(
            ["make", "-n", "test-image", "STACK=prod", f"MAILS={mails}"],
            cwd=PROJECT,
            capture_output=True,
            text=True,
            check=True,
        )
        (command,) = re.findall(r"-m ci\.grafana_image (.*)", done.stdout)  # make says more where another make runs it
        assert command.split() == options, "an empty variable is none: the matrix has one for a single stack"


@pytest.mark.parametrize("target", ["doctor", "preview", "up", "leftovers", "destroy", "grafana"])
def test_a_command_without_the_pulumi_cli_says_where_it_is(target: str, tmp_path: Path) -> None:
    for program in ("sh", "make", "sed", "cat"):
        (tmp_path / program).symlink_to(shutil.which(program) or program)
    done = subprocess.run(
        ["make", "--no-print-directory", "--assume-old=.venv/.ready", target],
        cwd=PROJECT,
        env={"PATH": str(tmp_path), "HOME": str(tmp_path)},
        capture_output=True,
        text=True,
    )
    first, *more = done.stderr.splitlines()
    assert first == ("error: the Pulumi CLI is not installed, or not in PATH: https://www.pulumi.com/docs/install/"), (
        "before anything else is tried"
    )
    assert all(line.startswith("make: ***") for line in more), "and nothing else is"
    assert done.returncode != 0


def test_help_lists_every_command() -> None:
    done = subprocess.run(
        ["make", "--no-print-directory", "help"], cwd=PROJECT, capture_output=True, text=True, check=True
    )
    phony = re.search(r"^\.PHONY: ((?:.*\\\n)*.*)", (PROJECT / "Makefile").read_text(), re.MULTILINE)
    assert phony
    listed = {name for line in done.stdout.splitlines() for name in line.partition("  ")[0].split()}
    assert listed == {*phony[1].replace("\\\n", " ").split()}, "with a word on each"
