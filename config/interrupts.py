"""How the program ends when the engine has done with it."""

import signal
import sys

HOST = "pulumi-language-python-exec"  # runs a program, alone in its process


def end_quietly() -> None:
    """Lets an interrupt end this process as the system does, without a word of Python's.

    Where a resource fails, or a policy forbids it, the engine interrupts the program (SIGINT to the children of its
    language host: pulumi 3.255.0, sdk/go/common/resource/plugin/plugin.go). Python answers with tracebacks of
    KeyboardInterrupt, and the engine prints them above the error that matters. Nothing is lost: what is under way is
    the engine's, and it saves the state. In any other process, such as a rehearsal's or a test's, this does nothing.
    """
    if any(word.endswith(HOST) for word in sys.orig_argv):
        signal.signal(signal.SIGINT, signal.SIG_DFL)
