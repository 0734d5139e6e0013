"""Names in Route 53."""

from typing import Any

import pytest
from recorder import recorded
from test_grafana_exposure import NAMED, ZONE

from infra.dns import refuse_hostname_of_zone


@pytest.mark.parametrize(
    ("hostname", "zone", "wrong"),
    [
        ("grafana.example.com", "example.com", None),
        ("grafana.example.com", "example.com.", None),
        ("grafana.example.com", "Example.COM", None),
        ("a.b.example.com", "example.com", None),
        ("grafana.example.com", "example.org", "is not in the zone example.org"),
        ("grafana.myexample.com", "example.com", "is not in the zone example.com"),
        ("myexample.com", "example.com", "is not in the zone"),
        ("example.com", "grafana.example.com", "is not in the zone"),
        ("grafana.example.com", "grafana.example.com", "is the name of the zone grafana.example.com itself"),
    ],
)
def test_a_name_must_be_below_that_of_its_zone(hostname: str, zone: str, wrong: str | None) -> None:
    refusal = refuse_hostname_of_zone(hostname, zone)
    assert (refusal is None) == (wrong is None), "the provider appends the zone's name to one that is outside of it"
    if refusal and wrong:
        assert wrong in refusal[0], "the rule is named"
        assert zone.lower().removesuffix(".") in refusal[1], "and a name that works"


def test_the_zone_is_looked_up_by_its_id_and_only_where_there_is_one() -> None:
    def asked(grafana: dict[str, Any]) -> list[dict[str, Any]]:
        return [args for token, args in recorded("dev", grafana=grafana).invokes if "getZone" in token]

    assert asked({**NAMED, "hosted_zone_id": ZONE}) == [{"zoneId": ZONE}], "private zones too: an id needs no kind"
    assert asked(NAMED) == [], "nobody asks Route 53 without need"
