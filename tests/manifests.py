"""The program's Kubernetes objects as manifests, and what checkov finds in them."""

import functools
import json
import subprocess
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any, Literal, NamedTuple

import yaml
from recorder import PROJECT, Recording, kube_context, record_stack, recorded

from config.section import Section

ZONE = "ap-northeast-2a"
CHECKOV = PROJECT / "tools" / "checkov"
EXCEPTIONS = PROJECT / "tests" / "manifest_exceptions.yaml"

Manifests = Mapping[str, Mapping[str, Any]]
"""Objects by KIND.NAMESPACE.NAME, or KIND.NAME of what lives in no namespace."""


CERTIFICATE = "arn:aws:acm:ap-northeast-2:123456789012:certificate/01234567-89ab-cdef-0123-456789abcdef"
NAMED = {"certificate_arn": CERTIFICATE, "hostname": "grafana.example.com"}
EXPOSURES: Mapping[str, Mapping[str, Mapping[str, Any]]] = {
    "aws": {
        "private": {},
        "internal": {"allow_plain_http": True},
        "internal-tls": NAMED,
        "public": {**NAMED, "source_ranges": ["203.0.113.0/24"]},
        "public-http": {"allow_plain_http": True, "source_ranges": ["203.0.113.0/24"]},
    },
    "local": {"private": {}, "node_port": {}},
}
"""What the stack file says beside each exposure of a target, in each form that it has."""
STORAGES: Mapping[str, Mapping[str, Any]] = {
    "pod": {"enabled": False},
    "keep": {"enabled": True, "on_destroy": "keep"},
    "delete": {"enabled": True, "on_destroy": "delete"},
}

NGINX = {"nginx": {"enabled": True}}


def grafana_settings(target: str, exposure: str, storage: str) -> dict[str, Any]:
    """The section `grafana` of a stack file with that exposure and storage."""
    beside = dict.fromkeys(("allow_plain_http", "source_ranges", "certificate_arn", "hostname"), None)
    return {
        **beside,
        **EXPOSURES[target][exposure],
        "exposure": exposure.partition("-")[0],
        "storage": dict(STORAGES[storage]),
    }


def on_aws(exposure: str, storage: str) -> Recording:
    return recorded("dev", grafana=grafana_settings("aws", exposure, storage))


@functools.cache
def elsewhere(exposure: str, storage: str) -> Recording:
    """The stack `local`, whose cluster is not AWS's."""
    with kube_context():
        return record_stack("local", {"grafana": grafana_settings("local", exposure, storage)})


_PROGRAMS: Mapping[str, Callable[[str, str], Recording]] = {"aws": on_aws, "local": elsewhere}
RENDERINGS: Mapping[str, Callable[[], Recording]] = {
    "dev": lambda: recorded("dev"),
    "prod": lambda: recorded("prod"),
    "dev with nginx": lambda: recorded("dev", **NGINX),
    "handed-over": lambda: recorded(
        "prod", grafana={"storage": {"volume_id": "vol-0123456789abcdef0", "volume_zone": ZONE}}
    ),
    **{
        f"{target}-{exposure}-{storage}": functools.partial(program, exposure, storage)
        for target, program in _PROGRAMS.items()
        for exposure, storage in [("private", each) for each in STORAGES]
        + [(each, "pod") for each in EXPOSURES[target]]
    },
}
"""The programs whose objects are checked: each exposure and each storage, which share no field of an object."""


class Finding(NamedTuple):
    """A check that an object fails."""

    tool: str
    check: str
    object: str


class Excepted(Section):
    """A row of `manifest_exceptions.yaml`: a failed check that stays, and why."""

    tool: Literal["checkov"]
    check: str
    object: str
    reason: str
    source: str

    @property
    def finding(self) -> Finding:
        return Finding(self.tool, self.check, self.object)


class Checked(NamedTuple):
    """What the linter made of one rendering."""

    seen: set[str]
    """The objects that were read."""
    failed: dict[Finding, str]
    """Each with what the check asks for."""


def exceptions() -> list[Excepted]:
    return [Excepted(**row) for row in yaml.safe_load(EXCEPTIONS.read_text())]


def manifests(recording: Recording) -> dict[str, dict[str, Any]]:
    """Every Kubernetes object as `kubectl apply` would take it; the engine's names end in `-id`, as the mocks' do."""
    found = {}
    for resource in recording.resources:
        if not resource.type.startswith("kubernetes:") or resource.type.endswith("Patch"):
            continue  # a patch is of an object that others make
        manifest = {**resource.inputs, "metadata": {"name": f"{resource.name}-id", **resource.inputs["metadata"]}}
        metadata = manifest["metadata"]
        place = (manifest["kind"], metadata.get("namespace"), metadata["name"])
        found[".".join(filter(None, place))] = manifest
    return found


def checkov(renderings: Mapping[str, Manifests], folder: Path) -> dict[str, Checked]:
    """Run checkov once over all `renderings`, written below `folder`.

    One run is 3 s, nearly all of it checkov's imports.
    """
    for name, objects in renderings.items():
        (folder / name).mkdir()
        for key, manifest in objects.items():
            # No check reads what is in a ConfigMap: most of the text, and with {{ it would be one of Helm's, left out.
            read = {**manifest, "data": {}} if manifest["kind"] == "ConfigMap" else manifest
            (folder / name / f"{key}.yaml").write_text(json.dumps(read))  # JSON is YAML
    python = CHECKOV / ".venv" / "bin" / "python"
    assert python.exists(), f"checkov is not installed: `make test-unit` does it, or `uv sync --project {CHECKOV}`"
    command = [python, CHECKOV / "failed_checks.py", *(folder / name for name in renderings)]
    done = subprocess.run(command, cwd=folder, stdout=subprocess.PIPE, text=True, check=True)
    return {
        name: Checked(
            seen={Path(file).stem for file in result["seen"]},
            failed={Finding("checkov", check, Path(file).stem): asks for file, check, asks in result["failed"]},
        )
        for name, result in zip(renderings, json.loads(done.stdout), strict=True)
    }
