"""``manage.py ruleset lint FILE | schema [OUT] | import FILE | export CAMPAIGN [OUT]``: the rule set without a browser."""

from __future__ import annotations

import json
import re
import sys
from argparse import ArgumentParser
from dataclasses import asdict
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from accounts.kernel import scope
from accounts.kernel.actor import Actor
from accounts.models import Tenant
from campaigns.building import drafts, rule_file
from campaigns.forms import slug_taken
from campaigns.models import Campaign
from campaigns.ruleset.lint import Finding, lint, unanswered
from campaigns.ruleset.reading import RuleSetError, read
from campaigns.ruleset.schema import schema

_SLUG = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*", re.ASCII)
PRESETS = Path(__file__).resolve().parents[2] / "presets"
_WORDS = {"error": "错误", "warning": "警告", "note": "提示"}


class Command(BaseCommand):
    help = "检查（lint）、导入（import）、导出（export）规则文件，或输出规则的 JSON Schema（schema）"
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: ArgumentParser) -> None:
        verbs = parser.add_subparsers(dest="verb", required=True, metavar="lint | schema | import | export")
        check = verbs.add_parser("lint", help="检查一个规则文件，有错误或未处理的警告时退出码为 1")
        check.add_argument("file", help="规则文件的路径，或预设的名称")
        check.add_argument("--json", action="store_true", help="以 JSON 输出")
        take = verbs.add_parser("import", help="用规则文件建立筹备中的活动，或替换一个活动的规则草稿")
        take.add_argument("file", help="规则文件的路径，或预设的名称")
        where = take.add_mutually_exclusive_group(required=True)
        where.add_argument("--tenant", help="主办单位的标识：建立新的活动")
        where.add_argument("--campaign", help="活动的网址名：替换它的规则草稿")
        take.add_argument("--slug", default="", help="新活动的网址名；不写则用规则的系列和年份")
        take.add_argument("--title", default="", help="新活动的名称；不写则用规则里的名称")
        give = verbs.add_parser("export", help="把活动的规则写成 YAML；再导入得到同样的规则")
        give.add_argument("campaign", help="活动的网址名")
        give.add_argument("out", nargs="?", type=Path, help="写入这个文件；不写则输出到屏幕")
        give.add_argument("--version", type=int, dest="number", help="第几版；不写则是正在编辑或使用的规则")
        print_it = verbs.add_parser("schema", help="输出规则文件的 JSON Schema（2020-12）")
        print_it.add_argument("out", nargs="?", type=Path, help="写入这个文件；不写则输出到屏幕")

    def handle(self, *args: Any, **options: Any) -> None:
        if options["verb"] == "schema":
            self._out(json.dumps(schema(), ensure_ascii=False, indent=2) + "\n", options["out"])
            return
        if options["verb"] == "import":
            self._import(options)
        elif options["verb"] == "export":
            self._export(options)
        elif not self._lint(options["file"], as_json=options["json"]):
            sys.exit(1)

    def _import(self, options: dict[str, Any]) -> None:
        text = _text(options["file"])
        actor = Actor.system("ruleset import")
        try:
            rules = read(text)
        except RuleSetError as error:
            self._unreadable(error, as_json=False)
            sys.exit(1)
        with scope.system("ruleset import"):
            if options["campaign"]:
                campaign = _campaign(options["campaign"])
                if campaign.state in (Campaign.State.CLOSED, Campaign.State.CANCELLED):
                    raise CommandError("这个活动已经结束或取消，规则不再修改")
                standing = drafts.standing(campaign)
                with scope.tenant(campaign.tenant_id):
                    number = rule_file.imported(
                        campaign, text, revision=standing.revision, actor=actor, name=options["file"]
                    )
                said = f"已替换“{campaign.title}”的规则草稿（第 {number} 次修改）"
            else:
                tenant = Tenant.objects.filter(slug=options["tenant"]).first()
                if tenant is None:
                    raise CommandError(f"没有标识为“{options['tenant']}”的主办单位")
                slug = options["slug"] or f"{rules.identity.series}-{rules.identity.year}".replace("_", "-")
                if not _SLUG.fullmatch(slug) or slug_taken(slug):
                    raise CommandError(
                        f"网址名“{slug}”已被使用或不合要求（小写字母、数字和连字符），请用 --slug 另写一个"
                    )
                campaign = rule_file.begun(tenant=tenant, text=text, slug=slug, actor=actor, title=options["title"])
                said = f"已建立筹备中的活动“{campaign.title}”，网址名 {campaign.slug}"
        left = len(unanswered(lint(rules)))
        self.stdout.write(f"{said}。" + (f"检查发现 {left} 处需要处理" if left else "检查通过"))

    def _export(self, options: dict[str, Any]) -> None:
        with scope.system("ruleset export"):
            try:
                text = rule_file.exported(_campaign(options["campaign"]), options["number"])
            except rule_file.NoSuchVersion as error:
                raise CommandError(error.sentence) from error
        self._out(text, options["out"])

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


def _campaign(slug: str) -> Campaign:
    row = Campaign.objects.filter(slug=slug).select_related("tenant", "version").first()
    if row is None:
        raise CommandError(f"没有网址名为“{slug}”的活动")
    return row


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
