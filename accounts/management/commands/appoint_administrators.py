"""The first three administrators of an installation: invited, never made with a password somebody else knows."""

from typing import Any

from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import transaction

from accounts import invitations
from accounts.administering.actions import KIND
from accounts.kernel import scope
from accounts.kernel.actor import Actor
from accounts.kernel.crypto import mask_phone
from accounts.models import PlatformRole
from accounts.signin.phones import to_e164


class Command(BaseCommand):
    """`appoint_administrators --sysadmin 张三,138… --secadmin 李四,139… --auditor 王五,137…`"""

    help = (
        "邀请首任系统、安全、审计管理员。已有人担任的岗位不能用本命令任命，请在平台上由系统管理员提出、安全管理员确认。"
    )

    def add_arguments(self, parser: CommandParser) -> None:
        for role, label in PlatformRole.Role.choices:
            parser.add_argument(f"--{role}", metavar="姓名,手机号", help=f"{label}的姓名和手机号")
        parser.add_argument("--print-links", action="store_true", help="同时显示邀请链接，用于尚未接通短信时当面交付")

    @transaction.atomic
    def handle(self, *args: Any, **options: Any) -> None:
        given = {role: options[role] for role in PlatformRole.Role.values if options[role]}
        if not given:
            raise CommandError("请至少给出一个岗位，例如 --sysadmin 张三,13800000000。")
        people = {role: self._person(text) for role, text in given.items()}
        if len({phone for _, phone in people.values()}) < len(people):
            raise CommandError("三个岗位互斥，请给出不同的人。")
        with scope.system("appoint the first administrators"):
            for role, (name, phone) in people.items():
                self._invite(role, name, phone, options["print_links"])

    def _person(self, text: str) -> tuple[str, str]:
        name, _, phone = text.replace("，", ",").partition(",")
        try:
            return name.strip(), to_e164(phone.strip())
        except ValidationError as error:
            raise CommandError(f"{text}：{error.messages[0]}") from error

    def _invite(self, role: str, name: str, phone: str, print_link: bool) -> None:
        label = PlatformRole.Role(role).label
        if PlatformRole.objects.filter(role=role).exists():
            raise CommandError(f"已有人担任{label}，请在平台上办理任免。")
        try:
            row = invitations.invite(
                KIND, phone=phone, name=name, actor=Actor.system("首任平台管理员"), subject={"role": role}
            )
        except (invitations.AlreadyInvited, invitations.BudgetSpent) as error:
            raise CommandError(error.sentence) from error
        self.stdout.write(f"已邀请{name}（{mask_phone(phone)}）担任{label}，7 天内有效。")
        if print_link:
            self.stdout.write(f"  {row.link}")
