"""Where a stack can be deployed: the settings of each target, and `load`, which picks the one of the stack file."""
