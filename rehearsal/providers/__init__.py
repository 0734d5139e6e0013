"""The emulated providers: gRPC servers in this process that the engine attaches to, each on the emulated account."""
