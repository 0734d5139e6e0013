"""Clients of an API server, from a kubeconfig's text and nothing of the user's environment."""

import httpx2
import msgspec
import yaml
from lightkube import AsyncClient, Client, KubeConfig
from lightkube.config import models
from lightkube.config.client_adapter import Client as HttpClient
from lightkube.config.client_adapter import ConnectionParams
from lightkube.config.kubeconfig import SingleConfig
from lightkube.core import decoders
from lightkube.resources import apps_v1, core_v1, storage_v1

FIELD_MANAGER = "rehearsal"


def learn(kind: type) -> None:
    """Has `kind` and a list of it read once.

    msgspec works out how to read a type when it first meets it; two threads that meet it at once crash the process
    (msgspec 0.22.0, 2026-11). So every type is met before anybody else can.
    """
    decoders.decode_list(b'{"items": []}', kind)


for module in (core_v1, apps_v1, storage_v1):
    for found in [*vars(module).values()]:
        if isinstance(found, type) and found.__module__ == module.__name__:
            learn(found)
for found in (models.Cluster, models.Context, models.User, decoders.WatchEvent):
    msgspec.json.Decoder(found)
decoders.decode_status(b"{}")


def config_of(kubeconfig: str) -> SingleConfig:
    config = KubeConfig.from_dict(yaml.safe_load(kubeconfig)).get()
    assert config is not None, "a kubeconfig has a current context"
    return config


def client(kubeconfig: str, *, timeout: float = 10) -> Client:
    """Typed, and for server-side apply. `timeout` in seconds is of each answer; a watch has none."""
    limits = httpx2.Timeout(timeout)
    return Client(config=config_of(kubeconfig), field_manager=FIELD_MANAGER, timeout=limits, trust_env=False)


def async_client(kubeconfig: str) -> AsyncClient:
    return AsyncClient(config=config_of(kubeconfig), field_manager=FIELD_MANAGER, trust_env=False)


def get(kubeconfig: str, path: str) -> httpx2.Response:
    """What is not an object: /version, /readyz."""
    with HttpClient(config_of(kubeconfig), ConnectionParams(timeout=httpx2.Timeout(10), trust_env=False)) as http:
        return http.get(path)


def server_version(kubeconfig: str) -> str:
    """Such as 1.36.3: without the v, and without what a vendor adds (v1.36.3-eks-1a2b3c4)."""
    version = get(kubeconfig, "/version").raise_for_status().json()["gitVersion"]
    return version.removeprefix("v").partition("-")[0].partition("+")[0]


def minor(version: str) -> str:
    """1.36 of 1.36.3."""
    return ".".join(version.split(".")[:2])
