"""Streaks, days, words and arithmetic of progress: pure functions of logs and schedules."""
