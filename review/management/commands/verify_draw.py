"""``manage.py verify_draw FILE``: draw again from the published data of a draw alone, and say what does not hold."""

from __future__ import annotations

import json
import sys
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from campaigns.ruleset.draws import verify

MOST_BYTES = 5_000_000


class Command(BaseCommand):
    help = "按公布的抽取记录重新抽取，核对结果；不符时退出码为 1"
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("file", type=Path, help="从抽取页面下载的记录（JSON）")

    def handle(self, *args: Any, **options: Any) -> None:
        path: Path = options["file"]
        if not path.is_file():
            raise CommandError(f"找不到文件“{path}”")
        if path.stat().st_size > MOST_BYTES:
            raise CommandError("文件过大，不是抽取记录")
        try:
            data = json.loads(path.read_bytes())
        except (ValueError, RecursionError):
            raise CommandError("文件不是 JSON，请使用从抽取页面下载的原文件") from None
        problems = verify(data)
        for problem in problems:
            self.stdout.write(problem)
        if problems:
            sys.exit(1)
        self.stdout.write(f"核对无误：按种子“{data['seed']}”重新抽取，结果与公布的一致")
