"""Policies on the resources that the programs register."""
