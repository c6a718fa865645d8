"""`manage.py check_invariants [PREFIX]`: exit 1 and name what is broken."""

from django.core.management.base import BaseCommand, CommandError

from accounts.invariants import broken, names


class Command(BaseCommand):
    help = "检查全库不变量；有问题时逐条列出并以 1 退出。"

    def add_arguments(self, parser):
        parser.add_argument("prefix", nargs="?", default="", help="只检查名称以此开头的不变量")

    def handle(self, *, prefix: str, **options):
        found = broken(prefix)
        for name, offenders in found.items():
            self.stderr.write(f"{name}：{'；'.join(offenders)}")
        if found:
            raise CommandError(f"{len(found)} 项不变量被破坏。", returncode=1)
        self.stdout.write(f"{sum(name.startswith(prefix) for name in names())} 项不变量全部成立。")
