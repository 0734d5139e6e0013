"""`python -m ci.grafana_image STACK`: starts Grafana's image as the stack's pod would, and asks what it was given.

The pod is the one of a rehearsal: image, user, environment, files, read-only root. It runs in Docker or podman, in a
network without a way out, beside an idle Prometheus where the stack has one. Asked through Grafana's API
(github.com/grafana/grafana, pkg/api/api.go and pkg/services/ngalert/api, 2026-11): health, both logins, data sources,
dashboards, alert rules. With a volume, the pod is then started a second time on the same database.
"""

import json
import secrets
import sys
import tempfile
import time
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any

from ci.containers import Containers, Failed, arguments, containers, find_engine, write_files
from ci.e2e_grafana import Answer, read
from rehearsal.engine.gobuild import Unavailable
from rehearsal.engine.run import RehearsalError
from rehearsal.stack import Rehearsal

TRIES = 60
PAUSE = 2.5  # seconds; together the 150 of the pod's startup probe
PORT = 3000
WRONG = "not-the-password"

Ask = Callable[..., Answer]
"""`ask(path, password)` is a GET as the admin, `ask(path, body=...)` a POST of JSON without a login."""


def login_problems(ask: Ask, password: str) -> list[str]:
    """Which login does not answer as it should. Asked once: after five wrong ones Grafana refuses the right one too
    (`brute_force_login_protection_max_attempts` in grafana/grafana, conf/defaults.ini, 2026-11)."""
    found: list[str] = []
    for given, wanted in ((password, 200), (WRONG, 401)):
        status, _ = ask("/login", body={"user": "admin", "password": given})
        if status != wanted:
            found.append(f"a login with the {'right' if given == password else 'wrong'} password answers {status}")
    return found


def problems(ask: Ask, files: Mapping[str, str], password: str) -> list[str]:
    """What Grafana does not have of its provisioning files, name to content."""
    found: list[str] = []
    provisioned = [json.loads(text) for name, text in files.items() if name.endswith(".yaml")]
    for source in (each for file in provisioned for each in file.get("datasources", ())):
        found += _source(ask, source, password)
    rules = {rule["uid"] for file in provisioned for group in file.get("groups", ()) for rule in group.get("rules", ())}
    found += _missing("alert rule", rules, ask("/api/v1/provisioning/alert-rules", password))
    boards = {json.loads(text)["uid"] for name, text in files.items() if name.endswith(".json")}
    found += _missing("dashboard", boards, ask("/api/search?type=dash-db", password))
    for uid in sorted(boards):
        status, body = ask(f"/api/dashboards/uid/{uid}", password)
        if status != 200 or not body["dashboard"].get("panels"):
            found.append(f"the dashboard {uid} answers {status} and shows no panel")
    return found


def _source(ask: Ask, source: Mapping[str, Any], password: str) -> list[str]:
    """A source is there, the image has its plugin, and what needs no cloud answers."""
    name, uid = source["name"], source["uid"]
    if (status := ask(f"/api/datasources/uid/{uid}", password)[0]) != 200:
        return [f"the data source {name} answers {status}"]
    if (status := ask(f"/api/plugins/{source['type']}/settings", password)[0]) != 200:
        return [f"the image has no plugin {source['type']}, which the data source {name} needs (status {status})"]
    if source["type"] == "cloudwatch":
        return []  # there is no AWS here
    status, health = ask(f"/api/datasources/uid/{uid}/health", password)
    return [] if status == 200 else [f"the data source {name} is not well: {status} {health}"]


def _missing(kind: str, wanted: set[str], answer: Answer) -> list[str]:
    status, body = answer
    if status != 200 or not isinstance(body, list):
        return [f"the list of each {kind} answers {status}"]
    return [f"the {kind} {uid} was not provisioned" for uid in sorted(wanted - {each.get("uid") for each in body})]


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


def main(stack: str) -> int:
    try:
        engine = find_engine()
        with tempfile.TemporaryDirectory() as folder, Rehearsal(stack, folder=Path(folder)) as rehearsal:
            rehearsal.up()
            objects = [each.outputs for each in rehearsal.cloud.objects() if each.type.startswith("kubernetes:")]
        found = check(objects, engine)
    except (Failed, RehearsalError, Unavailable) as failure:
        found = [str(failure)]
    if not found:
        print(f"Grafana's image starts as in the stack {stack}, and has each data source, dashboard and alert rule")
        return 0
    print("error: " + "\n  ".join(found), file=sys.stderr)
    return 1


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
