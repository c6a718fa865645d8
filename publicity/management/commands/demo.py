"""`manage.py demo load | reset | signins`: the demo data, only where DEMO_MODE is on."""

from time import monotonic
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import connection

from accounts.signin import demo_people
from publicity.demo import loading, scenario
from publicity.rehearsal import statements


class Command(BaseCommand):
    """Loads the demo once, starts it again, or prints who can sign in."""

    help = "载入演示数据（load，已载入则不动）、重新开始（reset）、列出演示人员（signins）"

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("what", choices=["load", "reset", "signins"])
        parser.add_argument("--only", nargs="*", default=(), help="只载入这几个演示活动（场景名）")

    def run_from_argv(self, argv: list[str]) -> None:
        """From the command line the process ends with the command, so it may remember the SQL of what it asks (statements)."""
        if connection.vendor == "sqlite":
            statements.install()
        super().run_from_argv(argv)

    def handle(self, *args: Any, **options: Any) -> None:
        began, only = monotonic(), tuple(options["only"])
        try:
            if options["what"] == "signins":
                self.sign_ins()
            elif options["what"] == "reset":
                loading.reset(only)
                self.say(f"演示已重新开始，用时 {monotonic() - began:.0f} 秒。")
            elif loading.load(only):
                self.say(f"演示数据已载入，用时 {monotonic() - began:.0f} 秒。")
            else:
                self.say("演示数据已经载入。要重新开始：manage.py demo reset")
        except loading.NotADemo as error:
            raise CommandError(str(error)) from None

    def sign_ins(self) -> None:
        """A short list by workspace; one click at /demo/ signs in as anybody."""
        site = settings.SITE_URL.rstrip("/")
        self.say(f"演示人员一键登录：{site}/demo/　调整时间：{site}/demo/time/　短信与邮件：{site}/demo/mailbox/")
        for group, people in demo_people.by_group():
            self.say(f"{group}：" + "、".join(f"{p.label}（{p.user.name}）" for p in people))
        self.say(
            f"也可以用手机号登录（示例 {self.first_phone()}），所有演示人员的密码都是 {scenario.bystanders().password}"
        )

    def first_phone(self) -> str:
        """The number of the first demo person, as it is typed."""
        first = next((p for _, people in demo_people.by_group() for p in people), None)
        return first.user.phone.removeprefix("+86") if first else "—"

    def say(self, line: str) -> None:
        """One line on standard output."""
        self.stdout.write(line)
