"""The sections of a filing as its pages list them, the recommending unit among them where one is asked for."""

from __future__ import annotations

from django.http import HttpRequest

from .. import consortium, queries, recommending
from ..models import Submission
from . import doors

RECOMMENDER = "recommender"
CONSORTIUM = "consortium"


def sections(request: HttpRequest, row: Submission, active: str | None = None) -> list[dict]:
    """Items for ``c-section-nav``. ``active``: ``form/section``, RECOMMENDER or CONSORTIUM."""
    marks = queries.sections(row)
    several = len({mark.form.key for mark in marks}) > 1
    items, last = [], ""
    for mark in marks:
        items.append(
            {
                "label": mark.section.title,
                "url": doors.url(
                    request, "apply_fill", pk=row.pk, form_key=mark.form.key, section_key=mark.section.key
                ),
                "active": active == f"{mark.form.key}/{mark.section.key}",
                "status": mark.status,
                "errors": mark.missing,
                "group": mark.form.title if several and mark.form.key != last else "",
            }
        )
        last = mark.form.key
    if row.state == Submission.State.DRAFT and recommending.candidates(row):
        items.append(
            {
                "label": "推荐单位",
                "url": doors.url(request, "apply_recommender", pk=row.pk),
                "active": active == RECOMMENDER,
                "status": "done" if row.recommender_id else "todo",
                "errors": 0 if row.recommender_id else 1,
            }
        )
    if consortium.allowed(row):
        open_ = len(consortium.problems(row))
        items.append(
            {
                "label": "联合体成员",
                "url": doors.url(request, "apply_consortium", pk=row.pk),
                "active": active == CONSORTIUM,
                "status": "error" if open_ else "done",
                "errors": open_,
                "group": "",
            }
        )
    return items


def summary(items: list[dict]) -> str:
    """How much is done, in words."""
    return f"已完成 {sum(item['status'] == 'done' for item in items)} / {len(items)}"
