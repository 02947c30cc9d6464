"""How values become words and shapes: no framework, no settings, no clock."""
