"""`pulumi`, `aws` and `curl`, emulated by scripts that say how they were run."""

import json
import os
import subprocess
from pathlib import Path
from typing import NamedTuple

import pytest
from recorder import PROJECT

PULUMI = r"""#!/bin/sh
echo "pulumi $*" >> "$CALLS"
case "$*" in
*"config get aws:region"*) echo ap-northeast-2 ;;
*"config get --path cluster.name"*) exit 1 ;;
"stack ls --json") echo "$STACKS" ;;
"stack export --stack "*) echo "$STATE" ;;
*--event-log*)
  [ "$PULUMI_DEBUG_COMMANDS" = true ] || exit 7
  while [ "$1" != --event-log ]; do shift; done
  printf '%s' "$EVENTS" > "$2"
  echo "$DIGEST"
  exit "$PREVIEW" ;;
esac
"""
AWS = r"""#!/bin/sh
echo "aws $*" >> "$CALLS"
case "$2" in
describe-cluster)
  case "$CLUSTER" in
  none) echo "An error occurred (ResourceNotFoundException): No cluster found" >&2; exit 254 ;;
  denied) echo "An error occurred (AccessDeniedException): not authorized" >&2; exit 254 ;;
  new) echo "None	None" ;;
  *) echo "https://api.test	$(echo authority | base64)" ;;
  esac ;;
get-token) echo the-token ;;
esac
"""
CURL = r"""#!/bin/sh
echo "curl $*" >> "$CALLS"
case "$*" in
*/healthz) [ "$CLUSTER" != unreachable ] || exit 28; printf 200 ;;
*/api)
  case "$CLUSTER" in
  unknown) printf 401 ;;
  gone) printf 000; exit 28 ;;
  broken) printf 503 ;;
  *) printf 200 ;;
  esac ;;
esac
"""


class Done(NamedTuple):
    code: int
    printed: str
    reported: str
    calls: list[str]


@pytest.fixture
def run(tmp_path: Path):
    tools = tmp_path / "tools"
    tools.mkdir()
    for name, script in {"pulumi": PULUMI, "aws": AWS, "curl": CURL}.items():
        (tools / name).write_text(script)
        (tools / name).chmod(0o755)
    defaults = {
        "CLUSTER": "known",
        "STACKS": '[{"name": "dev"}]',
        "STATE": "state",
        "EVENTS": "",
        "DIGEST": "",
        "PREVIEW": "0",
    }

    def run(*command: str, **variables: str) -> Done:
        calls = tmp_path / "calls"
        calls.write_text("")
        path = f"{tools}{os.pathsep}{os.environ['PATH']}"
        environment = {"PATH": path, "CALLS": str(calls), **defaults, **variables}
        done = subprocess.run(command, cwd=PROJECT, env=environment, capture_output=True, text=True)
        return Done(done.returncode, done.stdout, done.stderr, calls.read_text().splitlines())

    return run


def events(*reported: dict) -> str:
    return "\n".join(json.dumps(each) for each in reported)
