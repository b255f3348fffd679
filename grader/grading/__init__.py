"""One problem, one submission: one grade."""
