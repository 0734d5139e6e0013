"""Tags and labels: what is put on what, and which tags AWS would not take."""

import pytest

from labels import aws_tags, object_labels, refuse_tags, selector


def test_everything_in_aws_is_tagged_with_project_stack_and_who_manages_it() -> None:
    assert aws_tags("eks-grafana", "dev", {"Team": "web"}) == {
        "Project": "eks-grafana",
        "Stack": "dev",
        "ManagedBy": "pulumi",
        "Team": "web",
    }, "what a stack left behind is found by these tags"


def test_a_selector_is_one_label_that_no_release_changes() -> None:
    assert selector("grafana") == {"app": "grafana"}, "the seed's; a Deployment's selector cannot be changed"


def test_an_objects_labels_hold_its_selector_and_the_recommended_ones() -> None:
    labels = object_labels("grafana")
    assert selector("grafana").items() <= labels.items(), "a pod without its selector's labels is nobody's"
    assert labels["app.kubernetes.io/name"] == "grafana", "dashboards of Kubernetes group by it"
    assert labels["app.kubernetes.io/managed-by"] == "pulumi", "a person who finds the object learns who would undo"
    assert not any(character.isdigit() for value in labels.values() for character in value), (
        "a version among the labels would change every object at each release"
    )


@pytest.mark.parametrize(
    ("tags", "wrong", "fix"),
    [
        ({"aws:team": "x"}, "aws:team", "another prefix"),
        ({"AWS:team": "x"}, "AWS:team", "another prefix"),
        ({"eks:cluster-name": "x"}, "eks:cluster-name", "another prefix"),
        ({"kubernetes.io/owner": "me"}, "kubernetes.io/owner", "another prefix"),
        ({"kubernetes.io/cluster/x": "owned"}, "kubernetes.io/cluster/x", "another prefix"),
        ({"ebs.csi.aws.com/cluster": "true"}, "ebs.csi.aws.com/cluster", "another prefix"),
        ({"CSIVolumeName": "x"}, "CSIVolumeName", "another key"),
        ({"KubernetesCluster": "x"}, "KubernetesCluster", "another key"),
        ({"Stack": "x"}, "used already", "another key"),
        ({"ManagedBy": "x"}, "used already", "another key"),
        ({"Team": "a", "team": "b"}, "used already", "another key"),
        ({"": "x"}, "does not accept", "letters, digits"),
        ({"k" * 129: "x"}, "does not accept", "128 in a key"),
        ({"k": "v" * 257}, "does not accept", "256 in a value"),
        ({"k": "a\nb"}, "does not accept", "letters, digits"),
        ({"k;": "x"}, "does not accept", "letters, digits"),
        ({f"k{number}": "x" for number in range(51)}, "51 tags", "at most 39"),
        ({f"k{number}": "x" for number in range(40)}, "40 tags", "at most 39"),
    ],
)
def test_tags_that_aws_would_not_take_are_refused(tags: dict[str, str], wrong: str, fix: str) -> None:
    refusal = refuse_tags(tags)
    assert refusal is not None, "AWS would refuse the first resource that carries them"
    assert wrong in refusal[0], "the tag at fault, or the rule, must be named"
    assert fix in refusal[1], "the way out must say what to write"


@pytest.mark.parametrize(
    "tags",
    [
        {},
        {"비용": "팀 하나"},
        {"k" * 128: "v" * 256},
        {"cost:centre/x": "a.b=c+d-e@f_g"},
        {"empty": ""},
        {"app.kubernetes.io/name": "x"},
    ],
)
def test_tags_that_aws_takes_are_not_refused(tags: dict[str, str]) -> None:
    assert refuse_tags(tags) is None, "AWS takes letters of any script, digits, spaces and . : / = + @ - _"


def test_tags_of_ones_own_fill_no_more_than_aws_leaves() -> None:
    assert refuse_tags({f"k{number}": "x" for number in range(39)}) is None, (
        "50, less 3 of the stack's and 8 of the driver's"
    )
