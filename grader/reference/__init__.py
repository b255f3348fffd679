"""What references give, kept on disk."""
