"""A rehearsal that is interrupted leaves no process behind, and nothing that stops the next one."""

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from rehearsal.stack import Rehearsal

pytestmark = [pytest.mark.engine, pytest.mark.changes, pytest.mark.usefixtures("saves_each_step")]

UP = """
import sys
import time
from pathlib import Path
from rehearsal.stack import Rehearsal
with Rehearsal("dev", folder=Path(sys.argv[1]), on_output=lambda line: print(line, flush=True)) as rehearsal:
    rehearsal.up()
"""


def living(group: int) -> list[str]:
    """The processes of a group that still run; one that has ended and waits for its parent does not."""
    listed = subprocess.run(["ps", "-A", "-o", "pgid=,stat=,args="], stdout=subprocess.PIPE, text=True, check=True)
    rows = (line.split(maxsplit=2) for line in listed.stdout.splitlines())
    return [" ".join(row) for row in rows if row[0] == str(group) and not row[1].startswith("Z")]


@pytest.mark.parametrize("how", [signal.SIGINT, signal.SIGTERM, signal.SIGKILL], ids=["ctrl-c", "terminate", "kill"])
def test_an_interrupted_up_is_finished_by_the_next_one(how: signal.Signals, tmp_path: Path) -> None:
    with subprocess.Popen(
        [sys.executable, "-c", UP, str(tmp_path)],
        cwd=Path(__file__).parent.parent,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        text=True,
        start_new_session=True,  # a terminal's Ctrl-C reaches the whole group, and nothing else
    ) as process:
        assert process.stdout is not None
        started = any("aws:ec2:Vpc main-vpc creat" in line for line in process.stdout)
        assert started, "the up was under way when it was interrupted"
        # A terminal's Ctrl-C reaches the engine too; the others reach the rehearsal alone, and the engine must notice.
        os.killpg(process.pid, how) if how is signal.SIGINT else process.send_signal(how)
        process.stdout.read()
        process.wait(timeout=60)
    until = time.monotonic() + 30
    while living(process.pid) and time.monotonic() < until:
        pass
    assert not living(process.pid), "the engine and the emulators end with the rehearsal"
    with Rehearsal("dev", folder=tmp_path) as rehearsal:
        rehearsal.up()
        rehearsal.destroy()
        assert not rehearsal.state(), "neither lock nor half-made resource stopped the next run"
        if how is signal.SIGINT:
            assert not rehearsal.cloud.objects(), "Ctrl-C lets running steps end: nothing is made and forgotten"
