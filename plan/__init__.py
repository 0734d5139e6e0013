"""What a preview says, as a comment on a pull request, and what it must not do unasked. Standard library only."""
