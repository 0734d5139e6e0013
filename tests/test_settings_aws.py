"""The settings of AWS and of the target: keys, credentials and tags."""

from typing import Any

import pytest
from settings_cases import GRAFANA, INTERNAL, LEAST, parse, refusals


def test_a_project_key_named_aws_is_refused_and_does_not_hide_the_aws_keys() -> None:
    for value in ("text", {"region": "us-east-1"}):
        lines = refusals({"eks-grafana:aws": value, **LEAST})
        assert [line for line in lines if line.startswith("config eks-grafana:aws: ")], (
            "the region is aws:region; a section of that name would replace it or end in a traceback"
        )


def test_the_region_is_missing_with_a_way_out() -> None:
    config = {key: value for key, value in LEAST.items() if key != "aws:region"}
    (line,) = refusals(config)
    assert line.startswith("config aws:region: is missing; write ap-northeast-2"), "no region is ever guessed"


CREDENTIALS = ["profile", "assumeRole", "assumeRoles", "accessKey", "secretKey", "token", "sharedCredentialsFiles"]


@pytest.mark.parametrize("key", CREDENTIALS)
def test_credentials_are_no_setting_and_the_environment_is_the_way_out(key: str) -> None:
    (line,) = refusals(LEAST | {f"aws:{key}": "mine"})
    assert line.startswith(f"config aws:{key}: is refused"), "AWS provider, component and kubectl must be one identity"
    assert "export AWS_PROFILE" in line, "the ambient credentials are the way out"


def test_default_tags_are_refused_and_the_stacks_own_tags_are_the_way_out() -> None:
    (line,) = refusals(LEAST | {"aws:defaultTags": {"tags": {"a": "b"}}})
    assert line.startswith("config aws:defaultTags: is refused"), "the explicit provider would not see them"
    assert line.endswith("write the tags under eks-grafana:tags"), "the way out is the stack's own setting"


@pytest.mark.parametrize("key", ["accessKey", "secretKey", "token"])
def test_a_credential_in_plain_text_is_not_repeated_in_the_report(key: str) -> None:
    (line,) = refusals(LEAST | {f"aws:{key}": "wJalrXUtnFEMI"})
    assert "wJalrXUtnFEMI" not in line, "the report ends in CI's log"


def test_a_setting_of_another_target_is_refused_and_not_ignored() -> None:
    (line,) = refusals(LEAST | {"eks-grafana:kube_context": "minikube"})
    assert line.startswith("config eks-grafana:kube_context: is a setting of the target local"), (
        "who writes it believes that the stack goes to minikube, and would pay AWS"
    )
    assert line.endswith("remove it, or write target: local"), "either is a way out"


@pytest.mark.parametrize("tag", [{"query": "a=b"}, {"a=b": "x"}], ids=["value", "key"])
@pytest.mark.parametrize("grafana", [INTERNAL, {"storage": {"enabled": True}}], ids=["balancer", "volume"])
def test_tags_that_kubernetes_would_cut_are_refused_where_it_writes_them(
    grafana: dict[str, Any], tag: dict[str, str]
) -> None:
    tags = {"eks-grafana:tags": tag}
    assert parse(LEAST | tags), "AWS itself takes them"
    (line,) = refusals(LEAST | tags | {GRAFANA: grafana})
    assert line.startswith("config eks-grafana:tags: contains = in "), "the balancer or volume would carry another tag"
