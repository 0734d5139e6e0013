"""What a reviewer reads, and the one comment that it is in."""

import json
import subprocess
import sys
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
from plan_events import end, plan, step
from recorder import PROJECT

from plan import about
from plan.about import About
from plan.comment import MARKER, Section, comment
from plan.github import BOT, GitHub, GitHubError
from plan.rolls import NODE_GROUP


def shown(*reported: Any, stood: About | None = None, consented: bool = False) -> str:
    return comment(
        [Section("dev", plan(*reported), stood or About("base"))], label="allow-replace", consented=consented
    )


def test_a_rename_is_reported_with_its_way_out() -> None:
    page = shown(step("delete"), step("create", name="net-vpc"), end(create=1, delete=1))
    assert "**VPC <code>main-vpc</code> would be deleted:**" in page, "it reads like what it is"
    assert "<code>aliases</code> keeps it" in page, "and how it is kept"
    assert "sets the label <code>allow-replace</code>" in page, "or consented to"


def test_the_verdict_follows_the_label() -> None:
    reported = (step("delete"), end(delete=1))
    assert "🛑" in shown(*reported), "stopped"
    assert "🛑" not in shown(*reported, consented=True), "consented to"
    assert "consents to what is replaced or deleted" in shown(*reported, consented=True), "and said so"
    assert "✅" in shown(step("same"), end()), "nothing to consent to"


@pytest.mark.parametrize(
    ("path", "rolls"),
    [
        ("launchTemplate.version", True),
        ("version", True),
        ("releaseVersion", True),
        ("labels.tier", False),
        ("taints[0].value", False),
        ("scalingConfig.maxSize", False),
        ("tagsAll.Team", False),
    ],
)
def test_an_update_that_replaces_nodes_is_reported(path: str, rolls: bool) -> None:
    reported = step("update", NODE_GROUP, "general-group", detailedDiff={path: {"kind": "update"}})
    assert (
        "Nodes of <code>general-group</code> are drained and replaced" in shown(reported, end(update=1))
    ) == rolls, "EKS replaces nodes for another template, version or release, and for nothing else"


def test_a_new_stack_is_not_called_safe() -> None:
    page = shown(step("create"), end(create=1), stood=About("new: base failed", detail="make: <b>"))
    assert "✅" not in page, "it could replace anything of a running stack"
    assert "the base commit could not be brought up" in page, "this is why"
    assert "make: &#60;b&#62;" in page, "with what was said"


def test_kubernetes_that_was_not_asked_is_reported() -> None:
    assert About.INPUTS_ONLY in shown(end(), stood=About("live", inputs_only=True)), "the job noticed it"
    warned = {"severity": "warning", "message": "configured Kubernetes cluster is unreachable: unauthorized"}
    assert shown({"diagnosticEvent": warned}, end()).count(About.INPUTS_ONLY) == 1, "or the provider did"
    assert About.INPUTS_ONLY not in shown(end(), stood=About("live")), "and only then"


def test_a_failed_preview_is_reported_with_its_error_once() -> None:
    error = "config eks-grafana:vpc.nat: is not one of the choices"
    reported = [
        {"diagnosticEvent": {"severity": "error", "message": message}}
        for message in (error, f"an unhandled error occurred: {error}")
    ]
    assert shown(*reported, end()).count(error) == 1, "the engine says it twice"


@pytest.mark.parametrize("text", ["", "[]", "{", '{"state": ["base"]}', "[" * 100_000, '{"state": "mine"}'])
def test_a_plan_that_does_not_say_what_it_is_on_is_stopped(text: str, tmp_path: Path) -> None:
    (tmp_path / about.FILE).write_text(text)
    (tmp_path / "events.jsonl").write_text(json.dumps(end()))
    out = tmp_path / "comment.md"
    command = [sys.executable, "-m", "plan", "review", "--label", "x", "--out", str(out), "--plan", f"dev={tmp_path}"]
    done = subprocess.run(command, cwd=PROJECT, stdout=subprocess.PIPE, text=True)
    assert done.returncode == 1, "it could be the plan of anything"
    assert "it does not say what it was made on" in out.read_text() + done.stdout, "and it is said"


def test_the_tool_runs_without_anything_installed(tmp_path: Path) -> None:
    command = [
        sys.executable,
        "-I",
        "-S",
        "-c",
        f"import sys; sys.path.insert(0, {str(PROJECT)!r}); import plan.__main__",
    ]
    subprocess.run(command, cwd=tmp_path, check=True)  # -S: the environment's packages are out of reach


class Page(BaseHTTPRequestHandler):
    """GitHub, as far as comments and issues go."""

    entries: list[dict[str, Any]]
    calls: list[tuple[str, str, Any]]

    def _answer(self) -> None:
        address = urlsplit(self.path)
        body = json.loads(self.rfile.read(int(self.headers.get("Content-Length", 0))) or "null")
        query = parse_qs(address.query)
        type(self).calls.append((self.command, address.path, body))
        answer: Any = {"html_url": "https://github.test/1"}
        if self.headers["Authorization"] != "Bearer the-token":
            self.send_error(401)
            return
        if self.command == "GET":
            first, size = int(query["page"][0]) - 1, int(query["per_page"][0])
            answer = self.entries[first * size : (first + 1) * size]
        if self.command == "DELETE" and "gone" in self.path:
            self.send_error(404)
            return
        self.send_response(200)
        self.end_headers()
        self.wfile.write(json.dumps(answer).encode())

    do_GET = do_POST = do_PATCH = do_DELETE = _answer

    def log_message(self, format: str, *args: Any) -> None: ...


@pytest.fixture
def page() -> Iterator[type[Page]]:
    handler = type("Fresh", (Page,), {"entries": [], "calls": []})
    server = ThreadingHTTPServer(("127.0.0.1", 0), handler)
    handler.address = f"http://127.0.0.1:{server.server_port}"  # type: ignore[attr-defined]
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield handler
    server.shutdown()
    server.server_close()


def github(page: Any, token: str = "the-token") -> GitHub:
    variables = {"GITHUB_API_URL": page.address, "GITHUB_REPOSITORY": "owner/name", "GITHUB_TOKEN": token}
    return GitHub.of(variables)


def entry(number: int, body: str, login: str = BOT) -> dict[str, Any]:
    return {"id": number, "number": number, "body": body, "user": {"login": login}}


def test_the_first_comment_is_written_and_later_ones_replace_it(page: type[Page]) -> None:
    github(page).comment(7, f"{MARKER} new", MARKER)
    assert page.calls[-1][:2] == ("POST", "/repos/owner/name/issues/7/comments"), "there was none"
    page.entries = [entry(n, "talk", "someone") for n in range(250)] + [entry(999, f"{MARKER} old")]
    github(page).comment(7, f"{MARKER} new", MARKER)
    method, path, body = page.calls[-1]
    assert (method, path) == ("PATCH", "/repos/owner/name/issues/comments/999"), "on whatever page it stands"
    assert body == {"body": f"{MARKER} new"}, "with the new text"


def test_nobody_chooses_which_comment_is_overwritten(page: type[Page]) -> None:
    page.entries = [entry(1, f"{MARKER} mine", "someone"), entry(2, f"I quote {MARKER}"), {"id": 3, "user": None}]
    github(page).comment(7, f"{MARKER} new", MARKER)
    assert page.calls[-1][0] == "POST", "a comment of someone else's with the marker is not ours, nor is a quotation"


def test_drift_has_one_issue_that_is_opened_updated_and_closed(page: type[Page]) -> None:
    here = github(page)
    assert here.issue("Drift", None, "<!-- drift -->") == "", "nothing to say, and nothing to close"
    here.issue("Drift", "<!-- drift --> text", "<!-- drift -->")
    assert page.calls[-1][0] == "POST", "opened"
    page.entries = [entry(5, "<!-- drift --> text")]
    here.issue("Drift", "<!-- drift --> more", "<!-- drift -->")
    assert page.calls[-1][:2] == ("PATCH", "/repos/owner/name/issues/5"), "updated"
    here.issue("Drift", None, "<!-- drift -->")
    assert page.calls[-1][2] == {"state": "closed"}, "closed once the cloud is as the state says"


def test_a_label_is_taken_off_or_was_off_already(page: type[Page]) -> None:
    github(page).remove_label(7, "allow replace/x")
    assert page.calls[-1][:2] == ("DELETE", "/repos/owner/name/issues/7/labels/allow%20replace%2Fx"), "by its name"
    github(page).remove_label(7, "gone")  # GitHub answers 404


def test_a_refusal_of_github_is_reported_without_the_token(page: type[Page]) -> None:
    with pytest.raises(GitHubError, match=r"POST /issues/7/comments|GET /issues/7/comments.*401") as refused:
        github(page, "another").comment(7, "text", MARKER)
    assert "another" not in str(refused.value), "a log can be read by anyone"
    with pytest.raises(GitHubError, match="GITHUB_TOKEN must be set"):
        GitHub.of({"GITHUB_REPOSITORY": "owner/name"})


def whole(reported: Any) -> str:
    return comment([Section("dev", plan(reported, end()), About())], label="allow", consented=False)


def test_the_table_names_what_changes_as_the_values_do() -> None:
    """An environment variable that comes moves all behind it, by the engine's count."""
    env = [{"name": name, "value": "1"} for name in ("A", "C")]
    pod = {"spec": {"containers": [{"name": "app", "env": env}]}}
    more = {"spec": {"containers": [{"name": "app", "env": [env[0], {"name": "B", "value": "2"}, env[1]]}]}}
    moved = [f"spec.containers[0].env[{place}].{key}" for place in (1, 2) for key in ("name", "value")]
    update = step("update", "kubernetes:core/v1:Pod", "app", diffs=moved, old={"inputs": pod}, new={"inputs": more})
    (line,) = [line for line in whole(update).splitlines() if line.startswith("| &#126;")]
    assert "env&#91;B&#93;" in line, "what comes, by its name"
    assert "&#91;2&#93;" not in line, "and nothing of what it moves"


def test_a_property_without_a_value_to_show_is_named_beside_the_others() -> None:
    old = {"roleArn": "role/safe-1234567", "webhook": "[secret]", "tags": {"a": "1"}}
    new = {"roleArn": "role/safe-7654321", "webhook": "[secret]", "tags": {"a": "2"}}
    diffs = ["roleArn", "tags", "webhook"]
    update = step("update", "aws:x/y:Y", "it", diffs=diffs, old={"inputs": old}, new={"inputs": new})
    (line,) = [line for line in whole(update).splitlines() if line.startswith("| &#126;")]
    assert all(name in line for name in ("tags.a", "roleArn", "webhook")), "it changes all the same"


def test_a_replacement_that_no_property_forces_says_so() -> None:
    assert "**what it depends on, or the program**" in whole(step("replace", "kubernetes:core/v1:Service", "front"))
