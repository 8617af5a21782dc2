"""What is held about people: shown, given, erased, and ended in time."""
