"""How written answers are read: sentences, patterns, numbers, and what is no answer."""
