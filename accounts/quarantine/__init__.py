"""涉密处置: anybody reports content, it is sealed at once, two persons lift the seal or purge what lies under it.

Sealing moves every text of the content out of its rows into one encrypted box and blocks its files, so that no page, export
or search can show them while the case is open. Lifting puts them back; purging throws the box and the stored bytes away.
Apps say where content lies: `registry.register_content`.
"""
