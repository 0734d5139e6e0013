"""Image references and quantities, by the grammars of those who read them.

The verdicts are those of the sources themselves, run on these samples (2026-11): ParseNormalizedNamed of
github.com/distribution/reference 0.6.0, with a tag and a SHA-256 digest, and ParseQuantity of k8s.io/apimachinery
0.36.3.
"""

import time
from decimal import Decimal
from fractions import Fraction

import pytest

from apps.image import refuse_image
from apps.quantity import amount

DIGEST = "@sha256:" + "0a" * 32

LEGAL = [
    "g:1",
    "docker.io/grafana/grafana:13.2.3",
    "localhost/g:1",
    "localhost:5000/g:1",
    "[::1]:5000/g:1",
    "10.0.0.1:5000/a/b/c:1",
    "Registry.Example/g:1",
    "a--b/c__d/e_f.g:_1.x-y",
    "a_b.c/g:1",
    f"g:{'t' * 128}",
    f"x/{'a' * 253}:1",
    f"{'a' * 247}:1",
    f"ghcr.io/{'a' * 255}:1",
]
ILLEGAL = [
    "",
    "g",
    "g:",
    "g:1:2",
    "a//b:1",
    "http://g:1",
    "G:1",
    "a/B:1",
    "g:\uff11",
    "g:é",
    "g/ü:1",
    "g:-1",
    "g:.1",
    f"g:{'t' * 129}",
    "a..b/c:1",
    "a___b:1",
    "-a:1",
    "a-:1",
    "/a:1",
    "a/:1",
    "a:/b:1",
    "a:x/b:1",
    "a:\u0661/b:1",
    "[::1%eth0]/g:1",
    "::1/g:1",
    "-a.io/g:1",
    "a.io./g:1",
    "g:1 ",
    " g:1",
    "g:1@",
    f"g:1{DIGEST}",
    f"x/{'a' * 254}:1",
    f"{'a' * 248}:1",
    f"index.docker.io/{'a' * 248}:1",
    f"ghcr.io/{'a' * 256}:1",
]


@pytest.mark.parametrize("name", LEGAL, ids=lambda name: name[:40])
def test_a_legal_reference_is_accepted(name: str) -> None:
    assert refuse_image(name + DIGEST) is None, "the kubelet parses it"


@pytest.mark.parametrize("name", ILLEGAL, ids=lambda name: name[:40])
def test_an_illegal_reference_is_refused(name: str) -> None:
    refusal = refuse_image(name + DIGEST)
    assert refusal, "the kubelet reports InvalidImageName, after the up"
    assert refusal[1], "there is a way out"


@pytest.mark.parametrize(
    "digest",
    [
        "",
        "@",
        "@sha256:",
        "@sha256:" + "0" * 63,
        "@sha256:" + "0" * 65,
        DIGEST.upper(),
        "@sha256:" + "0A" * 32,
        f"{DIGEST}\n",
        f"{DIGEST}:1",
        "@sha256:" + "\u0660" * 64,
    ],
)
def test_an_illegal_digest_is_refused(digest: str) -> None:
    assert refuse_image(f"g:1{digest}"), "it pins nothing"


QUANTITIES = {
    "0.5": "0.5", ".5": "0.5", "5.": "5", "500m": "0.5", "1": "1", "1.5": "1.5", "1e0": "1", "1E3": "1000",
    "2e-1": "0.2", "1.5Gi": "1610612736", "512M": "512000000", "1e9": "1000000000", "1000000k": "1000000000",
    "1Ti": "1099511627776", "128974848": "128974848", "129e6": "129000000", "123Mi": "128974848",
    "128974848000m": "128974848", "0.1Gi": "107374182.4", "007": "7", "+1": "1", "100n": "0.0000001", "1u": "0.000001",
    "0": "0", "0Gi": "0", "-1": "-1", "-1Gi": "-1073741824",
}  # fmt: skip
NO_QUANTITIES = [
    "1_0", "1,5", "1.2.3", "1GB", "1gi", "1mi", "1KI", "1K", "1ki", "1B", "1b", "1e", "1e1.5", "1e+", "1m1", "m1",
    "1Mi1", "1MiB", "0x10", "lots", "inf", "nan", "", " 1", "1 ", "1 Gi", "1\n", "\uff11", "\u0661Gi",
]  # fmt: skip


@pytest.mark.parametrize("text", QUANTITIES)
def test_a_legal_quantity_has_its_value(text: str) -> None:
    assert amount(text) == Fraction(Decimal(QUANTITIES[text])), "exactly, since requests and limits are compared"


@pytest.mark.parametrize("text", NO_QUANTITIES)
def test_what_is_no_quantity_has_none(text: str) -> None:
    assert amount(text) is None, "the API server refuses it"


@pytest.mark.parametrize(
    "text", ["a" * 100_000, "a." * 50_000, "-" * 100_000, "a/" * 50_000, "a-" * 50_000 + "/", "1" * 100_000]
)
def test_long_text_is_answered_at_once(text: str) -> None:
    began = time.process_time()
    assert refuse_image(text + ":1" + DIGEST), "it is too long, or no reference"
    assert amount(text) is None, "nor a quantity"
    assert time.process_time() - began < 2, "a pattern that looks back and forth would take minutes"
