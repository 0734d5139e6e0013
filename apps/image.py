"""Container images, pinned."""

import re
from typing import Annotated

from pydantic import AfterValidator

from section import Refused

# [REGISTRY/]REPOSITORY:TAG@sha256:DIGEST
_IMAGE = re.compile(r"[a-z0-9][a-z0-9./:_-]*:(?P<tag>[\w][\w.-]{0,127})@sha256:[0-9a-f]{64}")


def refuse_image(image: str) -> tuple[str, str] | None:
    """Why `image` names no one image for good, and what to write instead; None where it does."""
    match = _IMAGE.fullmatch(image)
    if match is None:
        return "is not pinned by tag and digest", "write REPOSITORY:TAG@sha256:DIGEST (crane digest IMAGE)"
    if match["tag"] == "latest":
        return "is tagged latest, which names no version", "write the version's tag before the digest"
    return None


def _pinned(image: str) -> str:
    if refusal := refuse_image(image):
        raise Refused(*refusal)
    return image


Image = Annotated[str, AfterValidator(_pinned)]
"""Image with tag and digest: the tag for people, the digest (multi-architecture) for the kubelet."""
