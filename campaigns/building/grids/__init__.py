"""Lists and grids that come from a spreadsheet: options of a classification, seats with their quotas; pasted, imported, exported."""
