"""`make doctor`: zones and instance types, as only AWS knows them."""

import json
from pathlib import Path
from typing import Any

import pytest

from targets import doctor

REGION = "ap-northeast-2"
A, B, C = (f"{REGION}{letter}" for letter in "abc")
PLAYED = """#!/bin/sh
case "$*" in
"config --json --stack dev") cat config.json ;;
"ec2 describe-availability-zones --region ap-northeast-2 "*) cat zones.json ;;
"ec2 describe-instance-type-offerings --location-type availability-zone --filters Name=instance-type,Values=t4g.medium \
--region ap-northeast-2 "*) cat offers.json ;;
*) echo "An error occurred (UnauthorizedOperation)" >&2; exit 254 ;;
esac
"""


def test_all_that_aws_cannot_fulfil_is_reported_at_once() -> None:
    wanted = {"t4g.medium": {A, C}, "m7g.large": {A, B}}
    assert doctor.problems(REGION, [A, B], ["m7g.large"], [A, B, C], wanted) == [], "nothing is wrong"
    assert doctor.problems(REGION, [A, B, f"{REGION}z"], ["t4g.medium", "x9.large"], [A, B, C], wanted) == [
        f"config vpc.zones: {REGION}z is not available in {REGION}; write some of {A}, {B}, {C}",
        f"config node_group.instance_types: t4g.medium is not offered in {B}; write another type, or zones of {A}, {C}",
        f"config node_group.instance_types: x9.large is not offered in {A}, {B}; write another type",
    ]


@pytest.fixture
def asked(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]):
    """Runs it with pulumi and aws as scripts, and returns the status and what it printed."""

    def ask(config: dict[str, Any], script: str = PLAYED) -> tuple[int, str]:
        (tmp_path / "Pulumi.yaml").write_text("name: eks-grafana\n")
        (tmp_path / "config.json").write_text(json.dumps({"aws:region": {"value": REGION}} | config))
        zones = [{"ZoneName": name, "State": "available"} for name in (A, B)]
        (tmp_path / "zones.json").write_text(json.dumps({"AvailabilityZones": zones}))
        offers = [{"InstanceType": "t4g.medium", "Location": A}]
        (tmp_path / "offers.json").write_text(json.dumps({"InstanceTypeOfferings": offers}))
        for name in ("pulumi", "aws"):
            (tmp_path / name).write_text(script)
            (tmp_path / name).chmod(0o755)
        monkeypatch.setenv("PATH", f"{tmp_path}:/usr/bin:/bin")
        monkeypatch.chdir(tmp_path)
        status, said = doctor.main("dev"), capsys.readouterr()
        return status, said.out + said.err

    return ask


def test_the_stacks_zones_and_types_are_asked_for(asked) -> None:
    good = {"eks-grafana:vpc": {"objectValue": {"zones": [A]}}}
    assert asked(good) == (0, "AWS has the zones and instance types of dev.\n"), "of types the default"
    status, said = asked({"eks-grafana:vpc": {"objectValue": {"zones": [A, B]}}})
    assert status == 1, "an up would fail"
    assert f"t4g.medium is not offered in {B}" in said


def test_a_stack_without_aws_has_nothing_to_ask(asked) -> None:
    assert asked({"eks-grafana:target": {"value": "local"}})[0] == 0


@pytest.mark.parametrize("script", ["#!/bin/sh\necho denied >&2; exit 254\n", "#!/bin/sh\necho '[]'\n"])
def test_no_answer_ends_in_a_traceback(asked, script: str) -> None:
    status, said = asked({}, script)
    assert status == 1, "nothing is known"
    assert said.startswith("error: "), "in words"
