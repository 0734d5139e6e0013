"""How a stack file that is refused is reported: all of its problems, each with what was meant."""

from typing import Any

import pulumi
import pytest
from recorder import Recording, record_stack
from settings_cases import ENTRY, LEAST, TAINT, parse, refusals, with_value


def test_all_problems_come_in_one_report() -> None:
    lines = refusals(
        {
            "aws:region": "Seoul",
            "eks-grafana:vpc": {"zones": [], "cidr": "banana", "nat": "maybe"},
            "eks-grafana:cluster": {"version": "1.28"},
            "eks-grafana:node_group": {"disk_size": 5, "max_sise": 3},
            "eks-grafana:grafana": {"image": "grafana/grafana"},
            "eks-grafana:nodes": {},
        }
    )
    keys = {line.removeprefix("config ").partition(": ")[0] for line in lines}
    assert keys == {
        "aws:region",
        "eks-grafana:vpc.zones",
        "eks-grafana:vpc.cidr",
        "eks-grafana:vpc.nat",
        "eks-grafana:cluster.version",
        "eks-grafana:cluster.public_access_cidrs",
        "eks-grafana:node_group.disk_size",
        "eks-grafana:node_group.max_sise",
        "eks-grafana:grafana.image",
        "eks-grafana:nodes",
    }, "who fixes one problem must not meet the next one in the next run"


@pytest.mark.parametrize(
    ("config", "key", "meant"),
    [
        ({"eks-grafana:node_groop": {}}, "eks-grafana:node_groop", "node_group"),
        ({"eks-grafana:tag": {}}, "eks-grafana:tag", "tags"),
        (with_value("vpc.cdir", "10.0.0.0/16"), "eks-grafana:vpc.cdir", "cidr"),
        (with_value("node_group.desired_szie", 2), "eks-grafana:node_group.desired_szie", "desired_size"),
        (with_value("cluster.publicAccessCidrs", []), "eks-grafana:cluster.publicAccessCidrs", "public_access_cidrs"),
        (
            with_value("cluster.access_entries", {"ci": ENTRY | {"policies": "x"}}),
            "eks-grafana:cluster.access_entries.ci.policies",
            "policy",
        ),
        (
            with_value("node_group.taints", [TAINT | {"efect": "NO_SCHEDULE"}]),
            "eks-grafana:node_group.taints[0].efect",
            "effect",
        ),
        ({"aws:maxRetry": 3}, "aws:maxRetry", "maxRetries"),
        ({"aws:allowedAccountIDs": ["123456789012"]}, "aws:allowedAccountIDs", "allowedAccountIds"),
    ],
)
def test_an_unknown_key_is_refused_at_every_depth_with_what_was_meant(
    config: dict[str, Any], key: str, meant: str
) -> None:
    (line,) = refusals(LEAST | config)
    assert line.startswith(f"config {key}: is not a setting (got "), "a mistyped key would silently leave the default"
    assert line.endswith(f"; did you mean {meant}?"), "the nearest setting beside it is what was meant"


def test_an_unknown_key_that_resembles_none_is_answered_with_the_known_ones() -> None:
    (line,) = refusals(with_value("addons.zzz", 1))
    assert (
        line == "config eks-grafana:addons.zzz: is not a setting (got 1); known are coredns_version, "
        "ebs_csi_version, metrics_server_version"
    ), "where nothing is near, the list is the way out"


@pytest.mark.parametrize("section", ["vpc", "cluster", "node_group", "addons", "grafana"])
@pytest.mark.parametrize("value", [None, [], "", "text", 3], ids=repr)
def test_a_section_that_is_no_map_is_refused(section: str, value: Any) -> None:
    (line,) = refusals(LEAST | {f"eks-grafana:{section}": value})
    assert line.startswith(f"config eks-grafana:{section}: is not a map of settings (got {value!r}); "), (
        "wrong nesting must not be treated as an empty section, nor end in a traceback"
    )


@pytest.mark.parametrize(
    "path", ["vpc.cidr", "vpc.zones", "cluster.version", "node_group.min_size", "node_group.labels", "grafana.image"]
)
def test_a_setting_with_nothing_behind_its_colon_is_refused(path: str) -> None:
    lines = refusals(with_value(path, None))
    assert [line for line in lines if line.startswith(f"config eks-grafana:{path}: ") and "(got None)" in line], (
        "`key:` with no value is a mistake, not a wish for the default"
    )


def test_keys_of_other_namespaces_are_left_alone() -> None:
    config = LEAST | {"pulumi:disable-default-providers": ["aws", "kubernetes"], "other:vpc": {"cidr": "banana"}}
    assert parse(config) == parse(LEAST), "Pulumi's own keys and those of other projects are none of ours"


def test_bad_settings_stop_the_program_before_anything_is_registered() -> None:
    recording = Recording()
    with pytest.raises(pulumi.RunError, match="nothing was changed"):
        record_stack("dev", {"grafana": {"image": "latest"}}, into=recording)
    assert recording.resources == [], "the last section's mistake must not leave the first section's resources"
    assert recording.invokes == [], "nor ask AWS anything"
