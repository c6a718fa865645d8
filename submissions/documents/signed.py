"""Digital signatures (电子印章, PAdES) in an uploaded PDF: read in a child, judged here in words."""

from __future__ import annotations

from dataclasses import dataclass, field

from accounts.kernel.clock import real_now
from submissions.documents import sandbox
from submissions.documents.stamp import ScanFailed


@dataclass(frozen=True)
class Signature:
    """One signature. `signer` and `unit` are the certificate's names, `at` ISO time, `stamped` that a trusted time stamp says so.

    `intact`: what it covers was not changed. `whole`: it covers the file but for further signatures. `trusted`: a chain to
    one of the operator's authorities, valid when it signed. `problem` is for the log: it could not be checked at all.
    """

    signer: str = ""
    unit: str = ""
    issuer: str = ""
    at: str = ""
    stamped: bool = False
    intact: bool = False
    whole: bool = False
    trusted: bool = False
    revoked: bool = False
    expired: bool = False
    problem: str = ""


@dataclass(frozen=True)
class Signed:
    """All signatures of a file; `same` says that beside them it is byte for byte what was printed."""

    signatures: tuple[Signature, ...] = field(default_factory=tuple)
    same: bool = False


def has_signatures(pdf: bytes) -> bool:
    """May it be signed? Cheap, and never wrong when it says no: a signature names its bytes outside of compressed objects."""
    return b"/ByteRange" in pdf


def read_signatures(pdf: bytes, *, printed: bytes = b"", authorities: bytes = b"", timeout: float = 30) -> Signed:
    """The signatures of a PDF, in the order they were made. Raises ScanFailed when the file cannot be read."""
    try:
        answer, _ = sandbox.run(
            "signatures", {"now": real_now().isoformat()}, [pdf, printed, authorities], timeout=timeout, memory_mb=1024
        )
    except sandbox.SandboxFailed as failure:
        raise ScanFailed(failure.sentence, reason=failure.reason) from None
    return Signed(tuple(Signature(**one) for one in answer["signatures"]), answer["same"])
