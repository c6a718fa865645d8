"""涉密处置: what was reported, sealed away at once, and lifted or purged by two persons."""

from django.db import models
from django.db.models import Q

from accounts.kernel.crypto import EncryptedTextField
from accounts.kernel.scope import ScopedModel


class ContentCase(ScopedModel):
    """Reported content. While the case is open its texts lie encrypted in `box` and nowhere else; a purge empties the box.

    `label` names the subject by number, never by its words. `record` keeps hashes and counts, and stays.
    """

    class State(models.TextChoices):
        SEALED = "sealed", "已隔离，待处置"
        PROPOSED = "proposed", "待第二人确认"
        PURGING = "purging", "正在清除"
        LIFTED = "lifted", "已解除隔离"
        PURGED = "purged", "已清除"

    class Why(models.TextChoices):
        SECRET = "secret", "疑似国家秘密或工作秘密"
        SENSITIVE = "sensitive", "疑似敏感、不宜公开的内容"
        PERSONAL = "personal", "泄露个人信息或商业秘密"
        OTHER = "other", "其他"

    OPEN = ("sealed", "proposed", "purging")
    SCOPES: dict = {}

    tenant = models.ForeignKey("accounts.Tenant", models.PROTECT, related_name="+")
    kind = models.CharField("内容种类", max_length=40)
    subject = models.CharField(max_length=40)
    label = models.CharField("内容", max_length=120)
    campaign_id = models.BigIntegerField(null=True, blank=True)
    why = models.CharField("原因", max_length=10, choices=Why)
    note = EncryptedTextField("说明", blank=True, purpose="quarantine.note")
    reported_by = models.ForeignKey("accounts.User", models.PROTECT, null=True, blank=True, related_name="+")
    contact = EncryptedTextField("联系方式", blank=True, purpose="quarantine.contact")
    address = models.CharField(max_length=64, blank=True)
    reports = models.PositiveIntegerField("举报次数", default=1)
    state = models.CharField("状态", max_length=10, choices=State, default=State.SEALED)
    wish = models.CharField(max_length=6, blank=True, choices=[("lift", "解除隔离"), ("purge", "清除")])
    reason = models.TextField("理由", blank=True)
    proposed_by = models.ForeignKey("accounts.User", models.PROTECT, null=True, blank=True, related_name="+")
    proposed_at = models.DateTimeField(null=True, blank=True)
    confirmed_by = models.ForeignKey("accounts.User", models.PROTECT, null=True, blank=True, related_name="+")
    confirmed_at = models.DateTimeField(null=True, blank=True)
    box = EncryptedTextField(blank=True, purpose="quarantine.box")
    record = models.JSONField(default=dict)
    reported_at = models.DateTimeField("举报时间")
    reported_real = models.DateTimeField(editable=False)
    finished_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        verbose_name = verbose_name_plural = "涉密敏感内容处置"
        ordering = ("-reported_at", "-pk")
        constraints = [
            models.UniqueConstraint(
                fields=["kind", "subject"],
                name="one_open_case",
                condition=Q(state__in=("sealed", "proposed", "purging")),
            )
        ]

    def __str__(self) -> str:
        return self.label

    @property
    def tone(self) -> str:
        """The colour of the state on pages."""
        tones = {"sealed": "danger", "proposed": "warning", "purging": "info", "lifted": "success", "purged": "muted"}
        return tones[self.state]

    @property
    def waits_for_a_second(self) -> bool:
        """One person has said what to do; another must confirm."""
        return self.state == self.State.PROPOSED

    @property
    def is_being_purged(self) -> bool:
        """Two persons agreed, the job is at work."""
        return self.state == self.State.PURGING

    @property
    def is_open(self) -> bool:
        """Is the content still sealed?"""
        return self.state in self.OPEN
