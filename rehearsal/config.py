"""The stack file that a rehearsal works with: the project's own, with what it lacks and what a test changes."""

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import yaml

from rehearsal import stack_file
from rehearsal.cloud.values import merged
from rehearsal.engine.finding import PROJECT

Config = dict[str, Any]

# What has no default in the project, since only its owner can know it. The address is documentation's (RFC 5737).
FILLED_IN = {
    "cluster": {"public_access_cidrs": ["203.0.113.0/24"]},
    "github": {"repository": "example/eks-grafana", "owner_id": "1234567", "repository_id": "7654321"},
}


class Secret(str):
    """A value that the engine keeps encrypted in the stack file."""


NOT_TO_BE_KNOWN = "a secret of the stack, which a rehearsal cannot decrypt"


def project_name(project: Path = PROJECT) -> str:
    return yaml.safe_load((project / "Pulumi.yaml").read_text())["name"]


def stacks(project: Path = PROJECT) -> str:
    """The stacks that have a file, for a message."""
    return ", ".join(sorted(file.name.split(".")[1] for file in project.glob("Pulumi.*.yaml")))


def stack_config(stack: str, project: Path = PROJECT) -> Config:
    """The `config` of Pulumi.<stack>.yaml, filled in where the stack deploys to AWS; raises stack_file.Unreadable."""
    config = _own(stack, project)
    present = {key: value for key, value in full_keys(FILLED_IN, project).items() if key in config}
    # A setting without a value is an empty text to the engine (pulumi/pulumi, sdk/go/common/resource/config, 3.255).
    return merged(present, {key: "" if value is None else _readable(value) for key, value in config.items()})


def filled_in(stack: str, project: Path = PROJECT) -> list[str]:
    """The settings that `stack_config` fills in, as text; raises stack_file.Unreadable."""
    own = _own(stack, project)
    return [
        f"{section}.{key}: {value}"
        for section, settings in FILLED_IN.items()
        for key, value in settings.items()
        if isinstance(given := own.get(full_key(section, project), ()), Mapping | None) and key not in (given or {})
    ]


def _own(stack: str, project: Path) -> Config:
    file = project / f"Pulumi.{stack}.yaml"
    return full_keys((stack_file.read(file).get("config") or {}) if file.exists() else {}, project)


def full_keys(settings: Mapping[str, Any], project: Path = PROJECT) -> Config:
    """`vpc` is `eks-grafana:vpc`; a key with a namespace is taken as it is."""
    return {full_key(key, project): value for key, value in settings.items()}


def full_key(key: str, project: Path = PROJECT) -> str:
    return key if ":" in key else f"{project_name(project)}:{key}"


def changed(config: Any, settings: Any) -> Any:
    """The config with settings laid on it, object by object; None takes a key away."""
    if not (isinstance(config, Mapping) and isinstance(settings, Mapping)):
        return settings
    both = {**config, **{key: changed(config.get(key), value) for key, value in settings.items()}}
    return {key: value for key, value in both.items() if settings.get(key, ...) is not None}


def zones(config: Mapping[str, Any], project: Path = PROJECT) -> dict[str, str]:
    """Id to name of the Route 53 zone that a rehearsal's account has: the one that the stack's hostname belongs in."""
    grafana = config.get(full_key("grafana", project))
    match grafana:
        case {"hosted_zone_id": str(zone), "hostname": str(hostname)}:
            return {zone: hostname.partition(".")[2]}
    return {}


def _readable(config: Any) -> Any:
    match config:
        case {"secure": str()} if len(config) == 1:
            return Secret(NOT_TO_BE_KNOWN)
        case Mapping():
            return {key: _readable(value) for key, value in config.items()}
        case _:
            return config


def write(file: Path, config: Config) -> None:
    """Writes the stack file without its secrets; what the engine keeps in it (their salt) stays."""
    kept = yaml.safe_load(file.read_text()) if file.exists() else {}
    file.write_text(yaml.dump({**(kept or {}), "config": _without_secrets(config)}, Dumper=_Quoted))


class _Quoted(yaml.SafeDumper):
    """Quotes every text: what needs no quotes in YAML 1.1 may be a number to the engine."""


_Quoted.add_representer(str, lambda dumper, text: dumper.represent_scalar(f"{stack_file.TAG}str", text, style='"'))


def _without_secrets(config: Any) -> Any:
    if not isinstance(config, Mapping):
        return config
    return {key: _without_secrets(value) for key, value in config.items() if not isinstance(value, Secret)}


def secrets(config: Any, path: str = "") -> Iterator[tuple[str, Secret]]:
    """Path and value of every secret, as `pulumi config set --secret --path` takes them."""
    if isinstance(config, Secret):
        yield path, config
    elif isinstance(config, Mapping):
        for key, value in config.items():
            yield from secrets(value, f'{path}["{key}"]' if path else key)
