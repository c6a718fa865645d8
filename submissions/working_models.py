"""Who changed what in a working copy, and who has it open now. Part of ``models``; imports nothing from there."""

from __future__ import annotations

from django.apps import apps
from django.db import models
from django.db.models import Q

from accounts.kernel.crypto import EncryptedTextField
from accounts.kernel.scope import Scope, ScopedModel


def through_submission(scope: Scope) -> Q:
    """Rows of a submission that is itself visible in this scope."""
    return Q(submission__in=apps.get_model("submissions.Submission").objects.values("pk"))


class DraftChange(ScopedModel):
    """One stretch of work on the working copy: who changed which fields, and what stood there before. Saves of one open page
    within a quarter of an hour are one stretch. The applicant's alone."""

    class Kind(models.TextChoices):
        EDIT = "edit", "修改"
        RESTORE = "restore", "恢复"
        COPY = "copy", "复制"
        IMPORT = "import", "导入"

    SCOPES = {"self": through_submission}

    tenant = models.ForeignKey("accounts.Tenant", models.PROTECT, related_name="+")
    submission = models.ForeignKey("submissions.Submission", models.PROTECT, related_name="changes")
    kind = models.CharField(max_length=8, choices=Kind, default=Kind.EDIT)
    columns = models.JSONField("改动的栏目", default=list)
    earlier = models.JSONField("改动前", default=dict)
    earlier_personal = EncryptedTextField("改动前的个人信息", blank=True, default="")
    began_at = models.DateTimeField()
    at = models.DateTimeField()
    by = models.ForeignKey("accounts.User", models.PROTECT, related_name="+")

    class Meta:
        ordering = ("submission", "pk")


class Editing(ScopedModel):
    """A page of a filing that somebody has open now. Real time; rows older than a minute say nothing."""

    SCOPES = {"self": through_submission}

    tenant = models.ForeignKey("accounts.Tenant", models.PROTECT, related_name="+")
    submission = models.ForeignKey("submissions.Submission", models.CASCADE, related_name="+")
    user = models.ForeignKey("accounts.User", models.CASCADE, related_name="+")
    editor = models.CharField(max_length=64)
    section = models.CharField(max_length=90)
    seen_at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["submission", "editor"], name="one_row_per_open_page")]
