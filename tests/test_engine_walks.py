"""Changes of a running stack, step by step, on emulated AWS and Kubernetes."""

from pathlib import Path
from typing import get_args

import pytest
from walks import WALKS, changes

from apps.grafana.exposure import Exposure
from apps.grafana.settings import GrafanaSettings
from apps.nginx import NginxSettings
from apps.storage_settings import StorageSettings
from rehearsal.cloud.cloud import Cloud
from rehearsal.stack import Rehearsal

pytestmark = [pytest.mark.engine, pytest.mark.changes]


@pytest.mark.parametrize("stack", WALKS)
def test_each_step_does_what_its_preview_shows(stack: str, tmp_path: Path) -> None:
    with Rehearsal(stack, folder=tmp_path, cloud=Cloud()) as rehearsal:
        rehearsal.up()
        for step in WALKS[stack]:
            rehearsal.configure(step.settings)
            planned = rehearsal.preview()
            assert changes(planned) == step.changes, f"{step.name}: nothing else is touched"
            assert rehearsal.up().summary == planned.summary, f"{step.name}: up does what the preview said"
        assert not rehearsal.up().changes, "and the stack is as it was"


def test_the_steps_change_every_setting_of_the_apps() -> None:
    steps = [step.settings for walk in WALKS.values() for step in walk]
    grafana = [step["grafana"] for step in steps if "grafana" in step]
    storage = {key for each in grafana for key in each.get("storage", {})}
    assert {key for each in grafana for key in each} == {*GrafanaSettings.model_fields}, "a new setting needs a step"
    handed_over = {"volume_id", "volume_zone"}  # with storage turned off alone: tests of a kept volume do that
    assert storage == {*StorageSettings.model_fields} - handed_over, "a new setting needs a step"
    nginx = {key for step in steps for key in step.get("nginx", {})}
    assert nginx == {*NginxSettings.model_fields}, "a new setting needs a step"
    exposures = {each["exposure"] for each in grafana if each.get("exposure")}
    assert exposures == {*get_args(Exposure)}, "each way in, and away from it again"
