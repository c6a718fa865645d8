"""Querysets without an order come back in a random one, so that nobody relies on the database's mood."""

import random

from django.db.models import QuerySet


def install(seed: int) -> None:
    """Patch the fetching of every queryset; the seed repeats a run (SHUFFLE_SEED)."""
    dice = random.Random(seed)
    fetch = QuerySet._fetch_all

    def fetch_shuffled(self):
        fresh = self._result_cache is None
        fetch(self)
        if fresh and not (self.ordered or self.query.is_sliced or self.query.combinator):
            dice.shuffle(self._result_cache)

    QuerySet._fetch_all = fetch_shuffled
