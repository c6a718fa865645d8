"""My data (PIPL 15, 45–47): what is kept of a person, why and how long; the export of it; what still binds the person.

Apps register their parts with `register_own_data`; the export is a ZIP of one JSON file and the person's own files,
made by a job (accounts.personal.exports), at most once a day. All functions run in the system scope and ask only for
rows of the person given.
"""

import json
import zipfile
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from django.core.serializers.json import DjangoJSONEncoder
from django.db import transaction
from django.utils import timezone

from accounts.files import clean_name, open_stored
from accounts.kernel import scope
from accounts.kernel.actor import Actor
from accounts.kernel.clock import real_now
from accounts.models import Export, StoredFile, User
from accounts.personal import exports
from accounts.personal.wording import ONCE_A_DAY

EVERY = timedelta(days=1)
Rows = list[dict[str, Any]]


@dataclass(frozen=True, slots=True)
class Part:
    """A kind of data of a person: `rows(user)` are its contents for the export, `files(user)` its files, `purpose` why
    it is kept, `keep` how long in words."""

    kind: str
    label: str
    purpose: str
    rows: Callable[[User], Rows]
    keep: str
    files: Callable[[User], Iterable[StoredFile]] = lambda user: ()


class TooSoon(Exception):
    """One export a day; `sentence` says when the next may be asked for."""

    def __init__(self, sentence: str):
        super().__init__(sentence)
        self.sentence = sentence


_parts: dict[str, Part] = {}


def register_own_data(
    kind: str,
    label: str,
    purpose: str,
    rows: Callable[[User], Rows],
    *,
    keep: str,
    files: Callable[[User], Iterable[StoredFile]] | None = None,
) -> None:
    """Add a part (see Part); shown on 我的数据 and put into the export."""
    more = {"files": files} if files else {}
    _parts[kind] = Part(kind, label, purpose, rows, keep, **more)


def parts() -> list[Part]:
    """All parts in the order they were registered."""
    return list(_parts.values())


def ask(user: User, actor: Actor) -> Export:
    """Queue the export of everything; TooSoon when one was asked for within a day and did not fail."""
    with transaction.atomic():
        User.objects.select_for_update().get(pk=user.pk)  # two tabs take turns
        last = Export.objects.filter(user=user, kind="own_data").exclude(state=Export.State.FAILED).first()
        if last is not None and real_now() < last.asked_at + EVERY:
            raise TooSoon(ONCE_A_DAY.format(at=timezone.localtime(last.asked_at + EVERY).strftime("%m月%d日 %H:%M")))
        label = f"本人数据 {timezone.localtime():%Y-%m-%d}"
        return exports.ask("own_data", user=user, label=label, params={}, actor=actor, obj=user)


def make(export: Export, folder: Path) -> Path:
    """Write the ZIP; returns its path."""
    path = folder / f"本人数据-{timezone.localtime():%Y%m%d}.zip"
    with scope.system("export of one's own data"), zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as out:
        data = {
            part.kind: {"名称": part.label, "用途": part.purpose, "保存期限": part.keep, "内容": part.rows(export.user)}
            for part in parts()
        }
        out.writestr("数据.json", json.dumps(data, ensure_ascii=False, indent=2, cls=DjangoJSONEncoder))
        seen: set[Any] = set()
        for part in parts():
            for file in part.files(export.user):
                if file is not None and file.pk not in seen:
                    seen.add(file.pk)
                    with open_stored(file) as content:
                        out.writestr(f"附件/{str(file.pk)[:8]}-{clean_name(file.name)}", content.read())
    return path


def moment(at: datetime | None) -> str:
    """A time as the export writes it."""
    return timezone.localtime(at).strftime("%Y-%m-%d %H:%M:%S") if at else ""


def _account(user: User) -> Rows:
    return [
        {
            "编号": user.uid, "姓名": user.name, "手机号": user.phone, "电子邮箱": user.email,
            "手机号验证时间": moment(user.phone_verified_at), "建立时间": moment(user.created_at),
        }
    ]  # fmt: skip


def _memberships(user: User) -> Rows:
    rows = user.memberships.select_related("unit").order_by("pk")
    return [
        {"单位": row.unit.name, "角色": row.get_role_display(), "有效": row.is_active, "加入": moment(row.created_at)}
        for row in rows
    ]


def _roles(user: User) -> Rows:
    rows = user.staff_roles.select_related("tenant").order_by("pk")
    return [{"主办单位": row.tenant.name, "岗位": row.get_role_display()} for row in rows]


exports.register_export("own_data", label="本人数据", make=make)
register_own_data("account", "账号", "登录和接收通知", _account, keep="账号存续期间；注销后立即删除")
register_own_data("memberships", "所在单位", "办理本单位的申报", _memberships, keep="账号存续期间；注销后停用")
register_own_data("roles", "主办单位岗位", "办理主办单位交办的工作", _roles, keep="任职期间；注销后删除")
