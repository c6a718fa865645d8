"""A verdict: yes, or no with the sentence a person reads and the clause it rests on."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Verdict:
    """True exactly when allowed. `reason` is a plain Chinese sentence saying what to do next; `clause` its source."""

    allowed: bool
    reason: str = ""
    clause: str = ""

    def __bool__(self) -> bool:
        return self.allowed


YES = Verdict(True)


def no(reason: str, clause: str = "") -> Verdict:
    """A refusal with its reason."""
    return Verdict(False, reason, clause)
