"""Problems: what an exercise asks, how it is checked, and what wrong answers look like. Read from YAML."""
