"""通知：what exists."""
