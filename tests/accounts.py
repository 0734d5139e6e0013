"""The account's groundwork under mocks."""

import json
from typing import Any

import pytest
from recorder import PROJECT, Recording, record_stack

FOLDER = PROJECT / "bootstrap"
NAME = "eks-grafana-bootstrap"


def run(**changes: Any) -> Recording:
    return record_stack("account", changes, folder=FOLDER)


@pytest.fixture(scope="module")
def account() -> Recording:
    return run()


def document(text: str) -> dict[str, Any]:
    return json.loads(text)
