"""Sums over a class. Nothing here draws or writes."""
