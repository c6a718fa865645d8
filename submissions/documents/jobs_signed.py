"""In the child: the digital signatures in a PDF that came from outside (PAdES, 电子印章), checked without any network."""

from __future__ import annotations

import io
import logging
from datetime import datetime
from typing import Any

from asn1crypto import pem, x509
from pyhanko.pdf_utils.misc import PdfError
from pyhanko.pdf_utils.reader import PdfFileReader
from pyhanko.sign.diff_analysis import (
    DEFAULT_DIFF_POLICY,
    FormUpdatingRule,
    ModificationLevel,
    StandardDiffPolicy,
    SuspiciousModification,
)
from pyhanko.sign.validation import EmbeddedPdfSignature, SignatureCoverageLevel, validate_pdf_signature
from pyhanko_certvalidator import ValidationContext

from submissions.documents import wording
from submissions.documents.wire import JobError

_HARMLESS = (ModificationLevel.NONE, ModificationLevel.LTA_UPDATES)
_SIGNING = (*_HARMLESS, ModificationLevel.FORM_FILLING)
MAX_SIGNATURES = 20
_FORM = DEFAULT_DIFF_POLICY.form_rule
_BEFORE_SIGNING = StandardDiffPolicy(
    DEFAULT_DIFF_POLICY.global_rules,
    # A sealing program says of the empty form we gave out that there are signatures now.
    FormUpdatingRule(_FORM.field_rules, ignored_acroform_keys=_FORM.ignored_acroform_keys | {"/SigFlags"}),
)


def signatures(meta: dict[str, Any], blobs: list[bytes]) -> tuple[dict[str, Any], list[bytes]]:
    """What each signature of blobs[0] is worth; blobs[1] is the PDF that was printed, blobs[2] trusted roots as PEM.

    A signature that says no time is judged by meta["now"]. `same` says that the file is what was printed, with nothing but signatures added to it.
    """
    logging.disable(logging.CRITICAL)
    try:
        reader = PdfFileReader(io.BytesIO(blobs[0]), strict=False)
        found = list(reader.embedded_signatures)
    except (PdfError, ValueError, KeyError, TypeError, AttributeError, IndexError, OSError):
        raise JobError("unreadable", wording.UNREADABLE) from None
    if len(found) > MAX_SIGNATURES:
        raise JobError("signatures", wording.TOO_MANY_SIGNATURES.format(limit=MAX_SIGNATURES))
    roots = [x509.Certificate.load(body) for _, _, body in pem.unarmor(blobs[2], multiple=True)] if blobs[2] else []
    now = datetime.fromisoformat(meta["now"])
    facts = [_facts(one, roots, now) for one in found if one.sig_object_type == "/Sig"]
    return {"signatures": facts, "same": _is_same(reader, blobs[0], blobs[1])}, []


def _facts(one: EmbeddedPdfSignature, roots: list[x509.Certificate], now: datetime) -> dict[str, Any]:
    """Signer, issuer, time, and the words intact, whole, trusted; `problem` names what could not even be checked."""
    facts: dict[str, Any] = {"signer": "", "issuer": "", "unit": "", "at": "", "stamped": False}
    facts |= {"intact": False, "whole": False, "trusted": False, "revoked": False, "expired": False, "problem": ""}
    try:
        certificate = one.signer_cert
        facts |= {
            "signer": _name(certificate.subject, "common_name"),
            "unit": _name(certificate.subject, "organization_name"),
            "issuer": _name(certificate.issuer, "common_name") or _name(certificate.issuer, "organization_name"),
        }
        at = one.self_reported_timestamp
        status = validate_pdf_signature(one, _context(roots, at))
        if status.timestamp_validity is not None and status.timestamp_validity.valid:
            at = status.timestamp_validity.timestamp
            facts["stamped"] = bool(status.timestamp_validity.trusted)
        when = at or now
        lasts = certificate["tbs_certificate"]["validity"]
        facts |= {
            "at": at.isoformat() if at else "",
            "intact": bool(status.intact and status.valid),
            "whole": _is_whole(one, status),
            "trusted": bool(roots and status.trusted),
            "revoked": bool(status.revoked),
            "expired": not lasts["not_before"].native <= when <= lasts["not_after"].native,
        }
    except Exception as error:  # noqa: BLE001  a hostile file raises whatever it likes; each means: not to be checked
        facts["problem"] = f"{type(error).__name__}: {error}"[:200]
    return facts


def _context(roots: list[x509.Certificate], at: datetime | None) -> ValidationContext:
    """Only the operator's roots, no network; the certificate must have been valid when it signed."""
    moment = {"moment": at} if at and at.tzinfo else {}
    return ValidationContext(trust_roots=roots, allow_fetching=False, revocation_mode="soft-fail", **moment)


def _is_whole(one: EmbeddedPdfSignature, status: Any) -> bool:
    """Does it cover all of the file, or is what came after it only further signatures and proofs?"""
    if one.evaluate_signature_coverage() == SignatureCoverageLevel.ENTIRE_FILE:
        return True
    if status.coverage not in (SignatureCoverageLevel.ENTIRE_REVISION, SignatureCoverageLevel.ENTIRE_FILE):
        return False
    return status.modification_level in _SIGNING


def _is_same(reader: PdfFileReader, data: bytes, printed: bytes) -> bool:
    """Is the file the printed one with signatures appended, every other word as it was?"""
    if not printed or not data.startswith(printed):
        return False
    if len(data) == len(printed):
        return True
    base = PdfFileReader(io.BytesIO(printed), strict=False).xrefs.total_revisions - 1
    try:
        review = _BEFORE_SIGNING.review_file(reader, base)
    except Exception:  # noqa: BLE001  what cannot be compared is not the same
        return False
    return not isinstance(review, SuspiciousModification) and review.modification_level in _SIGNING


def _name(name: x509.Name, part: str) -> str:
    found = name.native.get(part, "")
    return "、".join(found) if isinstance(found, list) else str(found)
