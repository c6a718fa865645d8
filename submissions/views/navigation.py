"""The sections of a filing as its pages list them, the recommending unit among them where one is asked for."""

from __future__ import annotations

from django.urls import reverse

from .. import consortium, queries, recommending
from ..models import Submission

RECOMMENDER = "recommender"
CONSORTIUM = "consortium"


def sections(row: Submission, active: str | None = None) -> list[dict]:
    """Items for ``c-section-nav``. ``active``: ``form/section``, RECOMMENDER or CONSORTIUM."""
    marks = queries.sections(row)
    several = len({mark.form.key for mark in marks}) > 1
    items, last = [], ""
    for mark in marks:
        items.append(
            {
                "label": mark.section.title,
                "url": reverse("apply_fill", args=[row.pk, mark.form.key, mark.section.key]),
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
                "url": reverse("apply_recommender", args=[row.pk]),
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
                "url": reverse("apply_consortium", args=[row.pk]),
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
