"""What goes wrong with a control plane, in words for its user."""

from rehearsal.engine.gobuild import Unavailable


class NoControlPlane(Unavailable):
    """There is no control plane, or it stopped working; the text says why and what helps."""
