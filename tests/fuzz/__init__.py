"""Fuzzing of what reads hostile bytes, and the corpora from which it starts."""
