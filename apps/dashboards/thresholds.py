"""From where on a value is bad."""

from typing import NamedTuple

from grafana_foundation_sdk.builders import dashboard
from grafana_foundation_sdk.models.dashboard import DynamicConfigValue, Threshold, ThresholdsMode


class Bad(NamedTuple):
    """From where on a value is orange, and from where on red; `below` this it is red, above it green."""

    orange: float | None = None
    red: float | None = None
    below: float | None = None

    def steps(self) -> list[Threshold]:
        if self.below is not None:
            return [Threshold(value=None, color="red"), Threshold(value=self.below, color="green")]
        steps = [Threshold(value=None, color="green")]
        steps += [Threshold(value=self.orange, color="orange")] if self.orange is not None else []
        return steps + ([Threshold(value=self.red, color="red")] if self.red is not None else [])

    def override(self) -> DynamicConfigValue:
        """The same for one column or line of a panel."""
        steps = [{"value": step.value, "color": step.color} for step in self.steps()]
        return DynamicConfigValue("thresholds", {"mode": "absolute", "steps": steps})

    def build(self) -> dashboard.ThresholdsConfig:
        return dashboard.ThresholdsConfig().mode(ThresholdsMode.ABSOLUTE).steps(self.steps())


ANY = Bad(red=1)
"""One is already too many."""
SHARE = Bad(orange=80, red=90)
"""Of a percentage of something that can be full."""
NEVER = Bad()
"""No value is bad by itself."""
