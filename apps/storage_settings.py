"""What can be set of the volume under an app's data."""

from collections.abc import Iterator, Mapping
from typing import Annotated, Any, Literal

from pydantic import Field

from config.section import Refusal, Rule, Section, matching


class StorageSettings(Section):
    """`eks-grafana:grafana.storage` and `eks-grafana:monitoring.storage`."""

    enabled: bool = False
    """Keep the app's data on a volume. false: what you set up in the browser, or what was measured, is lost with the
    pod."""
    # gp3: https://docs.aws.amazon.com/ebs/latest/userguide/general-purpose.html (2026-11)
    size_gib: Annotated[int, Field(ge=1, le=65536)] = 10
    """GiB of the volume; it can grow and never shrink."""
    on_destroy: Literal["keep", "delete"] = "keep"
    """What happens to the volume when the stack is destroyed or storage is turned off."""
    volume_id: (
        Annotated[
            str,
            matching(
                r"vol-[0-9a-f]{8,17}",
                "vol- and 8 to 17 hexadecimal digits",
                "write the ID of the volume (docs/grafana.md has the command that finds it)",
            ),
        ]
        | None
    ) = None
    """EBS volume that an earlier stack kept, to use again. Unset: a new one."""
    volume_zone: str | None = None
    """Zone of the volume `volume_id`."""

    def rules(self, context: Mapping[str, Any], /) -> Iterator[Rule]:
        yield "volume_id", self._refuse_volume(context.get("target"))
        yield "volume_zone", self._refuse_zone(context.get("zones") or [])

    def _refuse_volume(self, target: str | None) -> Refusal | None:
        if self.volume_id is None:
            return None
        if target == "local":
            return "is a volume in AWS, which the target local cannot reach", "remove it"
        if not self.enabled:
            return "needs storage.enabled: true", "also write enabled: true, or remove it"
        if self.on_destroy == "delete":
            return (
                "names a volume that was created outside of this stack and is always kept",
                "also write on_destroy: keep",
            )
        return None

    def _refuse_zone(self, zones: list[str]) -> Refusal | None:
        zone = self.volume_zone
        if self.volume_id is None:
            return ("is set without volume_id", "also write volume_id: ID, or remove it") if zone else None
        if zone is None:
            return "is missing: a volume can be used only in its own zone", "write the zone of the volume"
        if zones and zone not in zones:
            return "is not a zone of the stack's network", f"write one of {', '.join(zones)}, or move the volume"
        return None
