"""manage.py purge: end what is over its period of retention, now."""

from typing import Any

from django.core.management.base import BaseCommand

from accounts.personal import retention


class Command(BaseCommand):
    """The daily job by hand; safe to run at any time and twice."""

    help = "清除超过保存期限的数据，逐类打印数量；--dry-run 只统计，不清除。"

    def add_arguments(self, parser: Any) -> None:
        parser.add_argument("only", nargs="?", default="", help="只处理名称以此开头的类别，例如 submissions")
        parser.add_argument("--dry-run", action="store_true", help="只统计")

    def handle(self, *args: Any, only: str = "", dry_run: bool = False, **options: Any) -> None:
        found = retention.purge(dry_run=dry_run, only=only)
        labels = {period.kind: period.label for period in retention.table()}
        verb = "应清除" if dry_run else "已清除"
        for kind, count in found.items():
            self.stdout.write(f"{kind}（{labels[kind]}）：{verb} {count}")
        self.stdout.write(f"共 {sum(found.values())} 条。" if found else "没有超过保存期限的数据。")
