"""`python -m ci.e2e_grafana STACK`: whether Grafana is well, and each of its data sources, through a port-forward.

Grafana's API: GET /api/health and /api/datasources/uid/UID/health, which answers 400 where the plugin is not well
(github.com/grafana/grafana, pkg/api/http_server.go and pkg/api/datasources.go, 2026-11).
"""

import base64
import http.client
import json
import os
import re
import shlex
import subprocess
import sys
import tempfile
import threading
import time
import urllib.error
import urllib.parse
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

FORWARDED = re.compile(r"Forwarding from 127\.0\.0\.1:(\d+) ->")
SECONDS = 30.0  # for a forward to stand, and for each answer
TRIES = 10  # a pod's credentials come with its first calls
PAUSE = float(os.environ.get("E2E_PAUSE", "15"))
# CloudWatch's own check asks for logs too (grafana/grafana pkg/tsdb/cloudwatch, CheckHealth, 2026-11), for which
# Grafana's role has a right only where the stack has logs: infra/metrics.py. Else its first line is what counts.
METRICS = "Successfully queried the CloudWatch metrics API"

Answer = tuple[int, Any]


class Unwell(Exception):
    """What was asked and what came instead."""


def problem_of(source: dict[str, Any], answer: Answer) -> str | None:
    """Why a data source is not well; None where it is."""
    status, body = answer
    message = str(body.get("message") if isinstance(body, dict) else body)
    if status == 200 and isinstance(body, dict) and body.get("status") == "OK":
        return None
    if source.get("type") == "cloudwatch" and METRICS in message:
        return None
    return f"the data source {source.get('name')} answers {status}: {message}"


def check(get: Callable[[str], Answer]) -> list[str]:
    """Everything that is not well, in words."""
    status, health = get("/api/health")
    if status != 200 or not isinstance(health, dict) or health.get("database") != "ok":
        return [f"Grafana answers {status} on /api/health: {health}"]
    status, sources = get("/api/datasources")
    if status != 200 or not isinstance(sources, list) or not sources:
        return [f"Grafana answers {status} on /api/datasources, where there should be one: {sources}"]
    problems = []
    for source in sources:
        uid = urllib.parse.quote(str(source.get("uid")), safe="")
        problems.append(problem_of(source, get(f"/api/datasources/uid/{uid}/health")))
    return [problem for problem in problems if problem]


def _output(name: str, stack: str) -> str:
    command = ["pulumi", "stack", "output", name, "--show-secrets", "--stack", stack]
    return subprocess.run(command, check=True, stdout=subprocess.PIPE, text=True).stdout.strip()


@contextmanager
def _forward(stack: str) -> Iterator[tuple["subprocess.Popen[str]", int]]:
    """The stack's own command for Grafana with the stack's own kubeconfig; raises Unwell where it does not stand."""
    with tempfile.TemporaryDirectory() as folder:  # for its owner alone
        kubeconfig = Path(folder, "kubeconfig")
        kubeconfig.write_text(_output("kubeconfig", stack))
        command = shlex.split(_output("grafana_open_command", stack))
        process = subprocess.Popen(
            command,
            env={**os.environ, "KUBECONFIG": str(kubeconfig)},
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )
        late = threading.Timer(SECONDS, process.kill)
        late.start()
        try:
            assert process.stdout
            found = next((match for line in process.stdout if (match := FORWARDED.search(line))), None)
            late.cancel()
            if found is None:
                raise Unwell(_ended(process))
            yield process, int(found[1])
        finally:
            late.cancel()
            process.kill()
            process.communicate()


def _ended(process: "subprocess.Popen[str]") -> str:
    assert process.stderr
    process.wait()
    return f"the port-forward ended: {process.stderr.read().strip() or 'it did not say why'}"


def _getter(port: int, password: str) -> Callable[[str], Answer]:
    opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))  # it is on this machine
    credentials = base64.b64encode(f"admin:{password}".encode()).decode()

    def get(path: str) -> Answer:
        request = urllib.request.Request(f"http://127.0.0.1:{port}{path}")
        if path != "/api/health":
            request.add_header("Authorization", f"Basic {credentials}")
        try:
            with opener.open(request, timeout=SECONDS) as answer:
                return answer.status, read(answer.read())
        except urllib.error.HTTPError as answer:
            return answer.code, read(answer.read())

    return get


def read(body: bytes) -> Any:
    """An answer's JSON, or the beginning of its text."""
    try:
        return json.loads(body)
    except ValueError:
        return body.decode(errors="replace")[:200]


def main(stack: str) -> int:
    problems: list[str] = []
    try:
        password = _output("grafana_admin_password", stack)
        with _forward(stack) as (process, port):
            get = _getter(port, password)
            for attempt in range(TRIES):
                try:
                    problems = check(get)
                except (OSError, http.client.HTTPException) as failure:
                    problems = [f"Grafana does not answer: {failure}"]
                if not problems:
                    print("Grafana and each of its data sources are well")
                    return 0
                if process.poll() is not None:
                    problems = [_ended(process)]
                    break
                if attempt < TRIES - 1:
                    time.sleep(PAUSE)
    except Unwell as failure:
        problems = [str(failure)]
    except (OSError, subprocess.CalledProcessError) as failure:
        problems = [f"the stack {stack} could not be asked: {failure}"]
    for problem in problems:
        print(f"error: {problem}", file=sys.stderr)
    return 1


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
