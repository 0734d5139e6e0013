"""The states of the stack files after an `up` on the emulators, for tests that only read them."""

import functools
import tempfile
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from rehearsal.stack import Rehearsal


@functools.cache
def state(stack: str) -> Sequence[dict[str, Any]]:
    with tempfile.TemporaryDirectory() as folder, Rehearsal(stack, folder=Path(folder)) as rehearsal:
        rehearsal.up()
        return rehearsal.state()
