"""What goes wrong with a control plane, in words for its user."""


class NoControlPlane(Exception):
    """There is no control plane, or it stopped working; the text says why and what helps."""
