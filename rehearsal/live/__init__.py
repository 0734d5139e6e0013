"""Real parts in the place of emulated ones: Pulumi's Kubernetes provider on a real API server, and AWS's controller of
load balancers, which works on a moto account."""
