"""What leaves the house: exports for other programs, feedback for students, packages to release."""
