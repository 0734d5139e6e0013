"""The two pages of the runbook as a test follows them: its symptoms, and its commands on a rehearsed stack."""

import json
import os
import re
import shlex
import subprocess
from pathlib import Path

from checks.leftovers import Tagged, report
from rehearsal.cloud.resource_types import ACCOUNT, POD_IDENTITY
from rehearsal.cloud.rows import resource_type
from rehearsal.cloud.store import Object
from rehearsal.stack import Rehearsal

PAGES = [Path(__file__).resolve().parent.parent / "docs" / name for name in ("runbook.md", "runbook-state.md")]
DEFAULT_GROUP = "aws:ec2/defaultSecurityGroup:DefaultSecurityGroup"
ASKS = {"cancel", "refresh", "import", "destroy"}  # a person answers these; a test says yes


def section(heading: str) -> str:
    """The text below a heading of the pages."""
    parts = [page.read_text().partition(f"\n## {heading}\n") for page in PAGES]
    (found,) = [rest for _, heading_found, rest in parts if heading_found]
    return found.partition("\n## ")[0]


def blocks(heading: str, kind: str) -> list[str]:
    """The lines of a section's fenced blocks of one kind."""
    found = re.findall(rf"^```{kind}\n(.*?)^```$", section(heading), re.MULTILINE | re.DOTALL)
    return [line for block in found for line in block.splitlines()]


def symptoms(heading: str) -> list[str]:
    return blocks(heading, "text")


def commands(heading: str) -> list[str]:
    return blocks(heading, "sh")


def tagged(rehearsal: Rehearsal) -> list[Tagged]:
    """What AWS lists by the tags of the stack."""
    wanted = {"Project": "eks-grafana", "Stack": rehearsal.name}.items()
    return [
        Tagged(_arn(entry), entry.outputs["tagsAll"].get("Name", ""))
        for entry in rehearsal.cloud.objects()
        if wanted <= (entry.outputs.get("tagsAll") or {}).items()
    ]


def _arn(entry: Object) -> str:
    others = {DEFAULT_GROUP: f"arn:aws:ec2:{entry.scope}:{ACCOUNT}:security-group/{entry.id}"}
    others[POD_IDENTITY] = (
        f"arn:aws:eks:{entry.scope}:{ACCOUNT}:podidentityassociation/{entry.inputs.get('clusterName')}/{entry.id}"
    )
    return entry.outputs.get("arn") or entry.outputs.get("accessEntryArn") or others[entry.type]


class Follower:
    """Types the commands of the page. `printed` is what `make leftovers` said, each time."""

    def __init__(self, rehearsal: Rehearsal) -> None:
        self._rehearsal = rehearsal
        self._file = rehearsal.folder / "import.json"
        self.printed: list[str] = []

    def follow(self, heading: str, *, without: str = "", **values: str) -> None:
        """Every command of a section but one, in its order; `values` are for the words in capitals."""
        listed = commands(heading)
        assert listed, f"the section {heading} has commands"
        for command in listed:
            if command == without:
                continue
            for word, value in values.items():
                command = command.replace(word, value)  # quoted on the page
            self.type(command)

    def type(self, command: str) -> None:
        """One command."""
        match shlex.split(command):
            case [variable, "pulumi", *_] if "=" in variable:  # read by the real provider alone
                self.type(command.partition(" ")[2])
            case ["pulumi", verb, *rest]:
                assert rest[-2:] == ["--stack", "dev"], "each command names its stack, for which this one stands"
                rest = [str(self._file) if word == self._file.name else word for word in rest[:-2]]
                self._rehearsal.pulumi(verb, *rest, *(["--yes"] if verb in ASKS else []))
            case ["make", "preview", "FLAGS=--import-file import.json"]:
                self._rehearsal.preview(import_file=self._file)
            case ["make", "up"]:
                self._rehearsal.up()
            case ["make", "leftovers"]:
                self.printed = report(self._rehearsal.name, self._exported(), tagged(self._rehearsal))
            case ["$EDITOR", "import.json"]:
                self._edit()
            case ["cp" | "rm", *_]:
                home = {**os.environ, "HOME": str(self._rehearsal.folder / "state")}
                subprocess.run(["sh", "-c", command], env=home, check=True)
            case _:
                raise AssertionError(f"nobody tests this command: {command}")

    def delete_printed(self) -> None:
        """Does what the printed `delete` commands do, and nothing else."""
        cloud = self._rehearsal.cloud
        for line in [line for line in self.printed if line.startswith("    delete: aws ")]:
            command = line.split()
            named = [f"{each.id}".rpartition(":")[2] for each in cloud.objects()]
            (entry,) = [each for each, name in zip(cloud.objects(), named, strict=True) if name == command[-1]]
            cloud.delete(entry.type, entry.id, entry.scope)

    def _exported(self) -> dict:
        return json.loads(self._rehearsal.pulumi("stack", "export"))

    def _edit(self) -> None:
        """As the page says: an ID for what exists, components stay, the rest goes."""
        listed = json.loads(self._file.read_text())
        known = {(entry["type"], entry.get("id")) for entry in self._rehearsal.state()}
        there = {
            (entry.type, entry.name): import_id(entry)
            for entry in self._rehearsal.cloud.objects()
            if (entry.type, entry.id) not in known
        }

        def exists(each: dict) -> str | None:
            return there.get((each["type"], each.get("logicalName") or each["name"]))

        listed["resources"] = [
            each if each.get("component") else {**each, "id": exists(each)}
            for each in listed["resources"]
            if each.get("component") or exists(each)
        ]
        self._file.write_text(json.dumps(listed))


def import_id(entry: Object) -> str:
    return resource_type(entry.type).import_id.format_map({**entry.inputs, "id": entry.id})
