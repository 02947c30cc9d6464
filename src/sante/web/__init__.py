"""Pages and routes that belong to no single package."""
