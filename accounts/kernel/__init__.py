"""The kernel: what every app stands on. It imports nothing from the project; models are reached by label."""
