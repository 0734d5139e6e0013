"""The SDK's debug messages: calls to the engine that a program waits for, where nobody reads them."""

import importlib.util
from types import SimpleNamespace

import pulumi
import pytest
from pulumi.runtime import mocks
from recorder import record_stack

from config.debug import drop_sdk_messages


@pytest.fixture
def unchanged(monkeypatch: pytest.MonkeyPatch) -> None:
    """`pulumi.log` as a new process has it, whatever ran in this one before."""
    assert pulumi.log.__spec__
    assert pulumi.log.__spec__.loader
    again = importlib.util.module_from_spec(pulumi.log.__spec__)
    pulumi.log.__spec__.loader.exec_module(again)
    monkeypatch.setattr(pulumi.log, "debug", again.debug)


def said_of_vpc(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """What the dev program tells its engine of one resource. The SDK speaks of the stack before the program begins."""
    told: list[str] = []
    monkeypatch.setattr(mocks.MockEngine, "Log", lambda _, request: told.append(request.message))
    record_stack("dev")
    return [message for message in told if "aws:ec2/vpc:Vpc" in message]


@pytest.mark.usefixtures("unchanged")
def test_the_program_sends_no_debug_message(monkeypatch: pytest.MonkeyPatch) -> None:
    assert said_of_vpc(monkeypatch) == []


@pytest.mark.usefixtures("unchanged")
@pytest.mark.parametrize(("option", "sent"), [("true", True), ("1", True), ("TRUE", True), ("", False), ("0", False)])
def test_the_engines_option_asks_for_them(option: str, sent: bool, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PULUMI_OPTION_DEBUG", option)
    assert bool(said_of_vpc(monkeypatch)) == sent


@pytest.mark.usefixtures("unchanged")
def test_warnings_still_reach_the_engine(monkeypatch: pytest.MonkeyPatch) -> None:
    told: list[str] = []
    monkeypatch.setattr(
        "pulumi.runtime.settings.get_engine",
        lambda: SimpleNamespace(Log=lambda message: told.append(message.message)),
    )
    drop_sdk_messages()
    pulumi.log.debug("of the SDK")
    pulumi.log.info("to read")
    pulumi.log.warn("to act on")
    assert told == ["to read", "to act on"]
