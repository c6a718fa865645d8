"""Counts of things that happen on pages (a link followed, a file taken), kept aside: a GET writes no row.

The count lives in the cache and is folded into its row by a `@due` function. A lost cache loses the counts since the last
round, at most a minute of them: these are figures for orientation, not facts anybody decides by.
"""

from django.core.cache import cache

KEPT = 7 * 24 * 3600


def count(name: str) -> None:
    """One more of `name`."""
    cache.add(f"tally:{name}", 0, KEPT)
    try:
        cache.incr(f"tally:{name}")
    except ValueError:  # dropped from the cache in between
        cache.set(f"tally:{name}", 1, KEPT)


def take(name: str) -> int:
    """What was counted since the last time, to be added to its row."""
    found = int(cache.get(f"tally:{name}") or 0)
    if found:
        try:
            cache.decr(f"tally:{name}", found)
        except ValueError:
            return 0
    return found
