"""Pure helpers: no settings, no I/O, no framework."""
