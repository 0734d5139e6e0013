"""Two rehearsals of one stack never work on its folder at once."""

import json
import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from rehearsal.engine.exclusive import InUse, exclusive
from rehearsal.stack import Rehearsal

PROJECT = Path(__file__).parent.parent
HOLD = """
import sys
from pathlib import Path
from rehearsal.engine.exclusive import exclusive
with exclusive(Path(sys.argv[1])):
    print("held", flush=True)
    sys.stdin.read()
"""


@contextmanager
def other_process(folder: Path) -> Iterator[subprocess.Popen[str]]:
    """Another process that holds the folder."""
    command = [sys.executable, "-c", HOLD, str(folder)]
    with subprocess.Popen(command, cwd=PROJECT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        assert process.stdout.readline() == "held\n", "it has begun"
        try:
            yield process
        finally:
            process.kill()


def test_a_second_rehearsal_of_a_stack_is_refused_before_it_deletes_anything(tmp_path: Path) -> None:
    folder = tmp_path / "dev"
    folder.mkdir()
    (folder / "cloud.json").write_text("{}")
    with other_process(folder) as other:
        refused = f"process {other.pid} is rehearsing in {folder}; wait until it ends, or stop it"
        with pytest.raises(InUse, match=refused), exclusive(folder, emptied=True):
            pytest.fail("the folder is another's")
        assert (folder / "cloud.json").exists(), "what the living one works with stays"
        other.kill()
        other.wait()
        with exclusive(folder, emptied=True):
            assert not folder.exists(), "the lock of a process that was killed holds nobody up"


@pytest.mark.engine
def test_the_lock_of_a_living_engine_is_not_taken_away(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with Rehearsal("dev", folder=tmp_path):
        pass  # the stack is there now, and has no resources
    lock = tmp_path / "state" / ".pulumi" / "locks" / "organization" / "eks-grafana" / "dev" / "a.json"
    lock.parent.mkdir(parents=True, exist_ok=True)
    content = {"username": "me", "hostname": "here", "timestamp": "2026-11-25T00:00:00Z"}
    monkeypatch.setattr("rehearsal.engine.exclusive.ENDING", 0)
    engine = tmp_path / "pulumi"  # a process has the name of its file
    engine.symlink_to(shutil.which("sleep") or "")
    with subprocess.Popen([engine, "60"]) as living:
        lock.write_text(json.dumps({**content, "pid": living.pid}))
        held = f"process {living.pid} holds the stack's lock"
        with pytest.raises(InUse, match=held), Rehearsal("dev", folder=tmp_path):
            pytest.fail("two engines would write one state")
        assert lock.exists(), "the run that holds it goes on"
        living.kill()
    for ended in (living.pid, os.getpid()):
        lock.write_text(json.dumps({**content, "pid": ended}))
        with Rehearsal("dev", folder=tmp_path):
            assert not lock.exists(), "a lock is cancelled where its engine is gone, and its number perhaps another's"
