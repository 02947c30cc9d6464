"""When a reminder is due, what is done about it, and what came of it: pure decisions."""
