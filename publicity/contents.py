"""Content the public sees, and what publicity keeps of a filing, for 涉密处置. Imported at start."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from django.db.models import Q

from accounts.models import StoredFile
from accounts.quarantine.registry import SEALED, Content, Place, register_content, register_places
from submissions.models import Submission

from .models import (
    Announcement,
    AnnouncementAnnex,
    AnnouncementPaper,
    AwardGrant,
    Candidate,
    Certificate,
    Collection,
    FollowUpRecord,
    FollowUpTask,
    LibraryEntry,
    Objection,
    PublicityItem,
)

SHOWN = {"title": SEALED, "shown": [], "state": LibraryEntry.State.REMOVED}


def _columns(shown: dict) -> dict:
    return dict.fromkeys(shown, SEALED)


def of_submission(row: Submission) -> Iterator[Place]:
    """Public lines, ballots, the library, awards and what was said in objections."""
    yield Place(LibraryEntry.objects.filter(submission=row), SHOWN)
    yield Place(PublicityItem.objects.filter(submission=row), {"shown": _columns})
    yield Place(Candidate.objects.filter(submission=row), {"title": SEALED})
    yield Place(AwardGrant.objects.filter(submission=row), {"reason": SEALED})
    yield Place(Certificate.objects.filter(grant__submission=row), {"work": SEALED, "revoked_reason": SEALED})
    yield Place(FollowUpRecord.objects.filter(submission=row), {"note": lambda old: f"{SEALED} {len(old)}", "link": ""})
    yield Place(Objection.objects.filter(item__submission=row), {"text": SEALED, "ruling": SEALED})
    yield Place(FollowUpTask.objects.filter(submission=row), {"finding": SEALED})
    held, drop = _collections(row)
    yield Place(Collection.objects.filter(pk__in=[one.pk for one in held]), {"contents": drop})


def _collections(row: Submission) -> tuple[list[Collection], Callable[[list], list]]:
    """The collections that hold the work, and their contents without it."""
    entries = set(LibraryEntry.objects.filter(submission=row).values_list("pk", flat=True))

    def without(contents: list) -> list:
        return [one | {"works": [w for w in one["works"] if w["entry"] not in entries]} for one in contents]

    rows = Collection.objects.filter(campaign_id=row.campaign_id).order_by("pk")
    return [one for one in rows if without(one.contents) != one.contents], without


def files_of_submission(row: Submission) -> list[StoredFile]:
    """Certificates and the evidence of objections."""
    certificates = Certificate.objects.filter(grant__submission=row, file__isnull=False).values("file")
    evidence = Objection.objects.filter(item__submission=row, evidence__isnull=False).values("evidence")
    books = [one.file_id for one in _collections(row)[0] if one.file_id]
    wanted = Q(pk__in=certificates) | Q(pk__in=evidence) | Q(pk__in=books)
    return list(StoredFile.objects.filter(wanted).order_by("pk"))


def _pictures(entry: LibraryEntry) -> list[StoredFile]:
    ids = [uuid for line in entry.shown for uuid in line.get("pictures", ())]
    return list(StoredFile.objects.filter(pk__in=ids, tenant_id=entry.tenant_id).order_by("pk"))


def _of_announcement(row: Announcement) -> list[StoredFile]:
    annexes = AnnouncementAnnex.objects.filter(announcement=row, file__isnull=False).values("file")
    paper = AnnouncementPaper.objects.filter(announcement=row, file__isnull=False).values("file")
    return list(StoredFile.objects.filter(pk__in=annexes).union(StoredFile.objects.filter(pk__in=paper)))


register_places("submission", of_submission, files_of_submission)
register_content(
    Content(  # a stranger's word takes away the public line alone; whoever handles it reports the filing
        kind="listed",
        label=lambda item: f"公示名单第 {item.position} 项（{item.submission.number}）",
        find=lambda pk: PublicityItem.objects.select_related("tenant", "submission").get(
            pk=pk, publicity__state__in=("open", "closed")
        ),
        tenant=lambda item: item.tenant,
        campaign=lambda item: item.submission.campaign_id,
        public=True,
        places=[lambda item: [Place(PublicityItem.objects.filter(pk=item.pk), {"shown": _columns})]],
    )
)
register_content(
    Content(
        kind="library",
        label=lambda entry: entry.trail_label,
        find=lambda pk: LibraryEntry.objects.select_related("tenant").get(pk=pk),
        tenant=lambda entry: entry.tenant,
        public=True,
        places=[lambda entry: [Place(LibraryEntry.objects.filter(pk=entry.pk), SHOWN)]],
        files=[_pictures],
    )
)
register_content(
    Content(
        kind="announcement",
        label=lambda row: row.trail_label,
        find=lambda pk: Announcement.objects.select_related("tenant").get(pk=pk, published_at__isnull=False),
        tenant=lambda row: row.tenant,
        public=True,
        places=[
            lambda row: [
                Place(
                    Announcement.objects.filter(pk=row.pk),
                    {"title": SEALED, "body": SEALED, "reason": SEALED, "published_at": None},
                ),
                Place(AnnouncementAnnex.objects.filter(announcement=row), {"title": SEALED}),
            ]
        ],
        files=[_of_announcement],
    )
)
