"""Container images, pinned."""

import re
from typing import Annotated

from pydantic import AfterValidator

from config.section import Refusal, accept

# The grammar is distribution's, which the kubelet and containerd parse with: github.com/distribution/reference 0.6.0,
# regexp.go and normalize.go.
_COMPONENT = r"[a-zA-Z0-9](?:[a-zA-Z0-9-]*[a-zA-Z0-9])?"
_DOMAIN = re.compile(rf"(?:{_COMPONENT}(?:\.{_COMPONENT})*|\[[a-fA-F0-9:]+\])(?::[0-9]+)?")
_PATH = r"[a-z0-9]+(?:(?:[._]|__|-+)[a-z0-9]+)*"
_REPOSITORY = re.compile(rf"(?P<path>{_PATH}(?:/{_PATH})*):(?P<tag>\w[\w.-]{{0,127}})@sha256:[0-9a-f]{{64}}", re.ASCII)
_HUB = ("", "docker.io", "index.docker.io")
MOST_OF_A_PATH = 255


def refuse_image(image: str) -> Refusal | None:
    """Why `image` names no one image for good, and what to write instead; None where it does."""
    domain, repository = _split(image)
    match = _REPOSITORY.fullmatch(repository)
    if match is None:
        return (
            "is not an image reference with tag and digest",
            "write [REGISTRY/]REPOSITORY:TAG@sha256:DIGEST in lower-case letters (crane digest IMAGE)",
        )
    path = match["path"] if "/" in match["path"] or domain not in _HUB else f"library/{match['path']}"
    if len(path) > MOST_OF_A_PATH:
        return f"has a repository of {len(path)} characters", f"write at most {MOST_OF_A_PATH}"
    if match["tag"] == "latest":
        return "is tagged latest, which names no version", "write the version's tag before the digest"
    return None


def _split(image: str) -> tuple[str, str]:
    """The registry, where what is before the first slash looks like one, and the rest."""
    first, slash, rest = image.partition("/")
    is_domain = first == "localhost" or "." in first or ":" in first or first.lower() != first
    return (first, rest) if slash and is_domain and _DOMAIN.fullmatch(first) else ("", image)


def _pinned(image: str) -> str:
    return accept(image, refuse_image(image))


Image = Annotated[str, AfterValidator(_pinned)]
"""Image with tag and digest: the tag for people, the digest (multi-architecture) for the kubelet."""
