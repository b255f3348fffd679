"""What students get to check themselves with: a starter, and visible checks without any answer."""

from grader.kit.opening import is_kit, open_any

__all__ = ["is_kit", "open_any"]
