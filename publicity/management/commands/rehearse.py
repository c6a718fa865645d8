"""`manage.py rehearse FILE-OR-CAMPAIGN`: play a rule set to its end with invented people, on a throw-away database."""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from accounts.kernel import scope
from campaigns import catalogue
from campaigns.models import Campaign
from campaigns.ruleset.model import RuleSet
from campaigns.ruleset.reading import RuleSetError, read
from publicity.rehearsal import running, sheets


class Command(BaseCommand):
    help = "预演：让虚构的申报单位和专家把一套规则从头走到尾，报告走到哪里、卡在哪里。不碰正式数据库"

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("what", metavar="FILE-OR-CAMPAIGN", help="规则文件（YAML）、预置规则的名称，或活动的网址名")
        parser.add_argument("--submissions", type=int, default=50, help="申报数量")
        parser.add_argument("--seed", type=int, default=1, help="随机数种子：同样的规则、数量和种子得到同样的报告")
        parser.add_argument("--json", action="store_true", help="把报告写到标准输出")
        parser.add_argument("--xlsx", metavar="OUT", help="把报告写成工作簿")
        parser.add_argument("--seconds", type=float, default=running.SECONDS, help="最长秒数")

    def handle(self, *args: Any, **options: Any) -> None:
        rules = self._rules(options["what"])
        try:
            report = running.rehearse(
                rules, options["submissions"], options["seed"], heard=self._heard, seconds=options["seconds"]
            )
        except running.NotPlayed as error:
            raise CommandError(f"{error.sentence}\n{error.detail}".strip()) from None
        if options["xlsx"]:
            Path(options["xlsx"]).write_bytes(sheets.workbook(report))
        if options["json"]:
            self.stdout.write(json.dumps(report, ensure_ascii=False, indent=1, sort_keys=True))
        else:
            self._say(report)
        if not report["clean"]:
            raise CommandError("预演发现了错误，见上。", returncode=1)

    def _rules(self, what: str) -> RuleSet:
        if Path(what).is_file():
            try:
                return read(Path(what).read_bytes())
            except RuleSetError as error:
                raise CommandError(str(error)) from None
        if what in catalogue.names():
            return catalogue.load(what)
        with scope.system("rehearse"):
            campaign = Campaign.objects.select_related("version").filter(slug=what).first()
        if campaign is None or campaign.version is None:
            raise CommandError(f"没有名为“{what}”的文件、预置规则或活动。")
        return campaign.rules

    def _heard(self, said: str, share: float) -> bool:
        if sys.stderr.isatty():
            self.stderr.write(f"\r{said} {share:.0%}        ", ending="")
        return True

    def _say(self, report: dict[str, Any]) -> None:
        filed, took = report["filings"], report["timings"]
        self.stdout.write(
            f"{report['title']}：{filed['filed']} 项申报，种子 {report['seed']}，用时 {took['seconds']} 秒"
        )
        for stage in report["stages"]:
            self.stdout.write(
                f"  {stage['title']}：到达 {stage['filings']}，通过 {stage['passed']}，未通过 {stage['failed']}，停留 {stage['open']}"
            )
        words = {"error": "错误", "warning": "警告", "note": "提示"}
        for one in report["findings"]:
            self.stdout.write(f"[{words[one['level']]}] {one['place']}：{one['sentence']}")
