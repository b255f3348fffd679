"""Figures of a class, held against independent ones."""
