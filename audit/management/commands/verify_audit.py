"""manage.py verify_audit: is every chain of the trail whole? Exit 1 and one line per broken place."""

import json
from pathlib import Path

from django.core.management.base import BaseCommand, CommandError
from django.db import connection

from audit import anchors, guards, trail


class Command(BaseCommand):
    """Walks all chains; with FILE also compares them with the heads that were anchored in that file."""

    help = "核对审计链：逐条验证摘要与次序；给出锚定文件时还核对其中每一个末端。有问题时逐条列出并以 1 退出。"

    def add_arguments(self, parser):
        parser.add_argument(
            "file", nargs="?", type=Path, help="锚定文件（每行一个 JSON），默认用 AUDIT_ANCHORS 所指的文件"
        )
        parser.add_argument("--json", action="store_true", help="以 JSON 列出")

    def handle(self, *args, file=None, json: bool = False, **options):
        problems = [str(problem) for problem in trail.verify()]
        problems += [str(problem) for problem in anchors.compare(file)]
        problems += [f"数据库缺少保护触发器 {name}" for name in guards.missing(connection)]
        if json:
            self.stdout.write(dumped(problems))
        else:
            for problem in problems:
                self.stdout.write(problem)
        if problems:
            raise CommandError(f"审计链有 {len(problems)} 处问题。", returncode=1)
        if not json:
            self.stdout.write(f"审计链完整，共 {trail.count()} 条。")


def dumped(problems: list[str]) -> str:
    """The machine's view of the result."""
    return json.dumps({"problems": problems}, ensure_ascii=False)
