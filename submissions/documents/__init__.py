"""Everything the product prints: one PDF renderer, the official layouts, the codes stamped on every page."""
