"""Every Kubernetes object that the program makes passes checkov, but for exceptions that are written down."""

import copy

import pytest
from manifests import RENDERINGS, Checked, checkov, exceptions, manifests


@pytest.fixture(scope="module")
def rendered() -> dict[str, dict]:
    """The objects of each program, and those of dev with a privileged container."""
    found = {name: manifests(run()) for name, run in RENDERINGS.items()}
    privileged = copy.deepcopy(found["dev"])
    (container,) = privileged["Deployment.grafana.grafana"]["spec"]["template"]["spec"]["containers"]
    container["securityContext"]["privileged"] = True
    return found | {"privileged": privileged}


@pytest.fixture(scope="module")
def checked(rendered: dict[str, dict], tmp_path_factory: pytest.TempPathFactory) -> dict[str, Checked]:
    return checkov(rendered, tmp_path_factory.mktemp("manifests"))


def unexplained(checked: Checked) -> list[str]:
    known = {row.finding for row in exceptions()}
    return [
        f"{found.object}: {found.tool} {found.check} ({asks})"
        for found, asks in checked.failed.items()
        if found not in known
    ]


@pytest.mark.parametrize("name", RENDERINGS)
def test_every_object_is_read(rendered: dict[str, dict], checked: dict[str, Checked], name: str) -> None:
    assert rendered[name], "a program without objects would pass all checks"
    assert checked[name].seen == set(rendered[name]), "checkov says nothing of a manifest that it cannot read"


@pytest.mark.parametrize("name", RENDERINGS)
def test_an_object_fails_no_check_but_for_a_reason_that_is_written_down(checked: dict[str, Checked], name: str) -> None:
    found = unexplained(checked[name])
    assert not found, "fix the object, or say why not in tests/manifest_exceptions.yaml"


def test_every_exception_is_still_needed(checked: dict[str, Checked]) -> None:
    failed = {found for name in RENDERINGS for found in checked[name].failed}
    stale = [row.finding for row in exceptions() if row.finding not in failed]
    assert not stale, "an exception that nothing needs would hide the next object that fails the check"


def test_every_exception_says_why() -> None:
    for row in exceptions():
        assert len(row.reason) > 40, f"{row.finding}: a reader must be able to judge the reason"
        assert row.source.startswith("https://"), f"{row.finding}: and look it up"


def test_a_privileged_container_is_refused(checked: dict[str, Checked]) -> None:
    (found,) = (each for each in unexplained(checked["privileged"]) if "CKV_K8S_16" in each)
    assert found.startswith("Deployment.grafana.grafana: checkov "), "it would own the node"
