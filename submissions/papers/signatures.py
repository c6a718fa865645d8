"""What digital seals on a paper mean. Pure: signatures in, verdict and the lines people see out."""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import datetime

from django.utils import timezone

from ..documents.signed import Signature, Signed
from . import wording
from .scans import Judged


def judge_signed(signed: Signed, codes: Judged, *, unit: str) -> Judged:
    """A broken or partial signature refuses the paper with its reason. Intact ones of a trusted authority, in the unit's name,
    on the very file that was given out count like a seal; anything less is looked at by eye, never less than the codes say."""
    numbered = list(enumerate(signed.signatures, 1))
    if wrong := [wording.SIGNATURE_AT.format(number=n, says=says) for n, one in numbered if (says := _broken(one))]:
        return Judged("refused", "；".join(wrong)[:250] + "。" + wording.SIGNATURE_AGAIN, codes.pages)
    if not signed.same and codes.checked == "refused":
        return codes
    doubts = [wording.SIGNATURE_AT.format(number=n, says=says) for n, one in numbered if (says := _doubt(one))]
    if not any(_is_of(one, unit) for one in signed.signatures):
        doubts.append(wording.SIGNATURE_OF_ANOTHER.format(unit=unit))
    if not signed.same:
        doubts.append(wording.SIGNATURE_NOT_OURS)
    if doubts:
        return Judged("manual", "；".join(doubts)[:260] + "。" + wording.SIGNATURE_BY_EYE, codes.pages)
    return Judged("matched", wording.SIGNATURE_GOOD, codes.pages)


def lines(signatures: Sequence[Signature]) -> list[dict]:
    """What is kept and shown of each: signer, issuer, time, and in a word what it is worth."""
    return [
        {
            "signer": " ".join(dict.fromkeys(part for part in (one.unit, one.signer) if part))
            or wording.SIGNER_UNKNOWN,
            "issuer": one.issuer,
            "at": _when(one),
            "word": _word(one),
            "tone": "danger" if _broken(one) else "warning" if _doubt(one) else "success",
        }
        for one in signatures
    ]


def _word(one: Signature) -> str:
    if _broken(one):
        return wording.SIGNATURE_INVALID
    return wording.SIGNATURE_UNTRUSTED if _doubt(one) else wording.SIGNATURE_VALID


def _broken(one: Signature) -> str:
    """Why it counts for nothing; "" when it is sound."""
    if one.problem:
        return wording.SIGNATURE_UNREADABLE
    if not one.intact:
        return wording.SIGNATURE_CHANGED
    if not one.whole:
        return wording.SIGNATURE_PARTIAL
    return wording.SIGNATURE_REVOKED if one.revoked else ""


def _doubt(one: Signature) -> str:
    if one.expired:
        return wording.SIGNATURE_EXPIRED
    return "" if one.trusted else wording.SIGNATURE_NO_AUTHORITY.format(issuer=one.issuer or "未写明")


def _is_of(one: Signature, unit: str) -> bool:
    """The unit's very name, not a longer one that holds it (a branch); authorities put numbers around it, divided by @."""
    ours = _plain(unit)
    return bool(ours) and any(ours == _plain(part) for name in (one.signer, one.unit) for part in name.split("@"))


def _plain(name: str) -> str:
    return re.sub(r"[\s（）()]", "", name)


def _when(one: Signature) -> str:
    if not one.at:
        return wording.SIGNED_SOMETIME
    at = timezone.localtime(datetime.fromisoformat(one.at))
    source = wording.TIME_STAMPED if one.stamped else wording.TIME_SAID
    return f"{at.year}年{at.month}月{at.day}日 {at:%H:%M:%S}（{source}）"
