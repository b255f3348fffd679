"""One file a kind; its name is the word in YAML, its `KIND` the class."""
