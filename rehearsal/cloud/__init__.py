"""The emulated account: a store of objects, the types of resources, and the rules of AWS and Kubernetes on them."""
