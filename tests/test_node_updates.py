"""A change of the nodes that EKS would not keep, or that leaves the bounds, is refused."""

import pytest

from infra.node_hooks import refuse_release, refuse_sizes

SAME = {"id": "lt-1", "version": "1"}
PINNED = {"releaseVersion": "1.36.2-20261101", "launchTemplate": SAME}
NEXT = {"launchTemplate": {"id": "lt-1", "version": "2"}}


@pytest.mark.parametrize(
    ("release", "new", "wrong"),
    [
        ("1.36.2-20261101", {}, None),
        ("1.36.2-20261101", NEXT, "EKS would install the newest release"),
        ("1.36.2-20261115", NEXT, None),
        ("1.36.10-20261101", {}, None),
        ("1.36.2-20261015", {}, "earlier than 1.36.2-20261101"),
        ("1.36.1-20261201", NEXT, "earlier than 1.36.2-20261101"),
        ("1.37.0-20261201", NEXT, None),
        (None, NEXT, None),
    ],
)
def test_a_pinned_release_is_refused_where_eks_would_not_keep_it(release: str | None, new: dict, wrong: str) -> None:
    running = PINNED | {"launchTemplate": SAME | {"name": "general-nodes-0123456"}}  # the provider reads the name too
    refusal = refuse_release(release, running, PINNED | new, "arm64")
    assert (refusal is None) == (wrong is None), "the provider sends a release only where it differs"
    if refusal:
        assert wrong in refusal[0], "the rule is named"
        assert "/1.36/amazon-linux-2023/arm64/standard/recommended/release_version" in refusal[1], (
            "the command prints the newest release of the nodes' AMI"
        )


@pytest.mark.parametrize(
    ("sizes", "key"), [((3, 2, 5), "node_group.min_size"), ((1, 6, 5), "node_group.max_size"), ((1, 2, 3), None)]
)
def test_bounds_that_leave_out_the_number_of_nodes_are_refused(sizes: tuple[int, ...], key: str | None) -> None:
    scaling: dict[str, int] = dict(zip(("minSize", "desiredSize", "maxSize"), sizes, strict=True))
    broken, _, refusal = refuse_sizes(scaling)
    assert (broken if refusal else None) == key, "EKS takes no number of nodes outside of them"
