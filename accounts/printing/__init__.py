"""Documentation printed from code: each module enters its parts in `markdown.PARTS`; `manage.py print_docs` writes them.

Upper apps are reached by name, as the layers ask. Nothing here reads the database.
"""
