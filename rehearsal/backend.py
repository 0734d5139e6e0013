"""Where a rehearsal's Kubernetes objects go: to an emulated cluster, or (live_backend.py) a real API server."""

import json
import os
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from rehearsal.cloud.cloud import Cloud
from rehearsal.providers.kubernetes import Kubernetes
from rehearsal.providers.provider import Provider

EMULATED = {
    "apiVersion": "v1",
    "kind": "Config",
    "current-context": "emulated",
    "clusters": [{"name": "emulated", "cluster": {"server": "https://emulated"}}],
    "users": [{"name": "emulated", "user": {}}],
    "contexts": [
        {
            "name": "emulated",
            "context": {
                "cluster": "emulated",
                "user": "emulated",
                "extensions": [{"name": "context_info", "extension": {"provider": "minikube.sigs.k8s.io"}}],
            },
        }
    ],
}
"""The kubeconfig of a minikube that is not there."""


class Backend:
    """An emulated cluster: its objects are in the store beside those of AWS."""

    config: Mapping[str, Any] = EMULATED
    """A kubeconfig."""

    def provider(self, cloud: Cloud) -> Provider | None:
        """The emulator of pulumi-kubernetes; None where the engine starts the real plugin."""
        return Kubernetes(cloud)

    def left(self) -> list[str]:
        """What there still is beside the objects of the store."""
        return []

    def kept(self) -> list[str]:
        """What was left there on purpose."""
        return []

    def prepare(self, folder: Path, context: str) -> dict[str, str]:
        """Variables for program and engine: a kubeconfig that has `context`, no tool or plugin of this machine."""
        folder.mkdir(parents=True, exist_ok=True)
        file = folder / "kubeconfig"
        file.touch(mode=0o600)
        file.write_text(json.dumps(_with_context(self.config, context)))
        return {"KUBECONFIG": str(file), "PULUMI_HOME": str(folder / "home"), "PATH": os.defpath}


def _with_context(config: Mapping[str, Any], name: str) -> dict[str, Any]:
    """The current context under another name, and none is current: nothing may rely on that."""
    current = next(entry for entry in config["contexts"] if entry["name"] == config["current-context"])
    return {**config, "contexts": [{**current, "name": name}], "current-context": ""}
