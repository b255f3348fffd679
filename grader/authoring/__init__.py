"""Writes a problem from a solution: reads it, learns its forms by running it, chooses cases."""
