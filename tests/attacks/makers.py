"""Submissions that cannot be kept as plain files, made when they are needed."""
