"""A Chromium of this machine for tests; nothing downloads one."""

import os
import shutil
from pathlib import Path

NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
ELSEWHERE = ("/Applications/Google Chrome.app/Contents/MacOS/Google Chrome",)
WHY = "no Chromium or Chrome is installed: .ci/browser installs one on Debian and Ubuntu, BROWSER=FILE names another"


def find_browser() -> str | None:
    """The program that BROWSER names, else the first that is installed."""
    if named := os.environ.get("BROWSER"):
        return shutil.which(named)
    found = (shutil.which(name) for name in NAMES)
    return next((each for each in (*found, *ELSEWHERE) if each and Path(each).exists()), None)
