"""The steps this app handles for the review engine: publicity, vote, award, publish."""

from __future__ import annotations

from typing import Any

from review.models import StageEntry

from .actions import lists, votes


class PublicityHandler:
    """Entries wait for their list; the list lets them go on when its period is over."""

    level = "stage"

    def opened(self, entry: StageEntry, step: Any) -> None:
        """Prepare the list of the round."""
        lists.prepare(entry, step)


class VoteHandler:
    """Entries stand on the ballot; the count after the window lets them on."""

    level = "stage"

    def opened(self, entry: StageEntry, step: Any) -> None:
        """Put the work on the ballot."""
        votes.stand(entry, step)


class HostDecides:
    """Entries wait until the host ends the step on its own page (awards, results)."""

    level = "stage"

    def opened(self, entry: StageEntry, step: Any) -> None:
        """Nothing happens by itself."""


HANDLERS = {"publicity": PublicityHandler(), "vote": VoteHandler(), "award": HostDecides(), "publish": HostDecides()}
