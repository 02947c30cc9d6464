"""Trackers, entries and quizzes as JSON."""
