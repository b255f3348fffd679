"""What docs/checks says is held against the grader."""
