"""What the stack makes in AWS. Never imports `apps`."""
