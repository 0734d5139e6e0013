"""Runs a program for as long as its own standard input stays open: `python lifeline.py GRACE COMMAND...`.

Whoever starts it holds the other end of the pipe. The operating system closes that end when its holder stops, by
whatever signal, so the program never outlives its owner; closing it is also the ordinary way to stop the program: it is
asked to end (SIGTERM) and, after GRACE seconds, killed. What comes through the pipe pauses the program (PAUSE) or lets
it go on (RESUME). Should this process itself be killed, Linux kills the program with it. Needs the standard library
alone: it is run without the project's packages, to start quickly and stay small.
"""

import ctypes
import os
import signal
import subprocess
import sys
import threading

PR_SET_PDEATHSIG = 1  # <linux/prctl.h>; other systems have no such call
PAUSE, RESUME = b"p", b"r"
SIGNALS = {PAUSE: signal.SIGSTOP, RESUME: signal.SIGCONT}


def _killed_with_its_parent() -> None:
    """Run in the child. Linux means the thread that made it: here the main one, which lasts as long as the process."""
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, signal.SIGKILL)


def _end_with_input(child: "subprocess.Popen[bytes]", grace: float) -> None:
    while order := os.read(0, 1):
        child.send_signal(SIGNALS[order])
    child.terminate()
    child.send_signal(SIGNALS[RESUME])  # a paused program does not notice that it is asked to end
    try:
        child.wait(grace)
    except subprocess.TimeoutExpired:
        child.kill()


def main(grace: str, *command: str) -> int:
    child = subprocess.Popen(command, stdin=subprocess.DEVNULL, preexec_fn=_killed_with_its_parent)
    threading.Thread(target=_end_with_input, args=(child, float(grace)), daemon=True).start()
    return child.wait()


if __name__ == "__main__":
    os._exit(main(*sys.argv[1:]) & 0xFF)  # at once: the thread may still be reading
