"""Letters to a person: part of one's own data; their words and addresses are forgotten in time."""

from datetime import datetime
from typing import Any

from django.db.models import Q

from accounts.models import User
from accounts.personal import retention
from accounts.personal.closing import register_closer
from accounts.personal.own import moment, register_own_data
from accounts.personal.wording import GONE

from .models import Letter

SETTLED = ("sent", "failed", "unknown", "cancelled")
EMPTY = {"text": GONE, "params": {}, "secret": "", "address": "", "address_masked": ""}


def _own(user: User) -> list[dict[str, Any]]:
    rows = Letter.objects.filter(user=user).order_by("pk")
    return [
        {"渠道": row.get_channel_display(), "标题": row.title, "正文": row.text, "时间": moment(row.posted_at)}
        for row in rows
    ]


def _sent(before: datetime, tenant: Any) -> Any:
    """Letters that left, with their words still there."""
    return Letter.objects.filter(channel__in=("sms", "email"), state__in=SETTLED, posted_real__lt=before).exclude(
        text=GONE
    )


def _read(before: datetime, tenant: Any) -> Any:
    return Letter.objects.filter(channel="inapp", posted_real__lt=before)


def _empty(rows: Any) -> int:
    """Words, values and address go; that a letter of this kind left at this time stays, and keeps it from leaving again."""
    return rows.update(**EMPTY)


@register_closer
def _forget_letters(user: User) -> None:
    """Nothing more reaches the person; what was sent keeps neither words nor address."""
    rows = Letter.objects.filter(Q(user=user))
    rows.filter(state="queued").exclude(event="account.closed").update(state="cancelled")
    rows.filter(channel="inapp").delete()
    rows.exclude(state__in=("queued", "sending")).update(**EMPTY)


register_own_data("letters", "发给您的消息", "通知办理情况", _own, keep="短信和邮件正文 180 天，站内消息 2 年")
retention.register(
    "notices.sent", "已发出短信和邮件的正文与地址", 180, retention.PIPL_19, over=_sent, end=_empty, business=False
)
retention.register("notices.inbox", "站内消息", 730, retention.PIPL_19, over=_read, business=False)
