"""`make doctor`: zones and instance types, as only AWS knows them."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from checks import doctor

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


IDS = {A: "apne2-az1", B: "apne2-az2", C: "apne2-az3"}


def test_all_that_aws_cannot_fulfil_is_reported_at_once() -> None:
    wanted = {"t4g.medium": {A, C}, "m7g.large": {A, B}}
    assert doctor.problems(REGION, [A, B], ["m7g.large"], IDS, wanted) == [], "nothing is wrong"
    assert doctor.problems(REGION, [A, B, f"{REGION}z"], ["t4g.medium", "x9.large"], IDS, wanted) == [
        f"config vpc.zones: {REGION}z is not available in {REGION}; write some of {A}, {B}, {C}",
        f"config node_group.instance_types: t4g.medium is not offered in {B}; write another type, or zones of {A}, {C}",
        f"config node_group.instance_types: x9.large is not offered in {A}, {B}; write another type",
    ]


@pytest.mark.parametrize(("region", "zone"), [("us-east-1", "use1-az3"), ("us-west-1", "usw1-az2")])
def test_a_zone_in_which_eks_puts_no_control_plane_is_refused_by_its_id(region: str, zone: str) -> None:
    ids = {f"{region}a": "x-az1", f"{region}b": "x-az9", f"{region}c": zone}
    offered = {"t4g.medium": {*ids}}
    assert doctor.problems(region, [f"{region}b", f"{region}c"], ["t4g.medium"], ids, offered) == [
        f"config vpc.zones: {region}c is {zone}, in which EKS puts no control plane; write some of {region}a, {region}b"
    ], "whatever the account calls it"


Ask = Callable[..., tuple[int, str]]


def section(**values: Any) -> dict[str, Any]:
    """A section as `pulumi config --json` prints it."""
    return {"value": json.dumps(values), "objectValue": values}


@pytest.fixture
def asked(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Ask:
    """Runs it with pulumi and aws as scripts, and returns the status and what it printed."""

    def ask(config: dict[str, Any], script: str = PLAYED, **answers: Any) -> tuple[int, str]:
        (tmp_path / "Pulumi.yaml").write_text("name: eks-grafana\n")
        (tmp_path / "config.json").write_text(json.dumps({"aws:region": {"value": REGION}} | config))
        zones = [
            {"ZoneName": name, "ZoneId": id_, "ZoneType": "availability-zone", "State": "available"}
            for name, id_ in IDS.items()
        ]
        offers = [{"InstanceType": "t4g.medium", "Location": zone} for zone in (A, B)]
        files = {"zones": {"AvailabilityZones": zones}, "offers": {"InstanceTypeOfferings": offers}} | answers
        for name, answer in files.items():
            (tmp_path / f"{name}.json").write_text(json.dumps(answer))
        for name in ("pulumi", "aws"):
            (tmp_path / name).write_text(script)
            (tmp_path / name).chmod(0o755)
        monkeypatch.setenv("PATH", f"{tmp_path}:/usr/bin:/bin")
        monkeypatch.chdir(tmp_path)
        status, said = doctor.main("dev"), capsys.readouterr()
        return status, said.out + said.err

    return ask


def vpc(*zones: str) -> dict[str, Any]:
    """A stack that its settings alone would let come up."""
    return {
        "eks-grafana:vpc": section(zones=[*zones]),
        "eks-grafana:cluster": section(public_access_cidrs=["203.0.113.4/32"]),
    }


def test_the_stacks_zones_and_types_are_asked_for(asked: Ask) -> None:
    assert asked(vpc(A, B)) == (0, "AWS has the zones and instance types of dev.\n"), "of types the default"
    status, said = asked(vpc(A, C))
    assert status == 1, "an up would fail"
    assert f"t4g.medium is not offered in {C}" in said


def test_a_local_zone_is_no_availability_zone(asked: Ask) -> None:
    local = {"ZoneName": B, "ZoneId": "x", "ZoneType": "local-zone", "State": "available"}
    here = {"ZoneName": A, "ZoneId": "apne2-az1", "ZoneType": "availability-zone", "State": "available"}
    status, said = asked(vpc(A, B), zones={"AvailabilityZones": [local, here]})
    assert (status, said) == (1, f"config vpc.zones: {B} is not available in {REGION}; write some of {A}\n")


@pytest.mark.parametrize("config", [{}, vpc(A), vpc(A, B) | {"eks-grafana:node_group": section(instance_types="t4g")}])
def test_settings_that_an_up_would_refuse_are_refused_in_its_words(asked: Ask, config: dict[str, Any]) -> None:
    status, said = asked(config)
    assert status == 1, "AWS is not asked"
    assert "config eks-grafana:" in said, "key and rule"


def test_a_stack_without_aws_has_nothing_to_ask(asked: Ask) -> None:
    assert asked({"eks-grafana:target": {"value": "local"}})[0] == 0


def test_pulumis_own_words_come_once_and_without_advice_on_aws(asked: Ask) -> None:
    failing = "#!/bin/sh\necho 'error: no stack named dev found' >&2; exit 255\n"
    assert asked({}, failing) == (1, "error: no stack named dev found\n")


@pytest.mark.parametrize(
    "broken", [{"zones": []}, {"zones": {}}, {"offers": {"InstanceTypeOfferings": [1]}}, {"zones": 3}]
)
def test_no_answer_of_aws_ends_in_a_traceback(asked: Ask, broken: dict[str, Any]) -> None:
    status, said = asked(vpc(A, B), **broken)
    assert status == 1, "nothing is known"
    assert said.startswith("error: the aws CLI answers in a form that is not known"), "in words"


def test_without_rights_it_says_which_it_needs(asked: Ask) -> None:
    status, said = asked(vpc(A, B), PLAYED.replace("describe-availability-zones", "nothing"))
    assert status == 1, "nothing is known"
    assert said == f"error: An error occurred (UnauthorizedOperation)\n  {doctor.NEEDS}\n"
