"""`manage.py print_docs [--write | --check] [PART …]`: the parts of the documentation that the code knows better.

Without an option the parts are printed; `--write` puts each into docs/printed/<part>.md; `--check` exits 1 and names the
files that differ from what the code says now.
"""

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from accounts.printing import house, language, pages, rulesets, running  # noqa: F401  importing them enters their parts
from accounts.printing.markdown import PARTS

FOLDER = settings.BASE_DIR / "docs" / "printed"
NOTE = "<!-- Printed by `manage.py print_docs --write`; do not edit. -->"


class Command(BaseCommand):
    help = "输出文档中由代码决定的部分；--write 写入 docs/printed/，--check 核对是否最新。"
    requires_system_checks: list[str] = []

    def add_arguments(self, parser):
        parser.add_argument("parts", nargs="*", help=f"只处理这些部分：{'、'.join(PARTS)}")
        parser.add_argument("--write", action="store_true", help="写入 docs/printed/")
        parser.add_argument("--check", action="store_true", help="与 docs/printed/ 比较，不同则以 1 退出")

    def handle(self, *, parts: list[str], write: bool, check: bool, **options):
        if unknown := set(parts) - set(PARTS):
            raise CommandError(f"没有这些部分：{'、'.join(sorted(unknown))}")
        stale = []
        for name in parts or PARTS:
            text, path = f"{NOTE}\n\n{PARTS[name]().strip()}\n", FOLDER / f"{name}.md"
            if write:
                path.parent.mkdir(parents=True, exist_ok=True)
                path.write_text(text, encoding="utf-8")
            elif check:
                stale += [] if path.is_file() and path.read_text(encoding="utf-8") == text else [path.name]
            else:
                self.stdout.write(text)
        if stale:
            raise CommandError(f"与代码不一致：{'、'.join(stale)}。请运行 manage.py print_docs --write", returncode=1)
