"""No program of a control plane outlives its owner, and one that fails says why. Needs none of the binaries."""

import fcntl
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from rehearsal.control_plane import NoControlPlane, plane
from rehearsal.control_plane.processes import Process, wait_until

OWNER = """
import os, sys, time
from pathlib import Path
from rehearsal.control_plane.processes import Process
folder = Path(sys.argv[1])
Process("sleeper", ["sh", "-c", "echo $$ > pid.new && mv pid.new pid && exec sleep 600"], folder,
        os.open(folder / "lock", os.O_CREAT | os.O_RDWR)).start()
time.sleep(600)
"""


@pytest.fixture
def process(tmp_path: Path) -> Callable[..., Process]:
    (tmp_path / "logs").mkdir()

    def make(script: str, grace: float = 5) -> Process:
        return Process("program", ["sh", "-c", script], tmp_path, os.open("/dev/null", os.O_RDONLY), grace)

    return make


def runs(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    return True


def soon(true: Callable[[], bool]) -> None:
    wait_until(true, "it is so")


@pytest.mark.parametrize("killed", ["owner", "lifeline"])
def test_a_program_ends_when_its_owner_is_killed(tmp_path: Path, killed: str) -> None:
    if killed == "lifeline" and sys.platform != "linux":
        pytest.skip("Linux alone has a signal for the death of a parent; elsewhere the owner's death is what counts")
    (tmp_path / "logs").mkdir()
    owner = subprocess.Popen([sys.executable, "-c", OWNER, str(tmp_path)], cwd=Path(__file__).parent.parent)
    try:
        soon((tmp_path / "pid").exists)
        pid = int((tmp_path / "pid").read_text())
        assert runs(pid), "the program runs as long as its owner does"
        parent = int(subprocess.run(["ps", "-o", "ppid=", "-p", str(pid)], capture_output=True, text=True).stdout)
        os.kill(owner.pid if killed == "owner" else parent, signal.SIGKILL)
        soon(lambda: not runs(pid))
    finally:
        owner.kill()
        owner.wait()


def test_a_program_that_will_not_end_is_killed_after_its_grace(process, tmp_path: Path) -> None:
    stubborn = process("trap '' TERM; touch ready; while :; do sleep 0.05; done", grace=0.1)
    stubborn.start()
    soon((tmp_path / "ready").exists)
    begun = time.monotonic()
    stubborn.stop()
    assert time.monotonic() - begun < 5, "a rehearsal does not wait for what will not end"


def test_a_program_can_be_stopped_and_started_again(process, tmp_path: Path) -> None:
    twice = process("echo started >> starts; exec sleep 600")
    for times in (1, 2):
        twice.start()
        soon(
            lambda times=times: (
                (tmp_path / "starts").exists() and len((tmp_path / "starts").open().readlines()) == times
            )
        )
        twice.check()
        twice.stop()
    twice.stop()


def test_a_paused_program_goes_on_where_it_was_and_ends_in_time(process, tmp_path: Path) -> None:
    beats, name = tmp_path / "beats", tmp_path / "name"
    beating = process("echo $$ > name.new; mv name.new name; while :; do echo >> beats; sleep 0.01; done", grace=60)
    beating.start()
    soon(beats.exists)

    def is_paused() -> bool:
        state = subprocess.run(["ps", "-o", "state=", "-p", name.read_text().strip()], capture_output=True, text=True)
        return state.stdout.startswith("T")

    beating.pause()
    soon(is_paused)
    before = beats.stat().st_size
    beating.resume()
    soon(lambda: beats.stat().st_size > before)
    beating.pause()
    soon(is_paused)
    begun = time.monotonic()
    beating.stop()
    assert time.monotonic() - begun < 30, "paused, it is still asked to end, and does not wait to be killed"


def test_a_program_that_ended_by_itself_says_so_with_the_end_of_its_log(process) -> None:
    broken = process("for line in $(seq 100); do echo line $line; done; echo the cause >&2; exit 3")
    broken.start()
    with pytest.raises(NoControlPlane, match=r"program ended by itself \(status 3\)") as failure:
        wait_until(lambda: False, "it is ready", [broken], limit=20)
    assert str(failure.value).endswith("the cause"), "what is read last says most"
    assert "line 1\n" not in str(failure.value), "a log has thousands of lines"
    assert "program.log" in str(failure.value), "the rest is there"


def test_a_program_that_is_not_ready_in_time_shows_its_log_too(process, tmp_path: Path) -> None:
    slow = process("echo still at it; touch said; exec sleep 600")
    slow.start()
    soon((tmp_path / "said").exists)
    with pytest.raises(NoControlPlane, match=r"(?s)in vain until it is ready.*still at it"):
        wait_until(lambda: False, "it is ready", [slow], limit=0)
    slow.stop()


def test_a_program_sees_nothing_of_the_users_environment(
    process, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("HTTPS_PROXY", "http://proxy.invalid")
    plain = process("env > seen.new; mv seen.new seen; exec sleep 600")
    plain.start()
    soon((tmp_path / "seen").exists)
    plain.stop()
    assert "proxy.invalid" not in (tmp_path / "seen").read_text(), "a proxy or a kubeconfig would be obeyed"


def test_what_a_killed_owner_left_is_taken_away_by_the_next_and_what_is_in_use_is_not(tmp_path: Path) -> None:
    left, used, young = (tmp_path / f"control-plane-{name}" for name in ("left", "used", "young"))
    for folder in (left, used, young):
        folder.mkdir()
        (folder / "lock").touch()
        os.utime(folder / "lock", (time.time(), time.time()))  # not the kernel's clock, which tests/clock does not move
    for folder in (left, used):
        os.utime(folder / "lock", (0, 0))
    with (used / "lock").open("rb") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        plane._sweep(tmp_path)
    assert [left.exists(), used.exists(), young.exists()] == [False, True, True], "a hundred MB each would pile up"
