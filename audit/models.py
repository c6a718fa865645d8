"""审计：what exists. The trail is append-only: the database refuses UPDATE and DELETE (audit/guards.py)."""

from django.db import models

from accounts.kernel.scope import ScopedModel
from audit.wording import FIELDS, action_label, capacity_words


class ChainHead(ScopedModel):
    """The end of one chain: a tenant's, or the platform's (`tenant` null). Locked while an entry is linked."""

    tenant = models.OneToOneField("accounts.Tenant", models.PROTECT, null=True, blank=True, related_name="+")
    chain = models.CharField("链", max_length=40, unique=True)
    seq = models.PositiveBigIntegerField("末条序号", default=0)
    hash = models.CharField("末条摘要", max_length=64, blank=True)

    class Meta:
        verbose_name = verbose_name_plural = "审计链末端"
        base_manager_name = "objects"

    def __str__(self) -> str:
        return self.chain


class AuditEntry(ScopedModel):
    """One thing that was done. `before` and `after` hold field values; of personal fields only keyed hashes. A person is
    `actor_id` and, in `actor_label`, the public number: names are looked up when the trail is read.

    `hash` is SHA-256 over the canonical JSON of every other column (audit.trail.body) and so over the entry before it.
    A tenant sees its own chain; the system scope sees all; nobody else reads the trail.
    """

    tenant = models.ForeignKey("accounts.Tenant", models.PROTECT, null=True, blank=True, related_name="+")
    chain = models.CharField("链", max_length=40)
    seq = models.PositiveBigIntegerField("序号")
    at = models.DateTimeField("时间")
    action = models.CharField("动作", max_length=80)
    actor_id = models.BigIntegerField("操作人", null=True, blank=True)
    actor_label = models.CharField("操作人姓名", max_length=120, blank=True)
    unit_id = models.BigIntegerField("单位", null=True, blank=True)
    seat_id = models.BigIntegerField("席位", null=True, blank=True)
    capacity = models.CharField("身份", max_length=200, null=True, blank=True)
    address = models.CharField("网络地址", max_length=64, blank=True)
    object_type = models.CharField("对象类型", max_length=80, blank=True)
    object_id = models.CharField("对象编号", max_length=64, blank=True)
    object_label = models.CharField("对象", max_length=200, blank=True)
    before = models.JSONField("之前", default=dict, blank=True)
    after = models.JSONField("之后", default=dict, blank=True)
    note = models.TextField("说明", blank=True)
    prev_hash = models.CharField("上一条摘要", max_length=64, blank=True)
    hash = models.CharField("摘要", max_length=64)

    class Meta:
        verbose_name = verbose_name_plural = "审计记录"
        base_manager_name = "objects"
        ordering = ["chain", "seq"]
        constraints = [models.UniqueConstraint(fields=["chain", "seq"], name="audit_chain_seq")]
        indexes = [
            models.Index(fields=["tenant", "at"], name="audit_tenant_at"),
            models.Index(fields=["object_type", "object_id"], name="audit_object"),
            models.Index(fields=["tenant", "-id"], name="audit_tenant_newest"),
            models.Index(fields=["actor_id", "-id"], name="audit_actor_newest"),
            models.Index(fields=["action", "-id"], name="audit_action_newest"),
        ]

    def __str__(self) -> str:
        return f"{self.chain}#{self.seq} {self.action}"

    @property
    def changes(self) -> list[tuple[str, object, object]]:
        """(what changed, before or "", after or ""), for pages; what stands on one side only is listed too."""
        keys = [*self.after, *(key for key in self.before if key not in self.after)]
        return [(FIELDS.get(key, key), self.before.get(key, ""), self.after.get(key, "")) for key in keys]

    @property
    def capacity_words(self) -> str:
        """The capacity acted in, in Chinese."""
        return capacity_words(self.capacity or "")

    @property
    def actor_words(self) -> str:
        """Who did it: the person's present name (audit.queries.named), else what the entry holds; what the installation did
        of itself is the system's."""
        if not (self.actor_id or self.address):
            return "系统"
        return getattr(self, "person", "") or self.actor_label

    @property
    def action_label(self) -> str:
        """The action in Chinese."""
        return action_label(self.action)
