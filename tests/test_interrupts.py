"""What Python says when the engine interrupts a program: nothing, so that the engine's own error is seen."""

import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest
from recorder import PROJECT

PROGRAMS = {"the cluster": PROJECT / "__main__.py", "the account": PROJECT / "bootstrap" / "__main__.py"}
HOST = """
import signal, sys, time
signal.signal(signal.SIGINT, signal.default_int_handler)  # a shell's job in the background has it ignored
sys.path.insert(0, {project!r})
from config.interrupts import end_quietly
{call}
print("ready", flush=True)
time.sleep(60)
"""


def interrupted(host: Path, call: str) -> tuple[int, str]:
    """Status and standard error of a process that runs `call` and gets the engine's signal."""
    host.write_text(HOST.format(project=str(PROJECT), call=call))
    with subprocess.Popen(
        [sys.executable, str(host)], stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    ) as process:
        assert process.stdout is not None
        assert process.stderr is not None
        assert process.stdout.readline() == "ready\n", "it runs"
        os.kill(process.pid, signal.SIGINT)
        said = process.stderr.read()
    return process.returncode, said


def test_an_interrupted_program_dies_without_a_word(tmp_path: Path) -> None:
    status, said = interrupted(tmp_path / "pulumi-language-python-exec", "end_quietly()")
    assert said == "", "what it says is above the error of the provider or the policy"
    assert status == -signal.SIGINT, "the signal itself ended it"


def test_python_would_else_print_a_traceback(tmp_path: Path) -> None:
    _, said = interrupted(tmp_path / "pulumi-language-python-exec", "")
    assert "KeyboardInterrupt" in said, "the noise that is meant is still there without the call"


def test_a_rehearsal_keeps_its_own_answer_to_ctrl_c(tmp_path: Path) -> None:
    _, said = interrupted(tmp_path / "rehearsal", "end_quietly()")
    assert "KeyboardInterrupt" in said, "it has to stop servers, and runs the program inside"


@pytest.mark.parametrize("program", PROGRAMS.values(), ids=[*PROGRAMS])
def test_each_program_begins_with_it(program: Path) -> None:
    lines = program.read_text().splitlines()
    first = next(line for line in lines if line.endswith(")") and not line.startswith(("sys.", "#", "from", "import")))
    assert first == "end_quietly()", "a resource that is registered before it can already be interrupted"


REHEARSAL = """
import runpy, sys, time
sys.path.insert(0, {project!r})
from rehearsal.engine import exclusive

def waits(*_, **__):
    print("ready", flush=True)
    time.sleep(60)

exclusive.exclusive = waits
sys.argv = ["rehearsal", "life", "--stack", "dev"]
runpy.run_module("rehearsal", run_name="__main__", alter_sys=True)
"""


def test_a_rehearsal_that_is_told_to_end_ends_as_after_an_interrupt(tmp_path: Path) -> None:
    host = tmp_path / "host.py"
    host.write_text(REHEARSAL.format(project=str(PROJECT)))
    with subprocess.Popen(
        [sys.executable, str(host)], stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    ) as process:
        assert process.stdout is not None
        assert process.stderr is not None
        assert "ready\n" in iter(process.stdout.readline, ""), "it runs"
        process.terminate()
        said = process.stderr.read()
    assert (process.returncode, said) == (130, "interrupted: the next rehearsal starts from the beginning\n")
