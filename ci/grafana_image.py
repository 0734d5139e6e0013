"""`python -m ci.grafana_image STACK [--mails]`: starts Grafana's image as the stack's pod would, and asks what it has.

The pod is the one of a rehearsal: image, user, environment, files, read-only root. It runs in Docker or podman, in a
network without a way out, beside an idle Prometheus where the stack has one. With a volume, the pod is then started a
second time on the same database. `--mails`: with what no stack file has until somebody writes it, a mail address and a
certificate.
"""

import argparse
import json
import secrets
import sys
import tempfile
import time
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from ci.containers import Containers, Failed, arguments, containers, find_engine, write_files
from ci.e2e_grafana import Answer, read
from ci.grafana_provisioned import Ask, login_problems, problems
from rehearsal.engine.gobuild import Unavailable
from rehearsal.engine.run import RehearsalError
from rehearsal.stack import Rehearsal

TRIES = 60
PAUSE = 2.5  # seconds; together the 150 of the pod's startup probe
PORT = 3000
# Names of RFC 2606, and a certificate of nobody's account. Grafana is asked in its own container: it has no TLS there.
MAILS = {
    "grafana": {
        "alerts": {"emails": ["team@example.com"]},
        "exposure": "internal",
        "allow_plain_http": False,
        "hostname": "grafana.example.com",
        "certificate_arn": "arn:aws:acm:ap-northeast-2:123456789012:certificate/00000000-0000-0000-0000-000000000000",
    }
}


def asking(started: Containers) -> Ask:
    """Asks by curl inside of Grafana's container: the network has no way in either. The password is in no argument."""

    def ask(path: str, password: str = "", *, body: Mapping[str, str] | None = None) -> Answer:
        lines = ["silent", "max-time = 30", 'write-out = "\\n%{http_code}"']
        lines += [f"url = {json.dumps(f'http://127.0.0.1:{PORT}{path}')}"]
        lines += [f"user = {json.dumps(f'admin:{password}')}"] if password else []
        if body is not None:
            lines += ['header = "Content-Type: application/json"', f"data = {json.dumps(json.dumps(body))}"]
        text, _, status = started.execute("grafana", "curl", "--config", "-", given="\n".join(lines)).rpartition("\n")
        return int(status), read(text.encode())

    return ask


def wait(ask: Ask) -> None:
    """Until Grafana's database is there. Raises Failed where it never is."""
    last: object = ""
    for _ in range(TRIES):
        try:
            status, last = ask("/api/health")
            if status == 200 and isinstance(last, dict) and last.get("database") == "ok":
                return
        except Failed as failure:  # curl ends with an error as long as nobody listens
            last = failure
        time.sleep(PAUSE)
    raise Failed(f"Grafana was not well within {TRIES * PAUSE:.0f} s: {last}")


def settled(ask: Ask, files: Mapping[str, str], password: str) -> list[str]:
    """What Grafana still lacks of its files when the tries are over.

    It is well before it reads them: data sources, alerting and dashboards are provisioned once its API listens, and
    nothing says when that is done (https://github.com/grafana/grafana/pull/105428 and
    https://github.com/grafana/grafana/issues/85617, 2026-11).
    """
    found = problems(ask, files, password)
    for _ in range(TRIES - 1):
        if not found:
            break
        time.sleep(PAUSE)
        found = problems(ask, files, password)
    return found


def check(objects: Sequence[Mapping[str, Any]], engine: str) -> list[str]:
    """Runs Grafana's pod of these Kubernetes objects, and returns what is wrong. Raises Failed."""
    deployments = {
        each["metadata"]["name"]: each["spec"]["template"] for each in objects if each.get("kind") == "Deployment"
    }
    pod = deployments["grafana"]["spec"]
    given = [each for each in objects if each.get("kind") in ("ConfigMap", "Secret")]
    name = f"grafana-image-{secrets.token_hex(4)}"
    claims = [each["persistentVolumeClaim"]["claimName"] for each in pod["volumes"] if "persistentVolumeClaim" in each]
    with (
        tempfile.TemporaryDirectory() as path,
        containers(engine, name, [f"{name}-{each}" for each in claims]) as started,
    ):
        folder = Path(path)
        folder.chmod(0o755)
        write_files(given, folder)
        files = {file.name: file.read_text() for file in folder.glob("*/*") if file.suffix in (".yaml", ".json")}
        password = next(folder.glob("*/admin-password")).read_text()
        if "prometheus" in deployments:
            image = deployments["prometheus"]["spec"]["containers"][0]["image"]
            started.start("prometheus", [image], aliases=["prometheus", "prometheus.prometheus.svc"])
        ask = asking(started)
        for _ in range(2 if claims else 1):
            for each in pod.get("initContainers") or ():
                started.finish(arguments(pod, each, folder, name))
            started.start("grafana", arguments(pod, pod["containers"][0], folder, name))
            try:
                wait(ask)
                if found := [*login_problems(ask, password), *settled(ask, files, password)]:
                    return [*found, "the end of Grafana's log:", *started.logs("grafana").splitlines()]
            except Failed as failure:
                raise Failed(f"{failure}\n{started.logs('grafana')}") from None
            started.stop("grafana")
    return []


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m ci.grafana_image")
    parser.add_argument("stack")
    parser.add_argument("--mails", action="store_true")
    given = parser.parse_args()
    try:
        engine = find_engine()
        settings = MAILS if given.mails else None
        with (
            tempfile.TemporaryDirectory() as folder,
            Rehearsal(given.stack, folder=Path(folder), settings=settings) as rehearsal,
        ):
            rehearsal.up()
            objects = [each.outputs for each in rehearsal.cloud.objects() if each.type.startswith("kubernetes:")]
        found = check(objects, engine)
    except (Failed, RehearsalError, Unavailable) as failure:
        found = [str(failure)]
    if not found:
        print(f"Grafana's image starts as in the stack {given.stack}, and has each of its files")
        return 0
    print("error: " + "\n  ".join(found), file=sys.stderr)
    return 1


if __name__ == "__main__":
    sys.exit(main())
