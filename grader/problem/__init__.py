"""What is asked: a problem's YAML as models, loaded with the line of every mistake."""
