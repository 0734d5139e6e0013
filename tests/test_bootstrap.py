"""The account's groundwork under mocks: what is made, and how it is protected."""

import json
import os
import re
import subprocess
import sys
from difflib import unified_diff
from pathlib import Path

import yaml
from accounts import FOLDER, NAME, document
from accounts import account as account
from recorder import PROJECT, Recording

from bootstrap import settings as bootstrap_settings
from bootstrap.settings import BootstrapSettings, GithubSettings

GOLDEN = Path(__file__).parent / "golden" / "bootstrap" / "account.txt"


def test_the_account_holds_exactly_the_resources_of_its_golden_list(account: Recording) -> None:
    """After a change that is meant: `UPDATE_GOLDEN=1 python -m pytest tests/test_bootstrap.py -k golden`."""
    listing = account.listing()
    if "UPDATE_GOLDEN" in os.environ:
        GOLDEN.write_text("\n".join(listing) + "\n")
    diff = "\n".join(
        unified_diff(sorted(GOLDEN.read_text().splitlines()), listing, "golden", "the program", lineterm="", n=0)
    )
    assert not diff, f"a rename would make a second bucket or key beside the first:\n{diff}"


def test_both_programs_are_one_project_to_the_tools() -> None:
    main, ours = (yaml.safe_load((folder / "Pulumi.yaml").read_text()) for folder in (PROJECT, FOLDER))
    assert main["name"] == bootstrap_settings.PROJECT, "the state's folders and the tag are those of the main program"
    assert ours["requiredPulumiVersion"] == main["requiredPulumiVersion"], "one engine runs both"
    environments = [(FOLDER / ours["runtime"]["options"]["virtualenv"]), PROJECT / ".venv"]
    assert environments[0].resolve() == environments[1].resolve(), "one lock, and one environment, serve both"


def test_the_program_finds_its_modules_from_its_own_folder_where_pulumi_runs_it() -> None:
    """As pulumi-language-python-exec does: the folder as working directory, and `.` as the program."""
    code = "import runpy, sys; sys.path.remove(''); runpy.run_path('.', run_name='__main__')"
    done = subprocess.run(
        [sys.executable, "-c", code], cwd=FOLDER, env={"PATH": os.defpath}, capture_output=True, text=True
    )
    assert "The configuration is refused" in done.stderr, "it gets as far as its settings, of which there are none here"


def test_the_bucket_is_private_versioned_encrypted_and_answers_over_tls_alone(account: Recording) -> None:
    bucket = account.one("Bucket")
    assert "bucket" not in bucket.inputs, "the names of buckets are the whole world's: AWS keeps the made-up one free"
    access = account.one("BucketPublicAccessBlock").inputs
    assert {value for key, value in access.items() if key != "bucket"} == {True}, "no policy or ACL can open it"
    assert len(access) == 5, "all four switches are on"
    ownership = account.one("BucketOwnershipControls").inputs["rule"]
    assert ownership == {"objectOwnership": "BucketOwnerEnforced"}, "no ACL gives a state away"
    assert account.one("BucketVersioning").inputs["versioningConfiguration"] == {"status": "Enabled"}, (
        "an older state can be taken back"
    )
    (rule,) = account.one("BucketServerSideEncryptionConfiguration").inputs["rules"]
    assert rule["applyServerSideEncryptionByDefault"] == {"sseAlgorithm": "AES256"}, "what lies there is encrypted"
    (expiry,) = account.one("BucketLifecycleConfiguration").inputs["rules"]
    assert expiry["noncurrentVersionExpiration"] == {"noncurrentDays": 90}, "older versions do not pile up for ever"
    assert "expiration" not in expiry, "the state itself never expires"
    (statement,) = document(account.one("BucketPolicy").inputs["policy"])["Statement"]
    assert statement["Effect"] == "Deny", "it lets nobody in"
    assert statement["Condition"] == {"Bool": {"aws:SecureTransport": "false"}}, "it keeps plain HTTP out"
    arn = f"arn:aws:service:ap-northeast-2:000000000000:{bucket.name}"
    assert statement["Resource"] == [arn, f"{arn}/*"], "bucket and objects"


def test_each_stack_has_a_key_of_its_own_under_an_alias(account: Recording) -> None:
    for stack in ("dev", "prod"):
        key = account.one("Key", f"eks-grafana-{stack}").inputs
        assert key["enableKeyRotation"] is True, "KMS makes new material each year"
        assert key["deletionWindowInDays"] == 30, "the longest time to think again"
        assert "policy" not in key, "AWS's own key policy: IAM alone decides who may use it"
        alias = account.one("Alias", f"eks-grafana-{stack}").inputs
        assert alias["name"] == f"alias/eks-grafana-{stack}", "people type it"
        assert alias["targetKeyId"] == f"eks-grafana-{stack}-id", "and it leads to the key of this stack"


def test_bucket_and_keys_are_protected_with_all_their_parts_and_roles_are_not(account: Recording) -> None:
    kept = {found.name for found in account.resources if found.protect}
    parts = {found.name for found in account.resources if found.type.startswith(("aws:s3/", "aws:kms/"))}
    assert parts <= kept, "without its settings a bucket that stays would be open or lose its versions"
    assert not any(found.protect for found in account.resources if found.type.startswith("aws:iam/")), (
        "a role can be made again"
    )


def test_everything_carries_the_tags_of_this_program(account: Recording) -> None:
    tags = json.loads(account.one("pulumi:providers:aws").inputs["defaultTags"])["tags"]
    assert tags == {"Project": NAME, "Stack": "account", "ManagedBy": "pulumi"}, (
        "another project than the stacks', whose tags let a deploy role at what carries them"
    )


def test_the_readme_names_every_setting_and_every_output(account: Recording) -> None:
    text = (FOLDER / "README.md").read_text()
    keys = [key for key in BootstrapSettings.model_fields if key not in ("aws", "github")]
    keys += [f"github.{key}" for key in GithubSettings.model_fields]
    links = [link for link in re.findall(r"\]\(([^)#]+)\)", text) if "://" not in link]
    assert links, "it links into the project"
    assert not [link for link in links if not (FOLDER / link).exists()], "and no link leads nowhere"
    assert not [key for key in (*keys, *account.outputs) if f"`{key}`" not in text], "who looks for it finds it there"
