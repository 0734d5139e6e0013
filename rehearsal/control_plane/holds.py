"""What the played cloud can be told to hold back."""

from enum import Enum, auto


class Hold(Enum):
    """Each stands for something in AWS that hangs."""

    BALANCERS = auto()
    """No load balancer becomes ready: a Service gets no address."""
    BALANCER_CLEANUP = auto()
    """No load balancer is deleted: a Service that is deleted stays, with its finalizer."""
    VOLUMES = auto()
    """No volume is made: a claim stays pending."""
    VOLUME_CLEANUP = auto()
    """No volume is deleted: one whose claim is gone stays, released."""
