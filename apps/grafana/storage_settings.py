"""What can be set of the volume under Grafana's database."""

from typing import Annotated, Literal

from pydantic import Field, ValidationInfo, field_validator

from section import Refused, Section, matching


class StorageSettings(Section):
    """`eks-grafana:grafana.storage`."""

    enabled: bool = False
    """Keep Grafana's database on a volume. false: what is set up by hand in the browser lasts as long as the pod."""
    # gp3: https://docs.aws.amazon.com/ebs/latest/userguide/general-purpose.html (2026-11)
    size_gib: Annotated[int, Field(ge=1, le=65536)] = 10
    """GiB of the volume; it can grow and never shrink."""
    on_destroy: Literal["keep", "delete"] = "keep"
    """What becomes of the volume with the stack, or when storage is turned off."""
    volume_id: (
        Annotated[str, matching(r"vol-[0-9a-f]{8,17}", "write its id (docs/grafana.md has the command that finds it)")]
        | None
    ) = None
    """EBS volume that an earlier stack kept, to go on with. Unset: a new one."""
    volume_zone: str | None = None
    """Zone of the volume `volume_id`."""

    @field_validator("volume_id")
    @classmethod
    def _to_go_on_with(cls, volume: str | None, info: ValidationInfo) -> str | None:
        if volume is None:
            return None
        if (info.context or {}).get("target") == "local":
            raise Refused("is a volume of AWS's, which the target local does not reach", "take it out")
        if not info.data.get("enabled", True):
            raise Refused("is of no use without storage", "write enabled: true beside it, or take it out")
        if info.data.get("on_destroy") == "delete":
            raise Refused("is kept, as it was made outside of this stack", "write on_destroy: keep beside it")
        return volume

    @field_validator("volume_zone")
    @classmethod
    def _where_nodes_are(cls, zone: str | None, info: ValidationInfo) -> str | None:
        if "volume_id" not in info.data:
            return zone
        zones = (info.context or {}).get("zones") or ([zone] if zone else [])
        if info.data["volume_id"] is None:
            if zone is not None:
                raise Refused("is the zone of no volume", "write volume_id: ID beside it, or take it out")
        elif zone is None:
            raise Refused("is missing: a volume is reached from its own zone alone", "write the zone of the volume")
        elif zone not in zones:
            raise Refused("is no zone of the stack's network", f"write one of {', '.join(zones)}, or move the volume")
        return zone
