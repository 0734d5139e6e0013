"""Every type of AWS that a program makes is priced, or free for a reason that is written down."""

import re
from pathlib import Path

import pytest
from cost_cases import VARIANTS
from recorder import recorded

from cost.free import FREE
from cost.resources import PRICED
from rehearsal.cloud.rows import AWS

GOLDEN = Path(__file__).parent / "golden"
NOT_MADE = {"aws:ebs/volume:Volume"}  # by the driver in the cluster: its claim is what is priced


def of_aws(types: set[str]) -> set[str]:
    return {kind for kind in types if kind.startswith("aws:")}


def test_every_type_that_a_stack_makes_is_priced_or_free() -> None:
    text = "".join(file.read_text() for file in GOLDEN.rglob("*") if file.suffix in ("", ".txt") and file.is_file())
    listed = of_aws({*re.findall(r"^\S+", text, re.MULTILINE)})
    assert len(listed) > 20, "the lists are found"
    assert listed - PRICED - FREE.keys() == set(), "a new type has a price, or a reason in cost/free.py"


def test_every_type_that_any_settings_make_is_priced_or_free() -> None:
    """The emulators have a row for each of them: a rehearsal with another type stops."""
    assert of_aws({*AWS}) - NOT_MADE - PRICED - FREE.keys() == set(), "a new type has a price, or a reason"


@pytest.mark.parametrize("variant", ["a public balancer, three zones", "a key, and logs"])
def test_the_types_of_a_variant_are_priced_or_free(variant: str) -> None:
    stack, changes = VARIANTS[variant]
    types = of_aws({found.type for found in recorded(stack, **changes).resources})
    assert types - PRICED - FREE.keys() == set(), "a new type has a price, or a reason in cost/free.py"


def test_no_type_is_both_and_each_reason_is_a_sentence_with_its_page() -> None:
    assert PRICED & FREE.keys() == set(), "it costs, or it does not"
    for kind, reason in FREE.items():
        assert re.search(r"https://aws\.amazon\.com/\S+/", reason), f"{kind}: where AWS says so"


def test_the_alerts_topic_is_known_before_a_stack_has_it() -> None:
    assert {"aws:sns/topic:Topic", "aws:sns/topicSubscription:TopicSubscription"} <= PRICED | FREE.keys(), (
        "a topic is free, its e-mails are not"
    )
