"""The grader where students work: in a notebook, in a run of pytest."""
