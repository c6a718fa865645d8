"""审计：what exists."""
