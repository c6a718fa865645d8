"""``manage.py ruleset lint FILE`` and ``manage.py ruleset schema``: the rule set without a browser."""

from __future__ import annotations

import json
import sys
from argparse import ArgumentParser
from dataclasses import asdict
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from campaigns.ruleset.lint import Finding, lint, unanswered
from campaigns.ruleset.reading import RuleSetError, read
from campaigns.ruleset.schema import schema

PRESETS = Path(__file__).resolve().parents[2] / "presets"
_WORDS = {"error": "错误", "warning": "警告", "note": "提示"}


class Command(BaseCommand):
    help = "检查规则文件（lint），或输出规则的 JSON Schema（schema）"
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: ArgumentParser) -> None:
        verbs = parser.add_subparsers(dest="verb", required=True, metavar="lint | schema")
        check = verbs.add_parser("lint", help="检查一个规则文件，有错误或未处理的警告时退出码为 1")
        check.add_argument("file", help="规则文件的路径，或预设的名称")
        check.add_argument("--json", action="store_true", help="以 JSON 输出")
        print_it = verbs.add_parser("schema", help="输出规则文件的 JSON Schema（2020-12）")
        print_it.add_argument("out", nargs="?", type=Path, help="写入这个文件；不写则输出到屏幕")

    def handle(self, *args: Any, **options: Any) -> None:
        if options["verb"] == "schema":
            self._out(json.dumps(schema(), ensure_ascii=False, indent=2) + "\n", options["out"])
            return
        if not self._lint(options["file"], as_json=options["json"]):
            sys.exit(1)

    def _out(self, text: str, path: Path | None) -> None:
        if path is None:
            self.stdout.write(text, ending="")
        else:
            path.write_text(text, encoding="utf-8", newline="\n")

    def _lint(self, name: str, *, as_json: bool) -> bool:
        try:
            rules = read(_text(name))
        except RuleSetError as error:
            self._unreadable(error, as_json=as_json)
            return False
        found = lint(rules)
        left = unanswered(found)
        if as_json:
            answer = {"readable": True, "clean": not left, "findings": [asdict(finding) for finding in found]}
            self.stdout.write(json.dumps(answer, ensure_ascii=False, indent=2))
        else:
            for finding in found:
                self.stdout.write(_line(finding))
            self.stdout.write(
                f"共 {len(found)} 条，其中 {len(left)} 条需要处理"
                if left
                else f"通过：{len(found)} 条发现都已处理或仅供参考"
            )
        return not left

    def _unreadable(self, error: RuleSetError, *, as_json: bool) -> None:
        if as_json:
            answer = {"readable": False, "clean": False, "misread": [asdict(misread) for misread in error.findings]}
            self.stdout.write(json.dumps(answer, ensure_ascii=False, indent=2))
            return
        for misread in error.findings:
            self.stdout.write(str(misread))
        self.stdout.write(f"文件有 {len(error.findings)} 处不能识别，请先改正")


def _text(name: str) -> bytes:
    for path in (Path(name), PRESETS / f"{name}.yaml"):
        if path.is_file():
            return path.read_bytes()
    raise CommandError(
        f"找不到文件“{name}”，也没有这个名称的预设。可用的预设：{'、'.join(sorted(p.stem for p in PRESETS.glob('*.yaml')))}"
    )


def _line(finding: Finding) -> str:
    lines = [
        f"{_WORDS[finding.severity]} {finding.code} @ {finding.place}{'（' + finding.gap + '）' if finding.gap else ''}"
    ]
    lines.append(f"    {finding.sentence}" + (f"（{finding.clause}）" if finding.clause else ""))
    lines.append(f"    已处理：{finding.answer}" if finding.answer else f"    怎么办：{finding.repair}")
    return "\n".join(lines)
