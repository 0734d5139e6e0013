"""The commands that a user types, with `pulumi` and `kubectl` played by scripts that say how they were called."""

import os
import subprocess
from pathlib import Path

import pytest

PROJECT = Path(__file__).resolve().parent.parent

PULUMI = r"""#!/bin/sh
echo "pulumi $*" >> "$CALLS"
case "$*" in
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


@pytest.fixture
def make(tmp_path: Path):
    for name, script in {"pulumi": PULUMI, "kubectl": KUBECTL}.items():
        (tmp_path / name).write_text(script)
        (tmp_path / name).chmod(0o755)
    (tmp_path / "own").write_text("the user's own")

    def run(
        *arguments: str, logs: str = "off", target: str = "aws", opens: str = "kubectl port-forward service/grafana"
    ) -> tuple[str, list[str]]:
        """What is printed, and the calls of the two scripts."""
        calls = tmp_path / "calls"
        environment = {**os.environ, "PATH": f"{tmp_path}:{os.environ['PATH']}", "CALLS": str(calls), "LOGS": logs}
        environment |= {"TARGET": target, "OPEN": opens, "KUBECONFIG": str(tmp_path / "own")}
        command = ["make", "--no-print-directory", "--assume-old=.venv/.ready", *arguments]
        done = subprocess.run(command, cwd=PROJECT, env=environment, stdout=subprocess.PIPE, text=True, check=True)
        return done.stdout, calls.read_text().splitlines()

    return run


@pytest.mark.parametrize("command", ["preview", "up"])
def test_preview_and_up_are_pulumis_own_on_the_chosen_stack(make, command: str) -> None:
    assert make(command, "STACK=prod")[1] == [f"pulumi {command} --stack prod"], (
        "nothing stands between user and Pulumi"
    )
    assert make(command)[1][-1] == f"pulumi {command} --stack dev", "dev unless told"


def test_destroy_ends_with_what_aws_may_still_hold(make) -> None:
    printed, calls = make("destroy", "STACK=prod", logs="on")
    assert calls[0] == "pulumi destroy --stack prod", "with the preview that protection needs"
    assert "get-resources --region ap-northeast-2" in printed, "the command that lists what is left only reads"
    assert "Key=Project,Values=eks-grafana Key=Stack,Values=prod" in printed, "by the stack's tags"
    assert "/aws/eks/eks-grafana-prod/" in printed, "EKS can make the log group again, without tags"
    assert "log-group" not in make("destroy", "STACK=prod", logs="off")[0], "without logs there is no group"


def test_grafana_prints_the_login_and_forwards_with_the_stacks_own_kubeconfig(make) -> None:
    printed, calls = make("grafana")
    assert printed == "http://localhost:3000\nadmin   the-password\n", "address, user and password"
    forwarded, kubeconfig = calls[-2:]
    assert forwarded == 'kubectl port-forward service/grafana with {"kind": "Config"} in a file of mode 600', (
        "the user's own kubeconfig is neither read nor written"
    )
    assert not Path(kubeconfig).exists(), "and nothing is left of it"


def test_grafana_on_a_local_cluster_is_opened_with_the_users_own_kubeconfig(make) -> None:
    printed, calls = make("grafana", "STACK=local", target="local", opens="kubectl --context kind-kind port-forward x")
    assert "admin   the-password" in printed, "the login"
    assert calls[-2].startswith("kubectl --context kind-kind port-forward x with the user's own"), "and their context"
    assert not [call for call in calls if "output kubeconfig" in call], "there is none among the outputs"


def test_grafana_behind_minikube_is_opened_by_minikube(make) -> None:
    printed, _ = make("grafana", "STACK=local", target="local", opens="echo minikube service grafana --url")
    assert printed == "admin   the-password\nminikube service grafana --url\n", "minikube prints the address itself"


def test_destroy_of_a_local_stack_asks_nothing_of_aws(make) -> None:
    printed, calls = make("destroy", "STACK=local", target="local")
    assert calls[0] == "pulumi destroy --stack local", "the stack's objects go"
    assert "aws" not in printed, "there is nothing to look for"
