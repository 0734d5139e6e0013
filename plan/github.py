"""The few calls of GitHub's REST API that the workflows need (docs.github.com/en/rest, version 2022-11-28).

Comments and issues are found again by a marker in the body and by their author, on whatever page they stand: anyone
may write a comment that carries the marker, and must not thereby choose what is overwritten.
"""

import json
import os
import urllib.error
import urllib.parse
import urllib.request
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

BOT = "github-actions[bot]"  # the author of what is written with a workflow's own token
MOST_PAGES = 100  # of 100 entries
SECONDS = 30


class GitHubError(Exception):
    """A call was refused or not answered; the text names it and says what GitHub said."""


@dataclass(frozen=True)
class GitHub:
    api: str
    repository: str  # owner/name
    token: str

    @classmethod
    def of(cls, environment: Mapping[str, str] = os.environ) -> "GitHub":
        """From the variables that a workflow has; GITHUB_TOKEN must be handed to the step."""
        missing = [key for key in ("GITHUB_REPOSITORY", "GITHUB_TOKEN") if not environment.get(key)]
        if missing:
            raise GitHubError(f"{' and '.join(missing)} must be set")
        api = environment.get("GITHUB_API_URL", "https://api.github.com")
        return cls(api, environment["GITHUB_REPOSITORY"], environment["GITHUB_TOKEN"])

    def comment(self, number: int, body: str, marker: str) -> str:
        """Writes the one comment with the marker on a pull request or issue; returns its address."""
        found = self._own(f"/issues/{number}/comments", marker)
        if found is None:
            return self._call("POST", f"/issues/{number}/comments", {"body": body})["html_url"]
        return self._call("PATCH", f"/issues/comments/{found['id']}", {"body": body})["html_url"]

    def issue(self, title: str, body: str | None, marker: str) -> str:
        """Opens or updates the one open issue with the marker, or closes it where there is nothing to say."""
        found = self._own("/issues", marker, state="open")
        if body is None:
            return self._call("PATCH", f"/issues/{found['number']}", {"state": "closed"})["html_url"] if found else ""
        if found is None:
            return self._call("POST", "/issues", {"title": title, "body": body})["html_url"]
        return self._call("PATCH", f"/issues/{found['number']}", {"title": title, "body": body})["html_url"]

    def remove_label(self, number: int, label: str) -> None:
        try:
            self._call("DELETE", f"/issues/{number}/labels/{urllib.parse.quote(label, safe='')}")
        except GitHubError as refused:
            if not isinstance(refused.__cause__, urllib.error.HTTPError) or refused.__cause__.code != 404:
                raise  # 404: it is not there, as it should be

    def _own(self, path: str, marker: str, **query: str) -> dict[str, Any] | None:
        for entry in self._entries(path, query):
            author = entry.get("user") or {}
            if (entry.get("body") or "").startswith(marker) and author.get("login") == BOT:
                return entry
        return None

    def _entries(self, path: str, query: Mapping[str, str]) -> Iterator[dict[str, Any]]:
        for page in range(1, MOST_PAGES + 1):
            entries = self._call("GET", f"{path}?{urllib.parse.urlencode({**query, 'per_page': 100, 'page': page})}")
            yield from entries
            if len(entries) < 100:
                return

    def _call(self, method: str, path: str, body: Mapping[str, Any] | None = None) -> Any:
        request = urllib.request.Request(
            f"{self.api}/repos/{self.repository}{path}",
            method=method,
            data=None if body is None else json.dumps(body).encode(),
            headers={
                "Authorization": f"Bearer {self.token}",
                "Accept": "application/vnd.github+json",
                "Content-Type": "application/json",
                "X-GitHub-Api-Version": "2022-11-28",
            },
        )
        try:
            with urllib.request.urlopen(request, timeout=SECONDS) as answer:
                return json.loads(answer.read() or b"null")
        except urllib.error.HTTPError as refused:
            raise GitHubError(f"{method} {path}: GitHub answered {refused.code}: {_said(refused)}") from refused
        except (OSError, ValueError) as failure:
            raise GitHubError(f"{method} {path}: {failure}") from failure


def _said(refused: urllib.error.HTTPError) -> str:
    try:
        return str(json.loads(refused.read())["message"])
    except (OSError, ValueError, KeyError, TypeError):
        return str(refused.reason)
