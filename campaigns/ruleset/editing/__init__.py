"""Editing a rule set piece by piece: shapes of fields, places in plain data, starters for new parts, names to choose from.

Everything works on plain data (what ``reading.to_data`` gives) and knows nothing of HTTP: the builder's pages stand on it.
"""
