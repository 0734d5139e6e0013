"""The forms that the engine gives to what it does not write into its events.

They are as github.com/pulumi/pulumi has them (sdk/v3 go/common/resource/properties.go and plugin/rpc.go, 3.255): a
secret is "[secret]" or a map with a signature, what is not known yet a fixed ID.
"""

from typing import Any

SECRET = "[secret]"
LATER = "known after the update"
SIGNATURE = "4dabf18193072939515e22adb298388d"
SECRET_SIGNATURE = "1b47061264138c4ac30d75fd1eb44270"
UNKNOWNS = {
    "04da6b54-80e4-46f7-96ec-b56ff0331ba9",  # a string, and of the other types
    "3eeb2bf0-c639-47a8-9e75-3b44932eb421",
    "1c4a061d-8072-4f0a-a4cb-0ff528b18fe7",
    "6a19a0b0-7e62-4c92-b797-7f8e31da9cc2",
    "030794c1-ac77-496b-92df-f27374a8bd58",
    "e48ece36-62e2-4504-bad9-02848725956a",
    "dd056dcd-154b-4c76-9bd3-c8f88648b5ff",
}


def plain(value: Any) -> Any:
    """A value without the engine's own wrapping."""
    if isinstance(value, dict) and SIGNATURE in value:
        return SECRET if value[SIGNATURE] == SECRET_SIGNATURE else LATER
    return LATER if isinstance(value, str) and value in UNKNOWNS else value
