"""What a stack costs an hour and a month: list prices, and arithmetic on what a program registers. No Pulumi here."""
