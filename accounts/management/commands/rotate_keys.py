"""manage.py rotate_keys: bring all encrypted values and blind indexes to the newest keys while the site runs."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError

from accounts.kernel import ports, scope
from accounts.kernel.actor import Actor
from accounts.kernel.crypto import active_kid
from accounts.personal import rotation


class Command(BaseCommand):
    """See docs/operations.md, Keys, for the order in which keys are added, rotated and removed."""

    help = (
        "把全部加密字段和盲索引换到最新的密钥（FIELD_KEYS、BLIND_INDEX_KEYS 的第一个）；可在运行中执行，可中断后重来。"
    )

    def add_arguments(self, parser: Any) -> None:
        parser.add_argument("--check", action="store_true", help="只统计还有多少值没有换到新密钥，有则以 1 退出")
        parser.add_argument("--batch", type=int, default=rotation.BATCH, help="每个事务处理多少行")

    def handle(self, *args: Any, check: bool = False, batch: int = rotation.BATCH, **options: Any) -> None:
        if check:
            self._checked()
            return
        outcomes = rotation.rotate(batch=batch, report=self._say)
        after = {"key": active_kid(), "items": sum(o.values for o in outcomes)}
        with scope.system("rotate keys"):
            ports.record("keys.rotate", actor=Actor.system("rotate_keys"), after=after)
        if bad := [o for o in outcomes if o.unreadable or o.conflicts or o.contested]:
            raise CommandError(f"{len(bad)} 类数据没有全部换完，请按上面列出的行处理后再运行一次。", returncode=1)
        self.stdout.write(f"已全部换到密钥 {active_kid()}。")

    def _say(self, outcome: rotation.Outcome) -> None:
        self.stdout.write(f"{outcome.name}：换密 {outcome.values} 个值，更新索引 {outcome.indexes} 个")
        for what, rows in (("无法解密", outcome.unreadable), ("与另一行重复", outcome.conflicts)):
            if rows:
                self.stderr.write(
                    f"  {what}：{'、'.join(str(pk) for pk in rows[:20])}{' 等' if len(rows) > 20 else ''}"
                )
        if outcome.contested:
            self.stderr.write(f"  {outcome.contested} 行一直在被改动，请再运行一次。")

    def _checked(self) -> None:
        left = rotation.stale()
        for name, count in left.items():
            self.stdout.write(f"{name}：{count} 行仍用旧密钥")
        if left:
            raise CommandError("还有值没有换到新密钥。", returncode=1)
        self.stdout.write(f"全部值都用密钥 {active_kid()} 加密。")
