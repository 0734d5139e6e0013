"""The throw-away stack of the workflow e2e: its settings, and how a run takes over what another left.

Nothing here has run against AWS.
"""

import json
from pathlib import Path
from typing import Any

import pytest
import yaml
from emulated_commands import Done
from recorder import PROJECT
from throw_away import run as run

from rehearsal.config import stack_config
from targets import load


@pytest.fixture
def prepared(run, tmp_path: Path):
    (tmp_path / "Pulumi.dev.yaml").write_text((PROJECT / "Pulumi.dev.yaml").read_text())
    known = {"AWS_REGION": "ap-northeast-2", "E2E_ACCOUNT": "123456789012", "E2E_RUN": "77-1"}

    def prepared(**variables: str) -> tuple[Done, dict[str, Any]]:
        done = run("e2e_settings", **{**known, **variables})
        file = tmp_path / "Pulumi.e2e.yaml"
        return done, yaml.safe_load(file.read_text()) if file.exists() else {}

    return prepared


def test_the_throw_away_stack_is_small_and_its_settings_are_accepted(prepared) -> None:
    done, file = prepared()
    assert done.code == 0, done.reported
    assert file["secretsprovider"] == "awskms://alias/eks-grafana-e2e?region=ap-northeast-2", "a key of its own"
    config = {key: value if isinstance(value, str) else json.dumps(value) for key, value in file["config"].items()}
    settings: Any = load.parse("eks-grafana", "e2e", config)
    assert settings.cluster.public_access_cidrs == ["198.51.100.7/32"], "the runner's own address, and nobody else's"
    assert settings.aws.allowed_account_ids == ["123456789012"], "no other account"
    assert settings.tags == {"Run": "77-1"}, "what is left names its run"
    assert settings.node_group.max_size == 2, "small"
    assert (settings.grafana.exposure, settings.grafana.storage.enabled) == ("private", False), "nothing outlives it"
    assert not settings.cluster.secrets_kms_key, "no key that waits 30 days for its end"
    assert not settings.cluster.deletion_protection, "and nothing stops the destroy"
    assert settings.vpc.zones == load.parse("eks-grafana", "dev", _dev()).vpc.zones, "the rest is dev's"  # pyright: ignore[reportAttributeAccessIssue]


def _dev() -> dict[str, str]:
    return {k: v if isinstance(v, str) else json.dumps(v) for k, v in stack_config("dev").items()}


def test_what_dev_has_beyond_the_small_stack_stays_with_dev(prepared, tmp_path: Path) -> None:
    dev = yaml.safe_load((PROJECT / "Pulumi.dev.yaml").read_text())
    dev["encryptedkey"] = "of dev"
    dev["config"]["eks-grafana:permissions_boundary_arn"] = "arn:aws:iam::123456789012:policy/boundary"
    dev["config"]["eks-grafana:cluster"] |= {"secrets_kms_key": True, "deletion_protection": True, "name": "other"}
    dev["config"]["eks-grafana:grafana"]["secrets"] = {"smtp": {"password": {"secure": "v1:abc"}}}
    (tmp_path / "Pulumi.dev.yaml").write_text(yaml.safe_dump(dev))
    _, file = prepared()
    assert "encryptedkey" not in file, "dev's key is out of this role's reach"
    assert "secure" not in json.dumps(file), "and so are dev's secrets"
    assert set(file["config"]["eks-grafana:cluster"]) == {"version", "support_type", "public_access_cidrs"}, (
        "its version"
    )
    assert file["config"]["eks-grafana:permissions_boundary_arn"].endswith("/boundary"), "without it, no role is made"
    _, file = prepared(E2E_BOUNDARY="arn:aws:iam::210987654321:policy/other")
    assert file["config"]["eks-grafana:permissions_boundary_arn"].endswith("/other"), "another account's own"


def test_a_run_takes_over_the_state_and_the_lock_of_one_that_was_killed(prepared) -> None:
    done, _ = prepared()
    assert [call for call in done.calls if call.startswith("pulumi")] == [
        "pulumi stack select e2e --create --secrets-provider "
        "awskms://alias/eks-grafana-e2e?region=ap-northeast-2 --non-interactive",
        "pulumi cancel --stack e2e --yes",
    ], "the stack is made where it is missing, and no state is thrown away"


@pytest.mark.parametrize(
    ("variables", "says"),
    [({"REFUSED": "yes"}, "nothing was made"), ({"E2E_ACCOUNT": "123456789012", "AWS_REGION": ""}, "")],
)
def test_a_stack_that_cannot_be_prepared_is_one_error(prepared, variables: dict[str, str], says: str) -> None:
    done, _ = prepared(**variables)
    assert (done.code != 0) == bool(says), "it ends there"
    assert says in done.reported, "in words"
