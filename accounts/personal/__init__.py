"""Personal data after it was stored: shown in clear, exported to its owner, rotated, kept for so long, closed accounts."""
