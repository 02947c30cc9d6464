"""Every statement of this package, by what it is about."""
