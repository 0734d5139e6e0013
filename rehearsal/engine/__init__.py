"""The real Pulumi engine: finding or building it, running a program in this process, its state and its locks."""
