"""What is pinned is found by whoever updates it."""

import json
import re
import tomllib
from typing import Any

from recorder import PROJECT

CONFIG: dict[str, Any] = json.loads((PROJECT / ".github/renovate.json").read_text())


MONITORING = (
    "quay.io/prometheus/prometheus",
    "quay.io/prometheus/node-exporter",
    "registry.k8s.io/kube-state-metrics/kube-state-metrics",
)


def found(manager: dict[str, Any]) -> dict[str, list[tuple[str, str]]]:
    """Name and version of what a regex manager finds, by file. Its patterns are JavaScript's."""
    files = [path for path in PROJECT.rglob("*") if path.is_file() and ".venv" not in path.parts]
    patterns = [pattern.strip("/") for pattern in manager["managerFilePatterns"]]
    (search,) = (re.sub(r"\(\?<(\w+)>", r"(?P<\1>", text) for text in manager["matchStrings"])
    matched = [
        path
        for path in files
        if any(re.search(pattern, str(path.relative_to(PROJECT))) for pattern in patterns)
        and not str(path.relative_to(PROJECT)).startswith(".rehearsal")
    ]
    return {
        str(path.relative_to(PROJECT)): [
            (match.groupdict().get("depName", "uv"), match["currentValue"])
            for match in re.finditer(search, path.read_text())
        ]
        for path in matched
    }


def test_an_image_is_found_wherever_it_is_pinned() -> None:
    pinned = found(CONFIG["customManagers"][0])
    modules = {"grafana/grafana": "settings.py", "nginxinc/nginx-unprivileged": "nginx.py"}
    modules |= dict.fromkeys(MONITORING, "settings.py")
    for name, module in modules.items():
        places = {path: dict(images)[name] for path, images in pinned.items() if name in dict(images)}
        stacks = {f"Pulumi.{stack}.yaml" for stack in ("dev", "prod", "local")}
        assert stacks <= set(places), f"the places of {name}"
        assert {path.rpartition("/")[2] for path in places} == {*stacks, module}, "and its default"
        assert len(set(places.values())) == 1, "which say the same"


def test_uv_is_found_in_the_makefile() -> None:
    (versions,) = found(CONFIG["customManagers"][1]).values()
    assert len(versions) == 1, "one place, one version"


def test_every_kind_of_pin_has_a_manager() -> None:
    assert set(CONFIG["enabledManagers"]) == {"pep621", "github-actions", "gomod", "custom.regex"}, (
        "Python, actions, Go tools, and the image with uv"
    )


def test_the_foundation_sdk_stays_on_its_new_scheme() -> None:
    (rule,) = (each for each in CONFIG["packageRules"] if each.get("matchPackageNames") == ["grafana-foundation-sdk"])
    allowed = re.compile(rule["allowedVersions"].strip("/"))
    assert allowed.search("0.0.22"), "the current scheme"
    assert not allowed.search("11.6.0"), "older builds sort above it on PyPI"
    dependencies = tomllib.loads((PROJECT / "pyproject.toml").read_text())["project"]["dependencies"]
    pinned = [each for each in dependencies if each.startswith("grafana-foundation-sdk")]
    assert all(re.fullmatch(r"grafana-foundation-sdk==0\.0\.\d+", each) for each in pinned), "an exact one"
