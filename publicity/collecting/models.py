"""A collection of a campaign's works, as compiled."""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from accounts.kernel.scope import ScopedModel


class Collection(ScopedModel):
    """案例集: the works of the library as they stood when it was compiled; public once published. Compiling again makes the next
    edition of the same title."""

    class State(models.TextChoices):
        QUEUED = "queued", "正在生成"
        READY = "ready", "已生成"
        FAILED = "failed", "生成失败"

    SCOPES = {"public": lambda scope: Q(published_at__isnull=False)}

    tenant = models.ForeignKey("accounts.Tenant", models.PROTECT, related_name="+")
    campaign = models.ForeignKey("campaigns.Campaign", models.PROTECT, related_name="collections")
    title = models.CharField("名称", max_length=200)
    edition = models.PositiveIntegerField("第几版", default=1)
    only = models.CharField("范围", max_length=120, blank=True)  # a value of the grouping dimension; empty: all
    preface = models.TextField("前言", blank=True)
    contents = models.JSONField(default=list)  # [{"group", "works": [{"entry", "title", "unit", "awards", "shown"}]}]
    compiled_at = models.DateTimeField("编制时间")
    compiled_by = models.ForeignKey("accounts.User", models.PROTECT, null=True, blank=True, related_name="+")
    published_at = models.DateTimeField("公开时间", null=True, blank=True)
    state = models.CharField("文件", max_length=8, choices=State, default=State.QUEUED)
    file = models.ForeignKey("accounts.StoredFile", models.PROTECT, null=True, blank=True, related_name="+")
    pages = models.PositiveIntegerField(default=0)
    problem = models.CharField("失败原因", max_length=300, blank=True)

    class Meta:
        verbose_name = verbose_name_plural = "案例集"
        ordering = ("campaign", "title", "-edition")
        constraints = [models.UniqueConstraint(fields=["campaign", "title", "edition"], name="one_collection_edition")]

    def __str__(self) -> str:
        return self.title

    @property
    def trail_label(self) -> str:
        """What the trail calls it."""
        return f"案例集 {self.pk}"

    @property
    def count(self) -> int:
        """How many works it holds."""
        return sum(len(group["works"]) for group in self.contents)

    @property
    def is_ready(self) -> bool:
        """Its PDF is there."""
        return self.state == self.State.READY and self.file_id is not None

    @property
    def under_way(self) -> bool:
        """A job is still to make its PDF."""
        return self.state == self.State.QUEUED
