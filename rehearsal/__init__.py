"""The whole stack on the real Pulumi engine, with AWS and Kubernetes played by local servers."""
