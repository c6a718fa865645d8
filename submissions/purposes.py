"""What large files are sent in pieces for: fields of a working copy, fields of an asked form, stamped scans.

An upload (`accounts.resumable`) carries its purpose as text, ``purpose:pk:place``; the part of the app that owns the purpose says
here whose row it is, who may go on with it, what may be sent there and what becomes of the whole file.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.core.exceptions import ObjectDoesNotExist

from accounts.files import RejectedFile
from accounts.kernel.actor import Actor
from accounts.kernel.policy import may
from accounts.kernel.verdict import YES, Verdict, no
from accounts.models import PartialUpload, Unit

from .entering import who

KINDS = {"pdf": "pdf", "jpg": "image", "jpeg": "image", "png": "image", "docx": "docx", "xlsx": "xlsx", "zip": "zip"}
WRONG_KIND = "不接受这种文件，请按栏目说明的类型上传。"
NOT_YOURS = no("没有找到这次上传，或者它不属于您所在的单位。")


@dataclass(frozen=True)
class Purpose:
    """One use of uploads in pieces. ``action``: the policy asked of the row at every step. ``demands(row, place, kind)``: the
    largest file in bytes, raising KeyError (no such place), RejectedFile or Refused. ``take``: attaches the whole file; None where the
    page's own form takes several together. ``back``: the page it came from, as (route of the applicants' pages, its values, place
    on it). ``at_desk``: the row is a filing, and the desk that enters it from paper may send files too."""

    action: str
    load: Callable[[int], Any]
    unit: Callable[[Any], Unit]
    demands: Callable[[Any, str, str], int]
    back: Callable[[Any, str], tuple[str, dict[str, Any], str]]
    take: Callable[..., Any] | None = None
    at_desk: bool = False


_purposes: dict[str, Purpose] = {}


def register(name: str, purpose: Purpose) -> None:
    """Called once per purpose when the site starts."""
    _purposes[name] = purpose


def target_of(name: str, pk: int, place: str) -> str:
    """What an upload is for, as its row says it."""
    return f"{name}:{pk}:{place}"


def begun(name: str) -> Purpose:
    """The purpose of this name."""
    return _purposes[name]


def read(upload: PartialUpload) -> tuple[Purpose, int, str]:
    """Purpose, row and place of an upload; ObjectDoesNotExist for one of no purpose known here."""
    name, _, rest = upload.target.partition(":")
    pk, _, place = rest.partition(":")
    if name not in _purposes or not pk.isdecimal():
        raise ObjectDoesNotExist
    return _purposes[name], int(pk), place


def kind_of(name: str) -> str:
    """The kind of file a name promises. Raises RejectedFile for one that is taken nowhere."""
    if (found := KINDS.get(name.rpartition(".")[2].lower())) is None:
        raise RejectedFile(WRONG_KIND)
    return found


def filing_of(upload: PartialUpload) -> int | None:
    """The filing an upload is for, where the desk that enters it may send it; None for any other."""
    purpose, pk, _ = read(upload)
    return pk if purpose.at_desk else None


def is_of_ones_own(actor: Actor, subject: PartialUpload) -> Verdict:
    """A clause: an upload of the actor's unit, or at a desk one for a filing that it enters from paper."""
    if actor.seat is not None:
        purpose, pk, _ = read(subject)
        return who.enters(actor, purpose.load(pk)) if purpose.at_desk else NOT_YOURS
    return YES if actor.unit is not None and subject.unit_id == actor.unit.pk else NOT_YOURS


def serves_its_purpose(actor: Actor, subject: PartialUpload) -> Verdict:
    """A clause: what the upload is for may still be done."""
    purpose, pk, _ = read(subject)
    return may(actor, purpose.action, purpose.load(pk))


POLICY = {"upload.send": (is_of_ones_own, serves_its_purpose)}
