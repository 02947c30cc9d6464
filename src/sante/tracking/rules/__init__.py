"""Pure decisions: what a definition may be, what a value is, and what entries come to."""
