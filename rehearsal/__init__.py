"""The whole stack on the real Pulumi engine, with AWS and Kubernetes emulated by local servers."""
