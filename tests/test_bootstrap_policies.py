"""Every policy of the groundwork is one that IAM takes and cloudsplaining accepts."""

import json
from fnmatch import fnmatchcase

import pytest
import yaml
from cloudsplaining.scan.policy_document import PolicyDocument
from groundwork import ACCOUNT, NAMES, policies
from iam import listed
from policy_sentry.querying.actions import get_action_data
from policy_sentry.querying.all import get_all_actions
from recorder import PROJECT

LARGEST = 6144  # characters: https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_iam-quotas.html (2026-11)


@pytest.mark.parametrize("policy", NAMES)
def test_a_policy_is_no_longer_than_iam_takes(policy: str) -> None:
    # The recorder's ARNs are shorter than AWS's: 100 characters for each is more than they can lack.
    text = json.dumps(policies()[policy], separators=(",", ":"))
    assert len(text) + 100 * text.count(ACCOUNT) <= LARGEST, "IAM refuses a longer one"


@pytest.mark.parametrize("policy", NAMES)
def test_a_policy_speaks_of_actions_and_conditions_that_aws_knows(policy: str) -> None:
    known = get_all_actions()
    for statement in policies()[policy]["Statement"]:
        for pattern in listed(statement.get("Action", statement.get("NotAction"))):
            matched = [action for action in known if fnmatchcase(action.lower(), pattern.lower())]
            assert matched, f"{statement['Sid']}: {pattern} is not an action of AWS's service authorization reference"
            if "*" in pattern:
                continue
            rows = [row for rows in get_action_data(*matched[0].split(":")).values() for row in rows]
            keys = {key.partition("${")[0].lower() for row in rows for key in row["condition_keys"]}
            for used in (key for keys_ in statement.get("Condition", {}).values() for key in keys_):
                assert any(used.lower().startswith(key) for key in keys), (
                    f"{statement['Sid']}: {pattern} never sees {used}, so the condition decides nothing"
                )


FINDINGS = (
    "allows_data_exfiltration_actions",
    "allows_privilege_escalation",
    "credentials_exposure",
    "permissions_management_without_constraints",
    "service_wildcard",
    "tagging_actions_without_constraints",
    "write_actions_without_constraints",
)
ACCEPTED = yaml.safe_load((PROJECT / "bootstrap" / "accepted-findings.yaml").read_text())


def findings(policy: str) -> set[tuple[str, str]]:
    """What cloudsplaining says of a policy: finding and action."""
    scanned = PolicyDocument(policies()[policy])
    return {(finding, str(action)) for finding in FINDINGS for action in getattr(scanned, finding)}


@pytest.mark.parametrize("policy", NAMES)
def test_cloudsplaining_finds_nothing_but_what_is_accepted_with_a_reason(policy: str) -> None:
    accepted = [entry for entry in ACCEPTED if entry["policy"] == policy]
    assert all(entry["reason"] for entry in accepted), "nothing is accepted without one"
    found = findings(policy)
    new = {
        (finding, action)
        for finding, action in found
        if not any(
            entry["finding"] == finding and any(fnmatchcase(action, pattern) for pattern in entry["actions"])
            for entry in accepted
        )
    }
    assert not new, "narrow the statement, or accept it in bootstrap/accepted-findings.yaml with a reason"
    stale = [
        (entry["finding"], pattern)
        for entry in accepted
        for pattern in entry["actions"]
        if not any(finding == entry["finding"] and fnmatchcase(action, pattern) for finding, action in found)
    ]
    assert not stale, "an exception that nothing needs any more would hide the next finding"


def test_no_exception_names_a_policy_that_is_not_there() -> None:
    assert {entry["policy"] for entry in ACCEPTED} <= {*NAMES}, "a renamed policy takes its exceptions along"
