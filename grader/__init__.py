"""An autograder for recurrent-network exercises: code run apart from its answers, feedback a student learns from."""

__version__ = "0.1.0"
