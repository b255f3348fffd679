"""YAML files that people write: values with their lines, and every mistake in words."""
