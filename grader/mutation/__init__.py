"""Wrong and right variants of a reference, derived from its syntax tree: they prove the checks before students do."""
