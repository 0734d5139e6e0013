"""Fault injection: what the emulated driver delays on request."""

from enum import Enum, auto


class Hold(Enum):
    """Each stands for something in AWS that hangs."""

    VOLUMES = auto()
    """No volume is made: a claim stays pending."""
    VOLUME_CLEANUP = auto()
    """No volume is deleted: one whose claim is gone stays, released."""
