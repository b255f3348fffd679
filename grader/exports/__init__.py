"""A class for other programs: one file a format."""
