"""Who learns scores: applicants of their own entries, the public with the results. Closed unless the rules open it, and never early."""

from __future__ import annotations

from dataclasses import dataclass

from .model import RuleSet


@dataclass(frozen=True)
class Shown:
    """What an applicant may see of the review of its own entry."""

    scores: bool
    comments: bool

    @property
    def anything(self) -> bool:
        """There is something to show."""
        return self.scores or self.comments


def to_applicant(rules: RuleSet, *, decided: bool) -> Shown:
    """``decided``: the outcome of the entry is public. Before that nothing is shown, whatever the rules say."""
    rule = rules.disclosure
    return Shown(decided and rule.applicants_see_scores, decided and rule.applicants_see_comments)


def in_results(rules: RuleSet) -> bool:
    """Whether the published results name the scores."""
    return rules.disclosure.scores_public
