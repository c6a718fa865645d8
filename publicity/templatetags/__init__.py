"""Template tags of publicity."""
