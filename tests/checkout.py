"""This project as someone else has it."""

import shutil
import subprocess
from pathlib import Path

from recorder import PROJECT


def copy_of_project(folder: Path) -> None:
    """The files that git has, or would have with the next commit; nothing that was set up."""
    listed = ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"]
    names = subprocess.run(listed, cwd=PROJECT, stdout=subprocess.PIPE, text=True, check=True).stdout
    for name in filter(None, names.split("\0")):
        if (PROJECT / name).exists():
            (folder / name).parent.mkdir(parents=True, exist_ok=True)
            shutil.copy(PROJECT / name, folder / name)
