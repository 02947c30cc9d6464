"""Pure decisions: what is measured, what a day adds up to, whose reading counts."""
