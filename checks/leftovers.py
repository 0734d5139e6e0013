"""`python -m checks.leftovers STACK`: what exists by the stack's tags and is in nobody's state. It only reads.

A create whose answer got lost leaves an object that no state knows: it costs money, and some block a destroy.
"""

import re
import subprocess
import sys
from collections.abc import Iterable, Iterator, Mapping
from typing import Any, NamedTuple

from checks import pulumi_cli
from checks.leftover_kinds import CLUSTER, KINDS, OF_THE_CLUSTER
from checks.pulumi_cli import exported, json_object, project, resources, run, value, words
from config.printable import printable

WITH_ANOTHER = "AWS deletes it with the object that it belongs to"
OWN_ARN = ("arn", "accessEntryArn", "associationArn")  # the outputs that are a resource's own ARN
ROLE = re.compile(r".+-role-[0-9a-f]{7}")  # as Pulumi names the stack's roles


class Tagged(NamedTuple):
    """An object in AWS."""

    arn: str
    name: str = ""
    """Its tag Name, or nothing."""


class Place(NamedTuple):
    """What an ARN says."""

    kind: str
    region: str
    parts: list[str]
    """The parts of the name, the kind of object first."""

    @property
    def id(self) -> str:
        return "/".join(self.parts[1:]) if self.kind == "logs:log-group" else self.parts[-1]


def place(arn: str) -> Place:
    """arn:aws:SERVICE:REGION:ACCOUNT:KIND/NAME, or KIND:NAME. The ARN of a topic has no kind."""
    fields = [*arn.split(":", 5), *[""] * 5]
    service, region, name = fields[2], fields[3], fields[5]
    name = f"topic/{name}" if service == "sns" else name
    parts = re.split("[:/]", name.removesuffix(":*"), maxsplit=1) if service == "logs" else name.split("/")
    return Place(f"{service}:{parts[0]}", region, parts)


def unknown(state: Mapping[str, Any], tagged: Iterable[Tagged]) -> tuple[list[Tagged], list[Tagged]]:
    """What the state does not know: what a stack makes, as it can be deleted, and what only a cluster makes, where the
    state has none."""
    entries = resources(state)
    ids = {entry["id"] for entry in entries if "id" in entry}
    arns = {entry.get("outputs", {}).get(key) for entry in entries for key in OWN_ARN}
    has_cluster = any(entry["type"] == CLUSTER for entry in entries)
    own, clusters = [], []
    for each in tagged:
        found = place(each.arn)
        if found.kind in OF_THE_CLUSTER:
            clusters += [] if has_cluster else [each]
        elif each.arn.removesuffix(":*") not in arns and found.id not in ids:
            own.append(each)
    rank = {kind: number for number, kind in enumerate((*OF_THE_CLUSTER, *KINDS))}
    for objects in (own, clusters):  # a kind without a row may be in the VPC, and goes first
        objects.sort(key=lambda each: rank.get(place(each.arn).kind, -1))
    return own, clusters


def report(stack: str, state: Mapping[str, Any], tagged: list[Tagged]) -> list[str]:
    """What there is to say, as lines."""
    own, clusters = unknown(state, tagged)
    pending = (state.get("deployment") or {}).get("pending_operations") or []
    failed = [entry for entry in resources(state) if entry.get("initErrors")]
    lines = []
    if tagged and not resources(state):
        lines += [f"The state of {stack} is empty, and AWS has {len(tagged)} objects with its tags:"]
        lines += [
            "do not run `make up`, it would make all of them a second time. docs/runbook-state.md#an-empty-or-cut-state"
        ]
    if clusters:
        lines += [
            "Created by a cluster that is not in the state. Delete these first; a volume can be one that Grafana keeps",
            "(docs/grafana.md):",
        ]
        lines += [line for each in clusters for line in _ways_out(each)]
    if own:
        lines += [
            f"In AWS with the tags of {stack}, and not in its state. Take over or delete: docs/runbook.md#take-over",
            "What import.json does not list belongs to a replacement: delete it, then run `make up`"
            " (docs/runbook.md#created-by-a-replacement).",
        ]
        lines += [line for each in own for line in _ways_out(each)]
    if pending:
        lines += ["Cut off in the middle, so that it may exist: docs/runbook.md#killed-in-the-middle-of-an-up"]
        lines += [f"  {each['type']} {_named(each['resource'])}" for each in pending]
    if failed:
        lines += [
            "Made, and never ready. The next `up` only says `update`: docs/runbook-state.md#created-and-never-ready"
        ]
        lines += [f"  {_named(each)}: {printable(str(each['initErrors'][0]))}" for each in failed]
    return lines


def _ways_out(each: Tagged) -> Iterator[str]:
    yield f"  {_shown(each)}"
    found = place(each.arn)
    terms = {"id": found.id, "region": found.region, "arn": each.arn}
    if kind := KINDS.get(found.kind):
        yield f"    import: {kind.type}, ID {kind.id.format(*found.parts, **terms)}"
        yield from (f"    first:  {command.format(*found.parts, **terms)}" for command in kind.first)
    command = kind.delete if kind else OF_THE_CLUSTER.get(found.kind)
    if command is not None:
        yield f"    delete: {command.format(*found.parts, **terms) or WITH_ANOTHER}"


def _shown(each: Tagged) -> str:
    return printable(each.arn) + (f" (Name {printable(each.name)})" if each.name else "")


def _named(resource: Mapping[str, Any]) -> str:
    return printable(f"{resource['type']} {resource['urn'].rpartition('::')[2]}")


def main(stack: str) -> int:
    try:
        state, config = exported(stack), pulumi_cli.config(stack)
        local = value(config, "target") == "local"
        tagged = [] if local else tagged_objects(stack, config["aws:region"]["value"])
    except (OSError, subprocess.CalledProcessError) as failure:
        print(f"error: {words(failure)}", file=sys.stderr)
        return 1
    except (KeyError, ValueError) as failure:
        print(f"error: the stack {stack} has no readable state or no aws:region ({failure})", file=sys.stderr)
        return 1
    lines = report(stack, state, tagged)
    print(*(lines or [f"Nothing that the state of {stack} does not know."]), sep="\n")
    if not local:
        print(
            "AWS still lists for an hour what was just deleted. It lists neither what has no tags (routes, policies on"
        )
        print("roles, what is in the cluster), nor anything in another region.")
    return 0


def tagged_objects(stack: str, region: str) -> list[Tagged]:
    tags = {"Project": project(), "Stack": stack}
    filters = [f"Key={key},Values={value}" for key, value in tags.items()]
    answer = _aws("resourcegroupstaggingapi", "get-resources", "--region", region, "--tag-filters", *filters)
    found = [
        Tagged(each["ResourceARN"], _tags(each).get("Name", "")) for each in answer.get("ResourceTagMappingList", [])
    ]
    # GetResources does not list roles, and ListRoles does not list tags:
    # https://docs.aws.amazon.com/resourcegroupstagging/latest/APIReference/supported-services.html (2026-11)
    for role in _aws("iam", "list-roles").get("Roles", []):
        if ROLE.fullmatch(role["RoleName"]) and tags.items() <= _role_tags(role["RoleName"]).items():
            found.append(Tagged(role["Arn"]))
    return found


def _role_tags(name: str) -> dict[str, str]:
    try:
        return _tags(_aws("iam", "list-role-tags", "--role-name", name))
    except subprocess.CalledProcessError as failure:
        if "NoSuchEntity" in failure.stderr:  # it was deleted since the list was made
            return {}
        raise


def _tags(answer: Mapping[str, Any]) -> dict[str, str]:
    return {tag["Key"]: tag["Value"] for tag in answer.get("Tags", [])}


def _aws(*arguments: str) -> dict[str, Any]:
    text = run("aws", *arguments, "--output", "json")
    try:
        return json_object(text)
    except ValueError as why:
        raise OSError(f"the answer of `aws {' '.join(arguments[:2])}` cannot be read: {why}") from None


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
