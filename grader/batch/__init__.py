"""Many submissions: graded by workers, kept in a store, written as reports."""
