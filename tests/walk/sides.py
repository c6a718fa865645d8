"""A side of the world: one place where things can lie, with a row of every model, made by hand or by `complete`.

`complete` makes the row that nobody described: foreign keys lead to rows of the same side, words come from the campaign's
rule set, the rest is invented. A new model therefore lies at every side without anybody touching this file.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import timedelta
from itertools import count
from typing import Any

from django.db import IntegrityError, models, transaction

from accounts.kernel.clock import clock
from accounts.kernel.crypto import EncryptedTextField
from accounts.models import StoredFile, Tenant, Unit, User
from tests.cast import make_file

_numbers = count(1)
# Who a row of this model belongs to, when it is made by `complete`; else the side's manager.
OWNERS = {
    "applicants.Registration": "registrant",
    "applicants.ConsentRecord": "admin",
    "applicants.JoinRequest": "newcomer",
    "notices.Letter": "admin",
    "review.Expert": "expert",
    "review.Assignment": "expert",
    "submissions.AccessGrant": "expert",
    "submissions.NoticeAcceptance": "admin",
}
# Nullable foreign keys worth filling, and the rest that must have a certain value for pages to show the row.
FILLED = {
    "applicants.Registration": ("letter", "license", "campaign"),
    "notices.Letter": ("user",),
    "publicity.Objection": ("evidence",),
    "publicity.Certificate": ("file",),
    "publicity.AwardGrant": ("submission",),
    "submissions.AccessGrant": ("user",),
    "submissions.BlankDocument": ("file",),
    "submissions.GeneratedDocument": ("file",),
    "publicity.FollowUpRecord": ("submission",),
    "applicants.JoinRequest": ("user",),
    "applicants.ChangeRequest": ("proof",),
    "applicants.UnitEnd": ("proof",),
}
VALUES: dict[str, dict[str, Any]] = {
    "publicity.Publicity": {
        "state": lambda side: "open" if step_of(side.campaign.rules, "publicity") else "prepared",
        "columns": [{"key": "title", "label": "名称"}],
        "opens_at": lambda side: clock() - timedelta(days=1),
        "closes_at": lambda side: clock() + timedelta(days=14),
    },
    "publicity.PublicityItem": {"shown": {"title": "演示方案"}},
    "publicity.AwardGrant": {"state": "published"},
    "publicity.FollowUpTask": {
        "kind": "report",
        "points": {},
        "removed_at": None,
        "due_at": lambda side: clock() + timedelta(days=14),
    },
    "publicity.Inspection": {"record": {}, "state": "given_up"},
    "publicity.Collection": {"contents": [], "state": "queued", "published_at": None},
    "submissions.GeneratedDocument": {"state": "ready", "draft": False},
    "submissions.BlankDocument": {"state": "ready"},
    "accounts.PartialUpload": {
        "target": lambda side: f"submission:{side.rows['draft'].pk if 'draft' in side.rows else 0}:x"
    },
    "submissions.StampedScan": {
        "checked": "manual",
        "pages": [{"at": 1, "is": 1, "turn": 0, "blank": False, "says": "演示第一页"}],
        "signatures": [
            {"signer": "演示单位", "issuer": "演示机构", "at": "演示时间", "word": "演示", "tone": "success"}
        ],
    },
    "submissions.DraftChange": {"earlier": {"title": "演示原题"}, "earlier_personal": '{"unread": "演示人"}'},
    "submissions.Question": {"asked_by": lambda side: side.people["admin"]},
    "submissions.SubmissionVersion": {"files": {}},
    "notices.Letter": {"channel": "inbox", "state": "sent", "template": "signin.password", "event": "signin.password"},
    "accounts.Invitation": {"kind": "walk"},
    "applicants.ChangeRequest": {"before": {"name": "演示原名"}, "wanted": {"name": "演示新名"}},
    "applicants.Registration": {"remarks": {"name": "演示问题"}},
    "review.Expert": {"fields": [], "avoid": ["演示回避单位"]},
    "submissions.Enrolment": {"answers": {"title": "演示方案"}},
    "submissions.AskedForm": {
        "answers": {"title": "演示补充"},
        "personal": '{"unread": "演示人"}',
        "files": {},
        "form": lambda side: side.campaign.rules.forms_for("file")[0].key,
        "state": "asked",
        "due_at": lambda side: clock() + timedelta(days=14),
    },
    "submissions.ReturnRequest": {"remarks": [{"field": "title", "text": "演示意见"}]},
    "campaigns.RuleDraft": {"data": lambda side: side.campaign.version.data},
    "campaigns.RuleDraftStep": {"data": lambda side: side.campaign.version.data},
    "accounts.Job": {"kind": "walk", "state": "done"},
}
KINDS = {
    ("applicants.Registration", "letter"): "registration.letter",
    ("applicants.Registration", "license"): "registration.license",
    ("submissions.Attachment", "file"): "submission.attachment",
    ("submissions.PaperFiling", "paper"): "paper.filing",
    ("submissions.PaperFiling", "letter"): "paper.letter",
    ("submissions.AskedFile", "file"): "submission.asked",
    ("submissions.GeneratedDocument", "file"): "submission.document",
    ("submissions.StampedScan", "file"): "submission.scan",
    ("submissions.BlankDocument", "file"): "submission.blank",
    ("publicity.Objection", "evidence"): "objection.evidence",
    ("publicity.Certificate", "file"): "certificate",
    ("publicity.Collection", "file"): "collection",
}


@dataclass(repr=False)
class Side:
    """One place. `rows` finds a row by its model's label, or by a name given to a row of a special kind."""

    name: str
    tenant: Tenant
    campaign: Any
    unit: Unit
    seat: Any = None
    people: dict[str, User] = field(default_factory=dict)
    rows: dict[str, Any] = field(default_factory=dict)
    files: dict[str, StoredFile] = field(default_factory=dict)

    def __post_init__(self) -> None:
        for row in (self.tenant, self.campaign, self.unit, self.campaign.version):
            self.put(row)

    def put(self, row: Any, name: str = "") -> Any:
        """Keep a row under its model's label, or a name."""
        self.rows[name or row._meta.label] = row
        return row

    def file(self, kind: str, extension: str = "txt") -> StoredFile:
        """A new private file of the side's unit; its text is stamped later like every field's."""
        row = make_file(self.tenant, self.unit, kind, f"演示{next(_numbers)}.{extension}")
        self.files.setdefault(kind, row)
        self.rows.setdefault(row._meta.label, row)
        return row


def complete(side: Side, model: type[models.Model], **given: Any) -> Any:
    """The side's row of the model, made now unless there is one. System scope. A row that a unique key does not allow
    beside a sibling's is shared with it."""
    label = model._meta.label
    if label in side.rows and not given:
        return side.rows[label]
    if label in PUBLISHED and step_of(side.campaign.rules, "publicity") is None:  # these rules publish no list
        shared = model._base_manager.filter(tenant=side.tenant).order_by("pk").first()
        if shared is not None:
            return side.put(shared)
    values = {f.name: _value(side, label, f) for f in model._meta.concrete_fields if _wanted(label, f)}
    values |= {name: value(side) if callable(value) else value for name, value in VALUES.get(label, {}).items()} | given
    try:
        with transaction.atomic():
            row = model._base_manager.create(**{name: value for name, value in values.items() if value is not None})
    except IntegrityError:
        where = {"tenant": side.tenant} if "tenant" in values else {}
        row = model._base_manager.filter(**where).order_by("pk").first()
        if row is None:
            raise
    return row if given else side.put(row)


def _wanted(label: str, f: models.Field) -> bool:
    if f.name in FILLED.get(label, ()) or f.name in ("submission", "campaign", "tenant", "unit"):
        return True
    if f.primary_key or f.null or (f.has_default() and not f.is_relation) or getattr(f, "auto_now", False):
        return False
    return not (f.blank and isinstance(f, (models.CharField, models.TextField)))


def _value(side: Side, label: str, f: models.Field) -> Any:
    if f.is_relation:
        return _related(side, label, f)
    if f.choices:
        return f.choices[0][0]
    if isinstance(f, EncryptedTextField):
        return f"+861990009{next(_numbers):04d}" if "phone" in f.name else "演示"
    if isinstance(f, models.CharField | models.TextField):
        words = _words(side, label)
        if f.name in words:
            return words[f.name]
        return f"ys-{next(_numbers)}" if f.unique or (f.max_length or 99) < 20 else f"演示{next(_numbers)}"
    made = {
        "DateTimeField": clock,
        "DateField": lambda: clock().date(),
        "JSONField": dict,
        "BooleanField": lambda: False,
        "DecimalField": lambda: 80,
        "UUIDField": f.get_default,
    }
    if maker := made.get(f.get_internal_type()):
        return maker()
    words = _words(side, label) | {"round": 1, "year": 2022, "page": 1}
    return words[f.name] if f.name in words else next(_numbers)


def _related(side: Side, label: str, f: models.Field) -> Any:
    target = f.related_model
    if f.null and f.name not in FILLED.get(label, ()) and target is not Tenant:
        return None if f.name not in ("submission", "campaign", "unit") else side.rows.get(target._meta.label)
    if target is Tenant:
        return side.tenant if f.name == "tenant" else None
    if target is StoredFile:
        return side.file(KINDS.get((label, f.name), f"{label}.{f.name}".lower()))
    if target is User:
        return side.people[OWNERS.get(label, "manager") if f.name == "user" else "manager"]
    return complete(side, target)


PUBLISHED = ("publicity.Publicity", "publicity.PublicityItem", "publicity.Objection")
STEPS = {"publicity.Publicity": "publicity", "publicity.Vote": "vote", "publicity.Candidate": "vote"}


def step_of(rules: Any, kind: str) -> tuple[str, int] | None:
    """The first step of this type: its stage's key and its place there."""
    found = ((stage.key, n) for stage in rules.stages for n, step in enumerate(stage.steps) if step.type == kind)
    return next(found, None)


def _words(side: Side, label: str) -> dict[str, Any]:
    """Words of the campaign's rules for fields that hold a key of them."""
    rules = side.campaign.rules
    stage, step = step_of(rules, STEPS.get(label, "")) or (rules.stages[0].key, 0)
    if label == "review.Docket":  # one with a panel, so that experts have a place
        stage = next((s.key for s in rules.stages if any(getattr(x, "panel", None) for x in s.steps)), stage)
    panels, rubrics = list(rules.panels), list(rules.rubrics)
    return {
        "stage": stage,
        "step": step,
        "panel": panels[0].key if panels else "panel",
        "rubric": rubrics[0].key if rubrics else "rubric",
        "award": rules.awards[0].key if rules.awards else "award",
        "tab": rules.registration.tabs[0].key,
        "kind": rules.kinds[0].key,
        "region_code": side.unit.region_code,
        "document": next((d.key for d in rules.documents), "document"),
        "follow_up": next((f.key for f in rules.follow_ups), "follow_up"),
        "item": "applicant",
    }
