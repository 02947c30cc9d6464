"""Reminders people set, and what Santé says at its own times: one table, one clock, one loop."""
