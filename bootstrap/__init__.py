"""What an AWS account needs once, before workflows may touch its stacks."""
