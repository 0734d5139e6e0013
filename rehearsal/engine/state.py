"""The files of the engine's file:// backend, as far as a rehearsal looks into them."""

import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from rehearsal.cloud.values import HIDDEN, is_secret

Resource = dict[str, Any]


@dataclass(frozen=True)
class StateFile:
    """The checkpoint of one stack in the backend's folder."""

    backend: Path
    project: str
    stack: str

    @property
    def url(self) -> str:
        """Without the attributes that gocloud.dev/blob/fileblob keeps beside each file: a killed engine leaves half an
        attributes file, and no later one can read the state."""
        return f"file://{self.backend}?metadata=skip"

    @property
    def path(self) -> Path:
        return self.backend / ".pulumi" / "stacks" / self.project / f"{self.stack}.json"

    def resources(self) -> list[Resource]:
        """As the engine wrote them: secrets are ciphertexts."""
        checkpoint = json.loads(self.path.read_text()).get("checkpoint", {}) if self.path.exists() else {}
        return (checkpoint.get("latest") or {}).get("resources") or []

    def outputs(self) -> dict[str, Any]:
        """The stack's outputs, with secrets masked."""
        roots = [entry for entry in self.resources() if entry["type"] == "pulumi:pulumi:Stack"]
        outputs = roots[0].get("outputs", {}) if roots else {}
        return {key: HIDDEN if is_secret(value) else value for key, value in outputs.items()}

    def lock_holders(self) -> list[int]:
        """The process ids of the engines that locked the stack; one that was killed never unlocks it.

        https://github.com/pulumi/pulumi, pkg/backend/diy/lock.go (3.255.0): lockContent
        """
        locks = (self.backend / ".pulumi" / "locks").rglob("*.json")
        return [json.loads(lock.read_text())["pid"] for lock in locks]
