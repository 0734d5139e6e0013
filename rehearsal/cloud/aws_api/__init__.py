"""What AWS's own API models say of the requests that the Terraform provider for AWS sends for a resource."""
