"""What `make leftovers` asks of AWS, and where the state's folder has room."""

import json
import os
import subprocess
from pathlib import Path
from typing import Any

import pytest
from leftover_cases import EC2, PROJECT, REGION, state

from checks.room import LEAST, folder, refusal

PLAYED = {
    "pulumi": """#!/bin/sh
echo "pulumi $*" >> "$CALLS"
case "$*" in
"stack export --stack dev") cat state.json ;;
"config --json --stack dev") cat config.json ;;
*) exit 1 ;;
esac
""",
    "aws": """#!/bin/sh
echo "aws $*" >> "$CALLS"
case "$*" in
resourcegroupstaggingapi*) cat tagged.json ;;
"iam list-roles "*) cat roles.json ;;
"iam list-role-tags --role-name main-flow-role-1111111"*) cat dev.json ;;
"iam list-role-tags --role-name main-flow-role-3333333"*) echo "An error occurred (NoSuchEntity)" >&2; exit 254 ;;
"iam list-role-tags"*) cat prod.json ;;
*) echo "An error occurred (AccessDenied)" >&2; exit 254 ;;
esac
""",
}
ROLES = {
    "Roles": [
        {"RoleName": name, "Arn": f"arn:aws:iam::1:role/{name}"}
        for name in ("main-flow-role-1111111", "main-flow-role-2222222", "main-flow-role-3333333", "somebody-else")
    ]
}


def played(folder: Path, *, target: str = "aws", granted: bool = True) -> tuple[int, str, list[str]]:
    """Exit status, words and calls of `python -m checks.leftovers dev`, with pulumi and aws as scripts."""
    for name, script in PLAYED.items():
        (folder / name).write_text(script if granted else script.replace("resourcegroupstaggingapi", "nothing"))
        (folder / name).chmod(0o755)
    config = {"eks-grafana:target": {"value": target}, "aws:region": {"value": REGION}}
    config |= {"other:target": {"value": "local"}, "other:region": {"value": "eu-west-1"}}  # another package's
    tagged = [{"ResourceARN": f"{EC2}vpc/vpc-1", "Tags": [{"Key": "Name", "Value": "main"}]}]
    files: dict[str, Any] = {
        "state": state(),
        "config": config,
        "tagged": {"ResourceTagMappingList": tagged},
        "roles": ROLES,
    }
    for stack in ("dev", "prod"):
        tags = {"Project": "eks-grafana", "Stack": stack}
        files[stack] = {"Tags": [{"Key": key, "Value": value} for key, value in tags.items()]}
    for name, value in files.items():
        (folder / f"{name}.json").write_text(json.dumps(value))
    (folder / "Pulumi.yaml").write_text((PROJECT / "Pulumi.yaml").read_text())
    return *again(folder), (folder / "calls").read_text().splitlines()


def again(folder: Path, **answers: str) -> tuple[int, str]:
    """With other answers than those that `played` left."""
    for name, text in answers.items():
        (folder / f"{name}.json").write_text(text)
    command = [str(PROJECT / ".venv" / "bin" / "python"), "-m", "checks.leftovers", "dev"]
    variables = {**os.environ, "PATH": f"{folder}:/usr/bin:/bin", "CALLS": "calls", "PYTHONPATH": str(PROJECT)}
    done = subprocess.run(command, cwd=folder, env=variables, capture_output=True, text=True)
    return done.returncode, done.stdout + done.stderr


@pytest.mark.parametrize("answer", ["null", "[]", '"x"', "", "<html>", "3"])
@pytest.mark.parametrize("file", ["state", "config", "tagged", "roles"])
def test_no_answer_of_a_command_ends_in_a_traceback(tmp_path: Path, file: str, answer: str) -> None:
    played(tmp_path)
    status, printed = again(tmp_path, **{file: answer})
    assert status == 1, "nothing is known, which is not the same as nothing left"
    assert printed.startswith("error: "), "in words"


def test_leftovers_asks_aws_by_tag_and_changes_nothing(tmp_path: Path) -> None:
    status, printed, calls = played(tmp_path)
    assert status == 0, "it lists; what is found is not a failure"
    assert "vpc-1" in printed, "what AWS lists"
    assert "main-flow-role-1111111" in printed, "AWS's list by tags has no roles: they are asked one by one"
    assert "2222222" not in printed, "prod's role is prod's"
    assert "3333333" not in printed, "and this one was deleted since the list was made"
    reads = (
        "pulumi stack export",
        "pulumi config --json",
        "aws resourcegroupstaggingapi get-resources",
        "aws iam list-",
    )
    assert all(call.startswith(reads) for call in calls), "nothing but reading"
    assert not [call for call in calls if "somebody-else" in call], "and nobody else's role is looked at"


def test_leftovers_of_a_local_stack_asks_nothing_of_aws(tmp_path: Path) -> None:
    status, printed, calls = played(tmp_path, target="local")
    assert (status, printed) == (0, "Nothing that the state of dev does not know.\n"), "the state alone counts"
    assert not [call for call in calls if call.startswith("aws")], "there is no account"


def test_leftovers_says_what_it_may_not_do(tmp_path: Path) -> None:
    status, printed, _ = played(tmp_path, granted=False)
    assert status == 1, "it has not looked"
    assert printed == "error: An error occurred (AccessDenied)\n", "AWS's own words, and no traceback"


def test_a_state_in_a_folder_needs_room_on_its_disk() -> None:
    assert refusal(Path("/here"), LEAST) is None, "room enough"
    words = refusal(Path("/here"), LEAST - 1)
    assert words, "a full disk cuts the state in half"
    assert all(part in words for part in ("/here", "99 MiB", "docs/runbook-state.md")), "place, value and way out"


def test_only_a_state_on_this_machine_has_a_folder() -> None:
    assert folder("file://~") == Path.home(), "what `pulumi login --local` writes"
    assert folder("file:///a/b?metadata=skip") == Path("/a/b"), "options are no part of it"
    assert folder("s3://bucket?region=x") is None, "S3 has no disk that fills up"
    assert folder("https://api.pulumi.com") is None, "nor has Pulumi's service"
