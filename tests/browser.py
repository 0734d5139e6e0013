"""A Chromium of this machine for tests; nothing downloads one. `python3 tests/browser.py` fails where there is none."""

import os
import shutil
import sys

NAMES = (
    "chromium",
    "google-chrome",
    "google-chrome-stable",
    "chromium-browser",
    "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome",
)
WHY = "no Chromium or Chrome is installed: .ci/browser installs it on Debian, CHROMIUM=FILE names another one"


def find_browser() -> str | None:
    """The program that CHROMIUM names, else the first that is installed."""
    named = os.environ.get("CHROMIUM")
    found = (shutil.which(name) for name in ([named] if named else NAMES))
    return next(filter(None, found), None)


if __name__ == "__main__":
    sys.exit(None if find_browser() else WHY)
