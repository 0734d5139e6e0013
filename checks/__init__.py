"""What a make target asks before or after Pulumi runs: whether the API answers, what AWS offers, what is left over."""
