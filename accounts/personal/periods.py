"""Periods of what accounts itself keeps, and of the trail."""

from datetime import datetime
from typing import Any

from allauth.usersessions.models import UserSession
from django.contrib.sessions.models import Session
from django.core.files.storage import storages
from django.db import transaction

from accounts.models import Export, Invitation, Job, SmsCode, UsedKey
from accounts.personal.retention import LOGS, PIPL_19, PIPL_47, register


def _used_keys(before: datetime, tenant: Any) -> Any:
    return UsedKey.objects.filter(created_at__lt=before)


def _codes(before: datetime, tenant: Any) -> Any:
    return SmsCode.objects.filter(created_at__lt=before)


def _jobs(before: datetime, tenant: Any) -> Any:
    return Job.objects.filter(state__in=("done", "failed"), finished_at__lt=before, key__isnull=True)


def _sessions(before: datetime, tenant: Any) -> Any:
    return Session.objects.filter(expire_date__lt=before)


def _devices(before: datetime, tenant: Any) -> Any:
    return UserSession.objects.filter(last_seen_at__lt=before)


def _invitations(before: datetime, tenant: Any) -> Any:
    return Invitation.objects.filter(expires_at__lt=before)


def _exports(before: datetime, tenant: Any) -> Any:
    return Export.objects.filter(state=Export.State.READY, ready_at__lt=before)


def _end_exports(rows: Any) -> int:
    keys = [key for key in rows.values_list("key", flat=True) if key]
    count = rows.update(state=Export.State.EXPIRED, key="")
    transaction.on_commit(lambda: [storages["private"].delete(key) for key in keys])
    return count


def _export_rows(before: datetime, tenant: Any) -> Any:
    return Export.objects.filter(asked_at__lt=before).exclude(state=Export.State.READY)


register("trail", "审计记录", None, LOGS, text="不清除，满 400 天可归档（至少在线保存 180 天）")
register("accounts.codes", "短信验证码记录", 30, PIPL_19, over=_codes, business=False)
register("accounts.used_keys", "防重复提交标识", 7, PIPL_19, over=_used_keys, business=False)
register("accounts.sessions", "过期的登录会话", 1, PIPL_19, over=_sessions, business=False)
register("accounts.devices", "登录设备记录", 180, LOGS, over=_devices, business=False)
register("accounts.jobs", "已完成的后台任务", 90, PIPL_19, over=_jobs, business=False)
register("accounts.invitations", "失效的邀请", 180, PIPL_19, over=_invitations, business=False)
register("accounts.exports", "导出文件", 7, PIPL_19, over=_exports, end=_end_exports, business=False)
register("accounts.export_rows", "导出申请记录", 400, LOGS, over=_export_rows, business=False)
register("accounts.closed", "注销账号的个人信息", None, PIPL_47, text="申请后 15 天删除，只留编号")
