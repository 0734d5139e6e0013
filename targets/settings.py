"""What every stack file may say, whatever its target. Plain values: nothing here makes a resource."""

from collections.abc import Mapping
from datetime import date
from typing import Any, Literal

from pydantic import PrivateAttr

from apps.grafana import GrafanaSettings
from apps.nginx import NginxSettings
from apps.prometheus import MonitoringSettings
from config.section import Section

Target = Literal["aws", "local"]


class StackSettings(Section):
    """The apps' settings. Each target adds its own: `targets/aws.py`, `targets/local.py`."""

    target: Target = "aws"
    """Where the stack is deployed: aws makes the cluster and all below it, local takes that of a kube context."""
    grafana: GrafanaSettings
    monitoring: MonitoringSettings
    nginx: NginxSettings

    _today: date = PrivateAttr()

    @property
    def has_volumes(self) -> bool:
        """Whether an app keeps its data on a volume."""
        return self.grafana.storage.enabled or self.monitoring.keeps_data

    @property
    def today(self) -> date:
        """The day that dates of the settings are compared with."""
        return self._today

    def model_post_init(self, context: Any) -> None:
        self._today = context["today"]

    @classmethod
    def defaults(cls, _project: str, _stack: str) -> Mapping[str, Mapping[str, str]]:
        """Defaults that depend on the target or the stack: section to key to value."""
        return {}

    @classmethod
    def context(cls, data: dict[str, Any]) -> dict[str, Any]:
        """What rules of one section want to know of others; `data` is not checked yet."""
        monitoring = data["monitoring"]
        return {"monitored": not (isinstance(monitoring, dict) and monitoring.get("enabled") is False)}

    def warnings(self) -> dict[str, str]:
        """What is allowed and still worth a word, by key."""
        return {}
