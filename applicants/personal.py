"""Personal data of registrations: shown to those who check them, exported to their owner, forgotten in time."""

from datetime import datetime
from typing import Any

from django.db.models import F, TextField
from django.db.models.functions import Cast

from accounts.kernel.actor import Actor
from accounts.models import StoredFile, User
from accounts.personal import retention
from accounts.personal.closing import register_closer
from accounts.personal.kinds import phone_of
from accounts.personal.own import moment, register_own_data
from accounts.personal.reveal import register_revealable
from accounts.personal.wording import GONE

from .models import ConsentRecord, JoinRequest, Registration


def _registration(actor: Actor, pk: int) -> Registration:
    return Registration.objects.select_related("user", "tenant").get(pk=pk)


def _id_number(row: Registration) -> str:
    return row.id_number


register_revealable(
    "registration.id_number", label="身份证号", action="registration.reveal", load=_registration, value=_id_number
)
register_revealable(
    "registration.phone", label="联系人手机号", action="registration.reveal", load=_registration, value=phone_of
)


def _registrations(user: User) -> list[dict[str, Any]]:
    rows = Registration.objects.filter(user=user).select_related("tenant").order_by("pk")
    return [
        {
            "主办单位": row.tenant.name, "单位": row.name, "统一社会信用代码": row.uscc, "联系人": row.contact_name,
            "身份证号": row.id_number, "提交时间": moment(row.submitted_at), "状态": row.get_state_display(),
        }
        for row in rows
    ]  # fmt: skip


def _registration_files(user: User) -> list[StoredFile]:
    rows = Registration.objects.filter(user=user).select_related("letter", "license").order_by("pk")
    return [file for row in rows for file in (row.letter, row.license) if file is not None]


def _consents(user: User) -> list[dict[str, Any]]:
    rows = ConsentRecord.objects.filter(user=user).select_related("text").order_by("pk")
    return [
        {"文本": row.text.title, "版本": row.text.version, "同意时间": moment(row.at), "网络地址": row.address}
        for row in rows
    ]


def _decided(before: datetime, tenant: Any) -> Any:
    """Decided registrations that still hold an ID number."""
    rows = Registration.objects.filter(tenant=tenant, decided_at__lt=before).exclude(state="pending")
    return rows.annotate(raw_number=Cast(F("id_number"), TextField())).exclude(raw_number="")


def _forget_number(rows: Any) -> int:
    return rows.update(id_number="")


def _refused(before: datetime, tenant: Any) -> Any:
    rows = Registration.objects.filter(tenant=tenant, state="refused", decided_at__lt=before)
    return rows.exclude(contact_name=GONE)


def _forget_refused(rows: Any) -> int:
    """The person and the papers go; that a unit was refused, when and why, stays."""
    files = [file for row in rows.select_related("letter", "license") for file in (row.letter, row.license) if file]
    count = rows.update(contact_name=GONE, id_number="", address="", letter=None, license=None)
    for file in files:
        retention.discard(file)
    return count


def _joins(before: datetime, tenant: Any) -> Any:
    return JoinRequest.objects.filter(tenant=tenant, at__lt=before).exclude(state="asked")


@register_closer
def _forget_registrations(user: User) -> None:
    """A closed account leaves no ID number and no name in registrations; the papers follow the host's periods."""
    Registration.objects.filter(user=user).update(id_number="", contact_name=GONE)
    JoinRequest.objects.filter(user=user).delete()


register_own_data(
    "registrations", "注册申请", "由主办单位核对申报主体", _registrations, files=_registration_files,
    keep="身份证号在审核后 30 天清除；退回的申请 180 天后清除",
)  # fmt: skip
register_own_data("consents", "同意记录", "证明您同意了哪个版本的协议", _consents, keep="账号存续期间；注销后只留编号")
retention.register(
    "applicants.id_numbers", "审核后的身份证号", 30, retention.PIPL_19, over=_decided, end=_forget_number, least=1,
    hosted=True,
)  # fmt: skip
retention.register(
    "applicants.refused", "退回的注册申请（联系人与材料）", 180, retention.PIPL_47, over=_refused, end=_forget_refused,
    least=30, hosted=True,
)  # fmt: skip
retention.register("applicants.joins", "已答复的加入请求", 180, retention.PIPL_19, over=_joins, hosted=True)
